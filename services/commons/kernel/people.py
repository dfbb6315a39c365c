"""Who asks: actors, their roles and verification levels, and the rule that admits them.

It knows roles and levels, never accounts, passwords or names of persons.
"""

from collections.abc import Set
from dataclasses import dataclass, field
from enum import IntEnum

from services.commons.kernel.problems import FORBIDDEN, LEVEL_REQUIRED, LOGIN_REQUIRED, SECOND_FACTOR_REQUIRED, Problem


class Level(IntEnum):
    """How far a person's identity is verified: 访客, 手机, 实名, 居民."""

    VISITOR = 0
    PHONE = 1
    REAL_NAME = 2
    RESIDENT = 3


@dataclass(frozen=True)
class Role:
    """One row of the role table; ``needs_department`` roles act only for their department."""

    key: str
    zh: str
    en: str
    needs_department: bool


ROLES: tuple[Role, ...] = (
    Role("auditor", "审计员", "auditor", needs_department=False),
    Role("citizen", "市民", "citizen", needs_department=False),
    Role("clerk", "窗口人员", "counter clerk", needs_department=False),
    Role("commission", "社工委", "social-work commission", needs_department=False),
    Role("handler", "承办人", "department handler", needs_department=True),
    Role("moderator", "审核员", "moderator", needs_department=True),
    Role("operator", "运维", "operator", needs_department=False),
    Role("organiser", "主办方", "organiser", needs_department=True),
)
ROLE_KEYS = frozenset(role.key for role in ROLES)
DEPARTMENT_ROLES = frozenset(role.key for role in ROLES if role.needs_department)


@dataclass(frozen=True)
class Actor:
    """Who asks. ``id`` is the account's opaque id, empty for a visitor who is not logged in.

    session: id of the login they ask through; empty where there is none.
    limited: that login lacks its second factor: it carries no roles and may only enrol or give one.
    """

    id: str = ""
    roles: frozenset[str] = frozenset()
    department: str | None = None
    level: Level = Level.VISITOR
    session: str = ""
    limited: bool = False

    @property
    def is_known(self) -> bool:
        return bool(self.id)

    def roles_for(self, department: str | None) -> frozenset[str]:
        """Return the roles that count towards an object of ``department``: a department's staff act only there."""
        return self.roles if department == self.department else self.roles - DEPARTMENT_ROLES


ANONYMOUS = Actor()


@dataclass(frozen=True)
class Access:
    """Who may ask at all; the object's own rules come after, inside the service.

    limited: whether a login that lacks its second factor may ask too.
    """

    roles: Set[str] = field(default_factory=frozenset)
    level: Level = Level.VISITOR
    login: bool = True
    limited: bool = False

    def admit(self, actor: Actor) -> None:
        """Raises access.login_required, access.second_factor_required, access.forbidden or access.level_required."""
        if not self.login:
            return
        if not actor.is_known:
            raise Problem(LOGIN_REQUIRED)
        if actor.limited and not self.limited:
            raise Problem(SECOND_FACTOR_REQUIRED)
        if self.roles and not self.roles & actor.roles:
            raise Problem(FORBIDDEN)
        if actor.level < self.level:
            raise Problem(LEVEL_REQUIRED, level=self.level.name.lower())

    def admits(self, actor: Actor) -> bool:
        """Tell whether ``admit`` lets them in."""
        try:
            self.admit(actor)
        except Problem:
            return False
        return True


ANYONE = Access(login=False)
LOGGED_IN = Access()
LOGGED_IN_LIMITED = Access(limited=True)
STAFF_ROLES = ROLE_KEYS - {"citizen"}
OWNER, OWN_SERVICE = frozenset({"owner"}), frozenset({"service"})
"""Roles in a lifecycle that no account is given: whose thing it is, and the department's service itself."""


def staff(*roles: str) -> Access:
    """Admit holders of any of ``roles``."""
    return Access(roles=frozenset(roles))


def citizen(level: Level) -> Access:
    """Admit citizens verified to ``level`` or above."""
    return Access(roles=frozenset({"citizen"}), level=level)
