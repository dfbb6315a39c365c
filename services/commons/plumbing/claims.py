"""Signed claims, the reading side: who asks, as identity vouches for it for one minute and one service.

A JWT signed with Ed25519 (RFC 7519, RFC 8037): sub, roles, dept, level, sid, limited, aud, iss, iat, exp. Only identity
mints them. A session revoked there ends here when its claims do: after a minute and ``LEEWAY_S`` at the latest.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from jwt.types import Options

from services.commons.kernel.people import Actor, Level
from services.commons.kernel.problems import LOGIN_REQUIRED, Problem

ISSUER = "identity"
ALGORITHM = "EdDSA"
LEEWAY_S = 5
MAX_LENGTH = 4000
_REMEMBERED = 1024
_OPTIONS: Options = {
    "require": ["sub", "roles", "level", "sid", "aud", "iss", "iat", "exp"],
    "strict_aud": True,
    "verify_exp": False,  # checked against the clock of the request, also when remembered
    "verify_iat": False,
}


@dataclass(frozen=True)
class Vouched:
    """Claims whose signature, issuer and audience are right; their time is still to be checked."""

    actor: Actor
    issued_at_s: int
    expires_at_s: int

    def is_valid_at(self, now: datetime) -> bool:
        """Return whether ``now`` lies in their minute, give or take a clock that differs by ``LEEWAY_S``."""
        return self.issued_at_s - LEEWAY_S <= now.timestamp() < self.expires_at_s + LEEWAY_S


class ClaimsVerifier:
    """Reads claims with identity's public key; remembers the last ones, for a signature takes 0.1 ms to check."""

    def __init__(self, public_key_pem: str) -> None:
        key = load_pem_public_key(public_key_pem.encode())
        if not isinstance(key, Ed25519PublicKey):
            raise ValueError("the claims key must be an Ed25519 public key")
        self._read = lru_cache(maxsize=_REMEMBERED)(partial(_read, key))

    def actor(self, claims: str, audience: str, now: datetime) -> Actor:
        """Return who asks.

        Raises access.login_required: unreadable, not signed by identity, for another audience, not valid now.
        """
        try:
            vouched = self._read(claims, audience)
        except (jwt.InvalidTokenError, ValueError, TypeError) as error:
            raise Problem(LOGIN_REQUIRED) from error
        if not vouched.is_valid_at(now):
            raise Problem(LOGIN_REQUIRED)
        return vouched.actor


def _read(key: Ed25519PublicKey, claims: str, audience: str) -> Vouched:
    if len(claims) > MAX_LENGTH:
        raise jwt.InvalidTokenError("too long")
    body = jwt.decode(claims, key, algorithms=[ALGORITHM], audience=audience, issuer=ISSUER, options=_OPTIONS)
    return Vouched(_actor(body), int(body["iat"]), int(body["exp"]))


def _actor(body: dict[str, Any]) -> Actor:
    limited = body.get("limited", False) is not False
    return Actor(body["sub"], frozenset(body["roles"]), body.get("dept"), Level(body["level"]), body["sid"], limited)
