"""What every page ends with: one row per link."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Link:
    """One link of the foot."""

    address: str
    zh: str
    en: str


FOOT = (
    Link("/help", "帮助", "Help"),
    Link("/accessibility", "无障碍声明", "Accessibility"),
    Link("/open-data", "开放数据", "Open data"),
    Link("/developers", "接口文档", "API"),
)


def foot() -> tuple[Link, ...]:
    return FOOT
