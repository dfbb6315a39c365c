"""The demo town's people: accounts whose password everybody knows, for a laptop and for tests only."""

import hashlib
from dataclasses import dataclass

from services.commons.kernel.people import Level
from services.identity.model import Standing

DEMO_PASSWORD = "shanzhi-demo"  # noqa: S105  (public on purpose)


@dataclass(frozen=True)
class DemoAccount:
    """One row: a login, how to be addressed, and in which standing."""

    login: str
    name: str
    standing: Standing

    @property
    def id(self) -> str:
        """Return an id that is the same in every demo town."""
        return hashlib.blake2b(f"demo\0{self.login}".encode(), digest_size=16).hexdigest()


def _staff(login: str, name: str, role: str, department: str | None = None) -> DemoAccount:
    return DemoAccount(login, name, Standing(frozenset({role}), Level.REAL_NAME, department))


def _resident(number: int, level: Level) -> DemoAccount:
    return DemoAccount(f"resident{number}", f"居民{number}号", Standing(frozenset({"citizen"}), level))


DEMO_ACCOUNTS: tuple[DemoAccount, ...] = (
    *(_resident(number, Level.RESIDENT) for number in range(1, 9)),
    _resident(9, Level.REAL_NAME),
    _staff("organiser", "主办方", "organiser", "social_work"),
    _staff("moderator", "审核员", "moderator", "social_work"),
    _staff("department1", "住建局承办人", "handler", "housing"),
    _staff("department2", "环保局承办人", "handler", "environment"),
    _staff("clerk1", "窗口人员", "clerk"),
    _staff("auditor", "审计员", "auditor"),
    _staff("commission", "社工委", "commission"),
    _staff("operator", "运维", "operator"),
)
