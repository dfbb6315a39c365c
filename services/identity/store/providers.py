"""Providers and their keys: fetched from each provider itself over TLS, kept for an hour, fetched anew for a new key.

Identity fetches them, not the gateway: whoever holds the gateway can still bring tokens, but make none.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.commons.contracts.identity import ID_TOKEN_REFUSED, UNKNOWN_PROVIDER
from services.commons.contracts.providers import Provider, is_trustworthy
from services.commons.kernel.people import Level
from services.commons.kernel.problems import UNAVAILABLE, Problem
from services.commons.plumbing.fetching import Unfetched, get_json
from services.identity.credentials.id_tokens import Expected, Untrusted, believed, key_id
from services.identity.model import Standing
from services.identity.model_links import Said

KEPT_S, ANEW_AFTER_S = 3600.0, 5.0
LONGEST_NAME = 40
Fetch = Callable[[str], dict[str, Any]]
Keys = Sequence[dict[str, Any]]


@dataclass(frozen=True)
class _Kept:
    keys: Keys
    at_s: float


class Providers:
    """fetch: returns the JSON at an address; clock: seconds that never go back."""

    def __init__(self, rows: tuple[Provider, ...], *, fetch: Fetch = get_json, clock: Callable[[], float] = time.monotonic) -> None:
        self.rows = rows
        self._fetch, self._clock = fetch, clock
        self._kept: dict[str, _Kept] = {}

    def said(self, provider: str, id_token: str, nonce: str, at: datetime) -> Said:
        """Return what a token says. Raises session.unknown_provider, session.token_refused, service.unavailable."""
        row = next((row for row in self.rows if row.key == provider), None)
        if row is None:
            raise Problem(UNKNOWN_PROVIDER)
        try:
            claims = believed(id_token, self._keys(row, key_id(id_token)), Expected(row.issuer, row.client_id, nonce), at)
        except Untrusted as error:
            raise Problem(ID_TOKEN_REFUSED) from error
        except Unfetched as error:
            raise Problem(UNAVAILABLE) from error
        return _said(row, claims)

    def _keys(self, row: Provider, key_id: str) -> Keys:
        """Return the provider's keys; an unknown key is asked for, but not time and again."""
        kept, now = self._kept.get(row.key), self._clock()
        if kept and now < kept.at_s + KEPT_S and (now < kept.at_s + ANEW_AFTER_S or any(key.get("kid") == key_id for key in kept.keys)):
            return kept.keys
        self._kept[row.key] = fetched = _Kept(self._fetched(row), now)
        return fetched.keys

    def _fetched(self, row: Provider) -> Keys:
        """Fetch the keys by discovery (OpenID Connect Discovery 1.0 §4). Raises Unfetched."""
        told = self._fetch(f"{row.issuer.rstrip('/')}/.well-known/openid-configuration")
        address = told.get("jwks_uri")
        if told.get("issuer") != row.issuer or not isinstance(address, str) or not is_trustworthy(address):
            raise Unfetched("another issuer, or keys that anybody could change")
        keys = self._fetch(address).get("keys")
        if not isinstance(keys, list) or not all(isinstance(key, dict) for key in keys):
            raise Unfetched("no keys")
        return keys


def _said(row: Provider, claims: Any) -> Said:
    name, grant, level = claims.get(row.name_claim), row.staff_of(claims), row.level_of(claims)
    standing = Standing(frozenset({grant.role}), max(level, Level.REAL_NAME), grant.department) if grant else None
    shown = name.strip()[:LONGEST_NAME] if isinstance(name, str) and name.isprintable() else ""
    return Said(row, claims["sub"], shown or row.zh, level, standing, row.has_second_factor(claims))
