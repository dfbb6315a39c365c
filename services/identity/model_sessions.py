"""Sessions: one login each, until it ends, is revoked, or its account stops counting.

A session is known by a secret token of which only the hash is kept. One that lacks a second factor its account
or its roles call for is limited: it carries no roles.
"""

import hashlib
from collections.abc import Set
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.commons.contracts.identity import CLAIMS_LIFETIME_S, SESSION
from services.commons.kernel.change import Change, Fact, Json
from services.commons.kernel.command import Command
from services.commons.kernel.people import OWNER, Actor
from services.commons.kernel.problems import LOGIN_REQUIRED, NOT_FOUND, Problem
from services.identity.model import Account


@dataclass(frozen=True)
class Session:
    """One login of ``account``, an id.

    epoch: that of the account when its password was checked.
    device: one of DEVICES; more is not kept.
    seen_at: when it was last used, give or take ``touch_every``; None in sessions from before it was kept.
    proven: whether a second factor was given.
    """

    id: str
    account: str
    token_hash: str
    created_at: datetime
    expires_at: datetime
    epoch: int = 0
    device: str = "unknown"
    seen_at: datetime | None = None
    proven: bool = False
    state: str = "open"
    version: int = 0

    @property
    def used_at(self) -> datetime:
        return self.seen_at or self.created_at


@dataclass(frozen=True)
class SessionRules:
    """How long a session lasts (``lasts_s``), how long unused (``idle_s``), and which roles need a second factor."""

    lasts_s: int = 43_200
    idle_s: int = 1800
    second_factor_roles: Set[str] = frozenset()

    @property
    def idle(self) -> timedelta:
        return timedelta(seconds=self.idle_s)

    @property
    def touch_every(self) -> timedelta:
        """Return how often use is written down: at most every five minutes."""
        return timedelta(seconds=min(300, self.idle_s // 6))


def token_hash(token: str) -> str:
    """Return what is kept of a token: 256 random bits need no salt and no slow hash."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def open_session(account: Account, token: str, command: Command, *, rules: SessionRules, proven: bool = False) -> Change[Session]:
    ends_at, device = command.at + timedelta(seconds=rules.lasts_s), command.args.get("device", "unknown")
    session = Session(
        command.new_id, account.id, token_hash(token), command.at, ends_at, account.epoch, device, seen_at=command.at, proven=proven
    )
    return Change(session, _fact("session.opened", session))


def prove(session: Session) -> Change[Session] | None:
    """Note that a second factor was given; it counts once."""
    after = replace(session, proven=True)
    return None if session.proven else Change(after, _fact("session.proven", after))


def revoke(session: Session, *, by: Actor) -> Change[Session]:
    """Raises request.not_found for another's session and lifecycle.step_refused for one that was revoked."""
    if session.account != by.id:
        raise Problem(NOT_FOUND)
    row = SESSION.advance(session.state, "revoke", roles=OWNER, given={})
    after = replace(session, state=row.target)
    return Change(after, _fact(row.fact, after))


def counts(session: Session, account: Account, at: datetime, rules: SessionRules) -> bool:
    """Return whether the session opens anything at ``at``."""
    is_current = session.epoch == account.epoch or session.id == account.kept_session
    ends_at = min(session.expires_at, session.used_at + rules.idle)
    return session.state == "open" and account.state == "active" and is_current and at < ends_at


def is_limited(session: Session, account: Account, rules: SessionRules) -> bool:
    """Return whether the session lacks a second factor that the account has, or that its roles call for."""
    return not session.proven and (account.factor.state == "on" or not rules.second_factor_roles.isdisjoint(account.standing.roles))


def needs_touch(session: Session, at: datetime, rules: SessionRules) -> bool:
    return at >= session.used_at + rules.touch_every


def vouched(session: Session, account: Account, at: datetime, rules: SessionRules) -> Actor:
    """Return who asks through ``session``. Raises access.login_required when it or its account no longer counts."""
    if not counts(session, account, at, rules):
        raise Problem(LOGIN_REQUIRED)
    standing, limited = account.standing, is_limited(session, account, rules)
    roles = frozenset[str]() if limited else standing.roles
    return Actor(account.id, roles, None if limited else standing.department, standing.level, session.id, limited)


def claims(actor: Actor, audience: str, at: datetime) -> dict[str, Json]:
    """Return the claims that tell ``audience`` who asks, for a minute from ``at``."""
    issued_at_s = int(at.timestamp())
    return {
        "sub": actor.id,
        "roles": [*sorted(actor.roles)],
        "dept": actor.department,
        "level": int(actor.level),
        "sid": actor.session,
        "limited": actor.limited,
        "aud": audience,
        "iss": "identity",
        "iat": issued_at_s,
        "exp": issued_at_s + CLAIMS_LIFETIME_S,
    }


def _fact(name: str, session: Session) -> Fact:
    return Fact(name, {"by": session.account, "state": session.state})
