"""Accounts: who is registered, in which standing, and how that changes.

It knows nothing of how passwords are hashed or where accounts are kept.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from services.commons.contracts.identity import ACCOUNT, NEEDS_DEPARTMENT
from services.commons.kernel.change import Change, Fact, Json
from services.commons.kernel.command import Command
from services.commons.kernel.people import DEPARTMENT_ROLES, Actor, Level
from services.commons.kernel.problems import NOT_FOUND, Problem


@dataclass(frozen=True)
class Standing:
    """What an account may do; ``department`` is whose staff it is."""

    roles: frozenset[str] = frozenset({"citizen"})
    level: Level = Level.VISITOR
    department: str | None = None


NEWCOMER = Standing()


@dataclass(frozen=True)
class Account:
    """One person. ``login`` is folded; ``reason`` is why it is in its state, as the operator put it.

    sessions_since: sessions opened before do not count, so suspending ends them for good.
    """

    id: str
    login: str
    name: str
    password_hash: str
    created_at: datetime
    sessions_since: datetime
    standing: Standing = NEWCOMER
    state: str = "active"
    reason: str = ""
    version: int = 0


def register(account: Account) -> Change[Account]:
    """Raises account.needs_department."""
    check_standing(account.standing)
    return Change(account, _fact("account.registered", account, by=account.id, **told(account.standing)))


def set_standing(account: Account, standing: Standing, *, by: Actor) -> Change[Account]:
    """Give another standing; it counts from the next claims on. Raises account.needs_department."""
    check_standing(standing)
    return Change(replace(account, standing=standing), _fact("account.standing_set", account, by=by.id, **told(standing)))


def check_standing(standing: Standing) -> None:
    """Raises account.needs_department."""
    if standing.department is None and standing.roles & DEPARTMENT_ROLES:
        raise Problem(NEEDS_DEPARTMENT, roles=sorted(standing.roles & DEPARTMENT_ROLES))


def step_account(account: Account, command: Command) -> Change[Account]:
    """Raises what ``ACCOUNT.advance`` does, and request.not_found: others may not know who is registered."""
    asker, args = command.actor, command.args
    roles = asker.roles | {"owner"} if asker.id == account.id else asker.roles
    if not roles & {"owner", "operator"}:
        raise Problem(NOT_FOUND)
    step = ACCOUNT.advance(account.state, args["step"], roles=roles, given=args)
    after = replace(account, state=step.target, reason=args.get("reason", ""), sessions_since=command.at)
    return Change(after, _fact(step.fact, after, by=asker.id))


def told(standing: Standing) -> dict[str, Json]:
    """Return the standing as facts and views tell it."""
    department: dict[str, Json] = {"department": standing.department} if standing.department else {}
    return {"roles": [*sorted(standing.roles)], "level": standing.level.name.lower(), **department}


def _fact(name: str, account: Account, *, by: str, **more: Json) -> Fact:
    return Fact(name, {"by": by, "state": account.state, **more})
