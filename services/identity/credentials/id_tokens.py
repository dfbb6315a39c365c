"""ID tokens of a provider (OpenID Connect Core 1.0 §3.1.3.7): whose signature, for whom, asked by whom, until when.

Keys and the hour are arguments. Only signatures with two keys count, so a published key signs nothing.
"""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import jwt

ALGORITHMS = {"RSA": ("RS256", "PS256"), "EC": ("ES256",), "OKP": ("EdDSA",)}
"""By kind of key: an RSA key in the hands of HMAC is none of ours."""
LEEWAY_S = 60
OLDEST_S = 600
MOST_CHARACTERS = 8000
_OWN = ("aud", "exp", "iat", "nbf")  # checked here: the library would ask the machine's clock, without leeway
_OPTIONS: Any = {"require": ["sub", "aud", "iss", "iat", "exp", "nonce"], **{f"verify_{claim}": False for claim in _OWN}}


class Untrusted(ValueError):
    """An ID token that proves nothing."""


@dataclass(frozen=True)
class Expected:
    """What a token must say to be believed."""

    issuer: str
    client_id: str
    nonce: str


def key_id(id_token: str) -> str:
    """Return the id of the key it claims to be signed with, "" where it names none. Raises Untrusted."""
    return str(_header(id_token).get("kid", ""))


def believed(id_token: str, keys: Sequence[Mapping[str, Any]], expected: Expected, at: datetime) -> Mapping[str, Any]:
    """Return the claims. Raises Untrusted."""
    key, algorithm = _key(id_token, keys)
    try:
        claims = jwt.decode(id_token, key, algorithms=[algorithm], issuer=expected.issuer, options=_OPTIONS)
    except (jwt.InvalidTokenError, ValueError, TypeError) as error:
        raise Untrusted(type(error).__name__) from error
    _check_audience(claims, expected.client_id)
    _check_time(claims, at.timestamp())
    if not hmac.compare_digest(str(claims["nonce"]).encode(), expected.nonce.encode()):
        raise Untrusted("nonce")
    if not isinstance(claims["sub"], str) or not 0 < len(claims["sub"]) <= 255:
        raise Untrusted("sub")
    return claims


def _key(id_token: str, keys: Sequence[Mapping[str, Any]]) -> tuple[Any, str]:
    header = _header(id_token)
    kid, algorithm = header.get("kid"), str(header.get("alg"))
    fitting = [row for row in keys if kid in (None, row.get("kid")) and row.get("use", "sig") == "sig" and _takes(row, algorithm)]
    if len(fitting) != 1 or "crit" in header:
        raise Untrusted("key")
    try:
        return jwt.PyJWK({**fitting[0]}, algorithm).key, algorithm
    except (jwt.PyJWKError, ValueError, TypeError, KeyError) as error:
        raise Untrusted("key") from error


def _takes(key: Mapping[str, Any], algorithm: str) -> bool:
    return algorithm in ALGORITHMS.get(str(key.get("kty")), ()) and key.get("alg", algorithm) == algorithm


def _header(id_token: str) -> Mapping[str, Any]:
    if len(id_token) > MOST_CHARACTERS:
        raise Untrusted("length")
    try:
        return jwt.get_unverified_header(id_token)
    except (jwt.InvalidTokenError, ValueError, TypeError) as error:
        raise Untrusted("header") from error


def _check_audience(claims: Mapping[str, Any], client_id: str) -> None:
    audience = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
    if client_id not in audience or (len(audience) > 1 and "azp" not in claims) or claims.get("azp", client_id) != client_id:
        raise Untrusted("aud")


def _check_time(claims: Mapping[str, Any], now: float) -> None:
    times = (claims["iat"], claims["exp"], claims.get("nbf", claims["iat"]))
    if not all(isinstance(each, int | float) and not isinstance(each, bool) for each in times):
        raise Untrusted("time")
    issued_at, ends_at, not_before = times
    if not (now - OLDEST_S - LEEWAY_S <= issued_at <= now + LEEWAY_S and not_before <= now + LEEWAY_S and now < ends_at + LEEWAY_S):
        raise Untrusted("time")
