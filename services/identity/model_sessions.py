"""Sessions: one login each, until it ends, is revoked, or its account stops counting.

A session is known by a secret token of which only the hash is kept.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.commons.contracts.identity import CLAIMS_LIFETIME_S, SESSION
from services.commons.kernel.change import Change, Fact, Json
from services.commons.kernel.command import Command
from services.commons.kernel.people import Actor
from services.commons.kernel.problems import LOGIN_REQUIRED, NOT_FOUND, Problem
from services.identity.model import Account


@dataclass(frozen=True)
class Session:
    """One login of ``account``, an id."""

    id: str
    account: str
    token_hash: str
    created_at: datetime
    expires_at: datetime
    state: str = "open"
    version: int = 0


def token_hash(token: str) -> str:
    """Return what is kept of a token: 256 random bits need no salt and no slow hash."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def open_session(account: Account, token: str, command: Command, *, lasts_s: int) -> Change[Session]:
    session = Session(command.new_id, account.id, token_hash(token), command.at, command.at + timedelta(seconds=lasts_s))
    return Change(session, _fact("session.opened", session))


def revoke(session: Session, *, by: Actor) -> Change[Session]:
    """Raises request.not_found for another's session and lifecycle.step_refused for one that was revoked."""
    if session.account != by.id:
        raise Problem(NOT_FOUND)
    row = SESSION.advance(session.state, "revoke", roles={"owner"}, given={})
    after = replace(session, state=row.target)
    return Change(after, _fact(row.fact, after))


def vouched(session: Session, account: Account, at: datetime) -> Actor:
    """Return who asks through ``session``. Raises access.login_required when it or its account no longer counts."""
    counts = session.state == "open" and account.state == "active" and account.sessions_since <= session.created_at
    if not (counts and at < session.expires_at):
        raise Problem(LOGIN_REQUIRED)
    standing = account.standing
    return Actor(account.id, standing.roles, standing.department, standing.level, session.id)


def claims(actor: Actor, audience: str, at: datetime) -> dict[str, Json]:
    """Return the claims that tell ``audience`` who asks, for a minute from ``at``."""
    issued_at_s = int(at.timestamp())
    return {
        "sub": actor.id,
        "roles": [*sorted(actor.roles)],
        "dept": actor.department,
        "level": int(actor.level),
        "sid": actor.session,
        "aud": audience,
        "iss": "identity",
        "iat": issued_at_s,
        "exp": issued_at_s + CLAIMS_LIFETIME_S,
    }


def _fact(name: str, session: Session) -> Fact:
    return Fact(name, {"by": session.account, "state": session.state})
