"""Where identity keeps things: documents, counters that expire, hashes, and the keys of providers."""

import secrets
from functools import partial

from services.commons.plumbing.documents import Database
from services.identity.credentials.signing import signed
from services.identity.settings import Settings
from services.identity.store.accounts import Accounts, Links, Sessions
from services.identity.store.counters import AttemptLog, CounterCodes, OnceOnly, marked
from services.identity.store.hashing import Codes, Passwords
from services.identity.store.providers import Providers
from services.identity.usecases.stores import Stores

__all__ = ["AttemptLog", "Passwords", "open_stores"]

TOKEN_BYTES = 32


def open_stores(database: Database, settings: Settings) -> Stores:
    """Return the department's stores, indexes in place."""
    secret = settings.secret
    return Stores(
        Accounts(database),
        Sessions(database),
        Links(database),
        AttemptLog(database, secret, settings.patience),
        Passwords(settings.cost, at_once=settings.hashes_at_once, waiting=settings.hashes_waiting),
        Codes(secret),
        OnceOnly(database, secret),
        CounterCodes(database, secret),
        Providers(settings.oidc_providers),
        new_token=partial(secrets.token_urlsafe, TOKEN_BYTES),
        sign=partial(signed, key=settings.claims_private_key),
        fingerprint=partial(marked, secret, "fingerprint"),
        patience=settings.patience,
        rules=settings.rules,
    )
