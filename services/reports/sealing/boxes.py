"""Boxes: a secret sealed to one public key, by nobody in particular. Wraps, doors and releases are boxes."""

from nacl.bindings import crypto_box_seal, crypto_box_seal_open
from nacl.exceptions import CryptoError

from services.reports.sealing.formats import HASH_BYTES, HEAD_BYTES, Context, Kind, body_of, head
from services.reports.sealing.keys import public_key_of
from services.reports.sealing.refusals import NotAuthentic, Refused

BOX_BYTES = HEAD_BYTES + 32 + 16 + HASH_BYTES  # beside the secret: an ephemeral key, a tag, the context's hash


def seal_to(public_key: bytes, kind: Kind, context: Context, secret: bytes) -> bytes:
    """Return ``secret`` in a box that only the owner of ``public_key`` (X25519, 32 bytes) opens, for ``kind`` and ``context`` alone.

    A sealed box (libsodium) has no associated data, so the context's hash is inside it. Raises Refused (public_key) for a key that is none.
    """
    try:
        return head(kind) + crypto_box_seal(context.hash(kind) + secret, public_key)
    except CryptoError:
        raise Refused("public_key", "this public key is none") from None


def open_box(private_key: bytes, kind: Kind, context: Context, envelope: bytes) -> bytes:
    """Return the secret in ``envelope``. Raises NotAuthentic for another key, another context, any change."""
    public_key = public_key_of(private_key)
    try:
        opened = crypto_box_seal_open(body_of(kind, envelope), public_key, private_key)
    except CryptoError:
        raise NotAuthentic from None
    if opened[:HASH_BYTES] != context.hash(kind):
        raise NotAuthentic
    return opened[HASH_BYTES:]
