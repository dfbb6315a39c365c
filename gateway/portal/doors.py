"""The four doors of the first page: one row per service a resident may walk into."""

from dataclasses import dataclass

from services.commons.contracts.catalog import BY_SERVICE


@dataclass(frozen=True)
class Door:
    """One tile: where it leads, what it is called, and what one does there."""

    service: str
    address: str
    picture: str
    zh: str
    en: str
    line_zh: str
    line_en: str

    @property
    def is_open(self) -> bool:
        """Return whether this town runs the service."""
        return self.service in BY_SERVICE


DOORS = (
    Door("ideas", "/contests", "door-idea", "金点子", "Ideas", "出主意、附议、看答复", "propose, support, see answers"),
    Door("reports", "/tip", "door-tip", "匿名举报", "Tip-offs", "安全地说出违法线索", "report wrongdoing safely"),
    Door("volunteers", "/volunteer", "door-volunteer", "做志愿者", "Volunteer", "到需要您的地方去", "go where you are needed"),
    Door("grants", "/grants", "door-fund", "公益1+1+1", "Seed fund", "一起资助，一起监督", "fund and watch together"),
)


def doors() -> tuple[Door, ...]:
    return DOORS
