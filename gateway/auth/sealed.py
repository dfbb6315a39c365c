"""What a browser carries for us for some minutes: encrypted, signed, out of reach of scripts, and nowhere kept by us."""

import base64
import json
from dataclasses import asdict, dataclass

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import Request, Response

from gateway.client import View

JOURNEY_S, HALFWAY_S = 600, 300
HALFWAY = "halfway"  # app.extensions[HALFWAY]: the cookie of logins between their two steps
_JOURNEY = "login"
_PURPOSES = {_JOURNEY: b"shanzhi gateway login at a provider", HALFWAY: b"shanzhi gateway login before its second step"}


class SealedCookie:
    """One cookie of texts. ``name`` also says what its key is for: no cookie passes for another."""

    def __init__(self, secret: str, name: str, lasts_s: int) -> None:
        key = HKDF(SHA256(), 32, salt=None, info=_PURPOSES[name]).derive(secret.encode())
        self._seal, self._name, self._lasts_s = Fernet(base64.urlsafe_b64encode(key)), name, lasts_s

    def put(self, response: Response, told: View, *, secure: bool) -> None:
        sealed = self._seal.encrypt(json.dumps(told).encode()).decode()
        response.set_cookie(self._cookie(secure), sealed, max_age=self._lasts_s, path="/", secure=secure, httponly=True, samesite="Lax")

    def read(self, request: Request) -> View | None:
        """Return what was put, None for a forged or old one."""
        try:
            told: View = json.loads(self._seal.decrypt(request.cookies.get(self._cookie(request.is_secure), ""), ttl=self._lasts_s))
        except (InvalidToken, ValueError):
            return None
        return told

    def end(self, response: Response, *, secure: bool) -> None:
        response.delete_cookie(self._cookie(secure), path="/", secure=secure, httponly=True, samesite="Lax")

    def _cookie(self, secure: bool) -> str:
        return f"__Host-shanzhi-{self._name}" if secure else f"shanzhi-{self._name}"


@dataclass(frozen=True)
class Journey:
    """One login at a provider: ``state`` and ``nonce`` come back, ``verifier`` never leaves us but to the provider's
    token endpoint (RFC 7636). ``links``: whether it is to link an account rather than to log in."""

    provider: str
    state: str
    nonce: str
    verifier: str
    next: str
    links: bool


class Journeys:
    """Keeps journeys in a cookie of their own."""

    def __init__(self, secret: str) -> None:
        self._cookie = SealedCookie(secret, _JOURNEY, JOURNEY_S)

    def begin(self, response: Response, journey: Journey, *, secure: bool) -> None:
        self._cookie.put(response, asdict(journey), secure=secure)

    def read(self, request: Request) -> Journey | None:
        """Return the journey this browser is on, None for a forged or old one."""
        told = self._cookie.read(request)
        try:
            return Journey(**told) if told else None
        except TypeError:
            return None

    def end(self, response: Response, *, secure: bool) -> None:
        self._cookie.end(response, secure=secure)


def halfway_cookie(secret: str) -> SealedCookie:
    """Return what keeps login and password between the two steps of a login, so that nobody types them twice."""
    return SealedCookie(secret, HALFWAY, HALFWAY_S)
