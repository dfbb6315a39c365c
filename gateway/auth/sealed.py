"""What a browser carries for us while it is away at a provider: encrypted, signed, and good for ten minutes."""

import base64
import json
from dataclasses import asdict, dataclass

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import Request, Response

LASTS_S = 600
_PURPOSE = b"shanzhi gateway login at a provider"


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
        key = HKDF(SHA256(), 32, salt=None, info=_PURPOSE).derive(secret.encode())
        self._seal = Fernet(base64.urlsafe_b64encode(key))

    def begin(self, response: Response, journey: Journey, *, secure: bool) -> None:
        sealed = self._seal.encrypt(json.dumps(asdict(journey)).encode()).decode()
        response.set_cookie(_name(secure), sealed, max_age=LASTS_S, path="/", secure=secure, httponly=True, samesite="Lax")

    def read(self, request: Request) -> Journey | None:
        """Return the journey this browser is on, None for a forged or old one."""
        try:
            return Journey(**json.loads(self._seal.decrypt(request.cookies.get(_name(request.is_secure), ""), ttl=LASTS_S)))
        except (InvalidToken, TypeError, ValueError):
            return None

    def end(self, response: Response, *, secure: bool) -> None:
        response.delete_cookie(_name(secure), path="/", secure=secure, httponly=True, samesite="Lax")


def _name(secure: bool) -> str:
    return "__Host-shanzhi-login" if secure else "shanzhi-login"
