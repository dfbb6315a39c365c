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


DEMO_RESIDENTS: tuple[DemoAccount, ...] = (*(_resident(number, Level.RESIDENT) for number in range(1, 9)), _resident(9, Level.REAL_NAME))
DEMO_HANDLERS: tuple[DemoAccount, ...] = (
    _staff("department1", "住建局承办人", "handler", "housing"),
    _staff("department2", "环保局承办人", "handler", "environment"),
    _staff("department3", "交通局承办人", "handler", "transport"),
    _staff("department4", "公安局承办人", "handler", "police"),
    _staff("department5", "民政局承办人", "handler", "civil_affairs"),
    _staff("department6", "卫计局承办人", "handler", "health"),
    _staff("department7", "城管局承办人", "handler", "urban_management"),
    _staff("department8", "水务局承办人", "handler", "water"),
    _staff("department9", "人社局承办人", "handler", "labour"),
    _staff("department10", "发改局承办人", "handler", "development"),
    _staff("department11", "农业局承办人", "handler", "agriculture"),
    _staff("department12", "司法局承办人", "handler", "justice"),
)
DEMO_ACCOUNTS: tuple[DemoAccount, ...] = (
    *DEMO_RESIDENTS,
    _staff("organiser", "主办方", "organiser", "social_work"),
    _staff("moderator", "审核员", "moderator", "social_work"),
    *DEMO_HANDLERS,
    _staff("clerk1", "窗口人员", "clerk"),
    _staff("auditor", "审计员", "auditor"),
    _staff("commission", "社工委", "commission"),
    _staff("operator", "运维", "operator"),
)
"""Who can log in with the password that everybody knows."""

DEMO_CROWD: tuple[DemoAccount, ...] = tuple(
    DemoAccount(f"neighbour{number}", f"街坊{number}号", Standing(frozenset({"citizen"}), Level(2 + number % 2))) for number in range(1, 61)
)
"""Who lived here before: they wrote and supported, and nobody can log in as them."""


def handler_of(department: str) -> DemoAccount:
    """Return who answers for ``department``. Raises StopIteration where nobody does."""
    return next(row for row in DEMO_HANDLERS if row.standing.department == department)
