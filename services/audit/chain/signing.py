"""The signed head: the one statement about the log that is worth keeping outside it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from services.audit.chain.entries import Head, Malformed
from services.commons.kernel.canonical import canonical


@dataclass(frozen=True, slots=True)
class SignedHead:
    """``signature`` is Ed25519, hex, over the canonical JSON of ``{at, count, hash}``; ``at`` as on the wire."""

    count: int
    hash: str
    at: str
    public_key: str
    signature: str

    @property
    def head(self) -> Head:
        return Head(self.count, self.hash)


Signer = Callable[[Head, str], SignedHead]


def signer(pem: str) -> Signer:
    """Return what signs heads with the private key of ``pem``. Raises ValueError."""
    key = serialization.load_pem_private_key(pem.encode(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError("not an Ed25519 key")
    return partial(sign, key=key)


def sign(head: Head, at: str, key: Ed25519PrivateKey) -> SignedHead:
    """Return ``head`` signed with ``key`` as of ``at`` (RFC 3339 UTC, milliseconds)."""
    public_key = key.public_key().public_bytes_raw().hex()
    return SignedHead(head.count, head.hash, at, public_key, key.sign(_statement(head, at)).hex())


def is_genuine(signed: SignedHead) -> bool:
    """Tell whether the head was signed by the key it names; whose key that is must be known from elsewhere."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(signed.public_key))
        key.verify(bytes.fromhex(signed.signature), _statement(signed.head, signed.at))
    except (ValueError, InvalidSignature):
        return False
    return True


def read_head(text: bytes | str) -> SignedHead:
    """Return the signed head of its JSON. Raises Malformed."""
    try:
        fields = json.loads(text)
        head = SignedHead(*(fields[name] for name in SignedHead.__slots__))
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise Malformed("a head has count, hash, at, public_key and signature") from error
    texts = (head.hash, head.at, head.public_key, head.signature)
    if type(head.count) is not int or head.count < 0 or not all(isinstance(each, str) for each in texts):
        raise Malformed("a head's count is a whole number, the rest of it text")
    return head


def _statement(head: Head, at: str) -> bytes:
    return canonical({"at": at, "count": head.count, "hash": head.hash})
