"""Secrets at rest: AES-256-GCM under a key derived from the service's secret (HKDF, RFC 5869), bound to whose they are."""

import base64
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE_BYTES = 12
_PURPOSE = b"shanzhi identity second factor"


class Unreadable(ValueError):
    """What was sealed under another secret, for another owner, or was changed."""


class Sealer:
    def __init__(self, secret: str) -> None:
        self._key = AESGCM(HKDF(SHA256(), 32, salt=None, info=_PURPOSE).derive(secret.encode()))

    def sealed(self, text: str, owner: str) -> str:
        nonce = secrets.token_bytes(NONCE_BYTES)
        return base64.b64encode(nonce + self._key.encrypt(nonce, text.encode(), owner.encode())).decode()

    def opened(self, sealed: str, owner: str) -> str:
        """Raises Unreadable."""
        raw = base64.b64decode(sealed)
        try:
            return self._key.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], owner.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise Unreadable("sealed under another secret") from error
