"""What people are shown of accounts and sessions: plain dictionaries that the contract's schemas dump."""

from collections.abc import Sequence

from services.commons.contracts.units import Unit
from services.commons.kernel.views import View
from services.identity.model import Account, told
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
        **told(it.standing),
    }
    return view | {"reason": it.reason} if it.reason else view


def session(it: Session, *, asked_through: str) -> View:
    """Return the session as its owner sees it."""
    return {
        "id": it.id,
        "state": it.state,
        "created_at": it.created_at,
        "expires_at": it.expires_at,
        "current": it.id == asked_through,
    }


def units(rows: Sequence[Unit]) -> View:
    return {"items": list(rows)}
