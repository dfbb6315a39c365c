"""What people are shown of accounts and sessions: plain dictionaries that the contract's schemas dump."""

from collections.abc import Sequence

from services.commons.contracts.providers import Provider
from services.commons.contracts.units import Unit
from services.commons.kernel.views import View
from services.identity.model import Account, told
from services.identity.model_links import Link
from services.identity.model_sessions import Session


def account(it: Account) -> View:
    """Return the account as its owner and the operator see it."""
    view: View = {
        "id": it.id,
        "version": it.version,
        "state": it.state,
        "login": it.login,
        "name": it.name,
        "created_at": it.created_at,
        "has_password": bool(it.password_hash),
        "second_factor": it.factor.state,
        "recovery_codes_left": len(it.factor.recovery),
        **told(it.standing),
    }
    if it.verified:
        view |= {"verified_at": it.verified.at, "verified_by_document": it.verified.document}
    return view | {"reason": it.reason} if it.reason else view


def verified(it: Account) -> View:
    """Return as much as a clerk is shown."""
    return {"id": it.id, "name": it.name, "level": it.standing.level.name.lower()}


def link(it: Link) -> View:
    return {"id": it.id, "state": it.state, "provider": it.provider, "created_at": it.created_at}


def provider(row: Provider) -> View:
    """Return the button of a provider."""
    return {"key": row.key, "zh": row.zh, "en": row.en, "start": f"/auth/{row.key}/start"}


def session(it: Session, *, asked_through: str) -> View:
    """Return the session as its owner sees it."""
    return {
        "id": it.id,
        "state": it.state,
        "created_at": it.created_at,
        "expires_at": it.expires_at,
        "seen_at": it.used_at,
        "device": it.device,
        "second_factor": it.proven,
        "current": it.id == asked_through,
    }


def units(rows: Sequence[Unit]) -> View:
    return {"items": list(rows)}
