"""Accounts: who is registered, in which standing, and how that changes.

It knows nothing of how passwords are hashed or where accounts are kept. Nobody changes their own standing
(separation of duties, GB/T 22239 8.1.4).
"""

from dataclasses import dataclass, replace
from datetime import datetime

from services.commons.contracts.identity import ACCOUNT, NEEDS_DEPARTMENT, NOT_ONESELF, SAME_PASSWORD
from services.commons.kernel.change import Change, Fact, Json
from services.commons.kernel.command import Command
from services.commons.kernel.people import DEPARTMENT_ROLES, OWNER, Actor, Level
from services.commons.kernel.problems import NOT_FOUND, Problem


@dataclass(frozen=True)
class Standing:
    """What an account may do; ``department`` is whose staff it is."""

    roles: frozenset[str] = frozenset({"citizen"})
    level: Level = Level.VISITOR
    department: str | None = None


NEWCOMER = Standing()


@dataclass(frozen=True)
class Factor:
    """A second factor (RFC 6238). ``sealed`` is its encrypted secret, ``recovery`` the marks of codes not yet used."""

    state: str = "off"
    sealed: str = ""
    recovery: tuple[str, ...] = ()


@dataclass(frozen=True)
class Verified:
    """Who confirmed the level at a counter, when, and what they saw; never the document's number."""

    by: str
    at: datetime
    document: str


NO_FACTOR = Factor()


@dataclass(frozen=True)
class Account:
    """One person. ``login`` is folded; ``reason`` is why it is in its state, as the operator put it.

    password_hash: empty for who can only log in through a provider.
    epoch: sessions of an older one do not count, whenever they were opened, but for ``kept_session``.
    """

    id: str
    login: str
    name: str
    password_hash: str
    created_at: datetime
    standing: Standing = NEWCOMER
    state: str = "active"
    reason: str = ""
    epoch: int = 0
    kept_session: str = ""
    factor: Factor = NO_FACTOR
    verified: Verified | None = None
    version: int = 0


def register(account: Account) -> Change[Account]:
    """Raises account.needs_department."""
    check_standing(account.standing)
    return Change(account, fact_of("account.registered", account, by=account.id, **told(account.standing)))


def set_standing(account: Account, standing: Standing, *, by: Actor) -> Change[Account]:
    """Give another standing; it counts from the next claims on. Raises account.not_oneself, account.needs_department."""
    if by.id == account.id:
        raise Problem(NOT_ONESELF)
    return granted(account, standing, by=by.id)


def granted(account: Account, standing: Standing, *, by: str) -> Change[Account]:
    """Give the standing that ``by`` answers for: an operator, or a provider (``provider.<key>``). Raises account.needs_department."""
    check_standing(standing)
    return Change(replace(account, standing=standing), fact_of("account.standing_set", account, by=by, **told(standing)))


def check_standing(standing: Standing) -> None:
    """Raises account.needs_department."""
    if standing.department is None and standing.roles & DEPARTMENT_ROLES:
        raise Problem(NEEDS_DEPARTMENT, roles=sorted(standing.roles & DEPARTMENT_ROLES))


def step_account(account: Account, command: Command) -> Change[Account]:
    """Raises what ``ACCOUNT.advance`` does, and request.not_found: others may not know who is registered."""
    asker, args = command.actor, command.args
    roles = asker.roles | OWNER if asker.id == account.id else asker.roles
    if not roles & {"owner", "operator"}:
        raise Problem(NOT_FOUND)
    step = ACCOUNT.advance(account.state, args["step"], roles=roles, given=args)
    after = replace(ending_sessions(account), state=step.target, reason=args.get("reason", ""))
    return Change(erased(after) if after.state == "closed" else after, fact_of(step.fact, after, by=asker.id))


def erased(account: Account) -> Account:
    """Return what stays of a closed account: its id, its state, and when it was made (PIPL §47)."""
    free = f"closed {account.id}"  # no login may hold a space, so this one is nobody's
    return replace(
        account, login=free, name="", password_hash="", reason="", factor=NO_FACTOR, verified=None, standing=Standing(frozenset())
    )


def change_password(account: Account, password_hash: str, *, by: Actor, is_same: bool) -> Change[Account]:
    """Take another password and end all sessions but the one asked through. Raises account.same_password."""
    if is_same:
        raise Problem(SAME_PASSWORD)
    after = replace(ending_sessions(account, keep=by.session), password_hash=password_hash)
    return Change(after, fact_of("account.password_changed", after, by=by.id))


def end_other_sessions(account: Account, *, by: Actor) -> Change[Account]:
    after = ending_sessions(account, keep=by.session)
    return Change(after, fact_of("account.sessions_ended", after, by=by.id))


def ending_sessions(account: Account, *, keep: str = "") -> Account:
    """Return the account in its next epoch."""
    return replace(account, epoch=account.epoch + 1, kept_session=keep)


def told(standing: Standing) -> dict[str, Json]:
    """Return the standing as facts and views tell it."""
    department: dict[str, Json] = {"department": standing.department} if standing.department else {}
    return {"roles": [*sorted(standing.roles)], "level": standing.level.name.lower(), **department}


def fact_of(name: str, account: Account, *, by: str, **more: Json) -> Fact:
    return Fact(name, {"by": by, "state": account.state, **more})
