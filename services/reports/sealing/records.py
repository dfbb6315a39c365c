"""Records: texts under a shared key, each bound to its place, padded to a bucket."""

from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_decrypt, crypto_aead_xchacha20poly1305_ietf_encrypt
from nacl.exceptions import CryptoError
from nacl.utils import random

from services.reports.sealing.formats import HEAD_BYTES, KEY_BYTES, Context, Kind, body_of, head
from services.reports.sealing.keys import committed_keys
from services.reports.sealing.padding import bucket_of, emptied, filled
from services.reports.sealing.refusals import NotAuthentic

NONCE_BYTES, TAG_BYTES = 24, 16
FRAME_BYTES = KEY_BYTES + NONCE_BYTES


def record_sizes(kind: Kind) -> tuple[int, ...]:
    """Return the lengths, in bytes, that an envelope of ``kind`` can have."""
    return tuple(HEAD_BYTES + FRAME_BYTES + bucket + TAG_BYTES for bucket in kind.buckets)


def seal_record(key: bytes, kind: Kind, context: Context, text: bytes) -> bytes:
    """Return ``text`` as an envelope that opens under ``key`` (32 bytes) for ``kind`` and ``context`` alone. Raises Refused (too_long)."""
    return sealed_with(random(NONCE_BYTES), key, kind, context, text)


def sealed_with(nonce: bytes, key: bytes, kind: Kind, context: Context, text: bytes) -> bytes:
    """Do as ``seal_record`` with a given nonce: for vectors alone."""
    cipher_key, commitment = committed_keys(key, kind, context)
    padded = filled(text, bucket_of(kind, len(text)))
    return head(kind) + commitment + nonce + crypto_aead_xchacha20poly1305_ietf_encrypt(padded, context.encoded(kind), nonce, cipher_key)


def open_record(key: bytes, kind: Kind, context: Context, envelope: bytes) -> bytes:
    """Return the text of ``envelope``. Raises NotAuthentic for everything that is not exactly what was sealed for this place."""
    rest = body_of(kind, envelope)
    cipher_key, commitment = committed_keys(key, kind, context)
    nonce, sealed = rest[KEY_BYTES:FRAME_BYTES], rest[FRAME_BYTES:]
    if rest[:KEY_BYTES] != commitment or len(envelope) not in record_sizes(kind):
        raise NotAuthentic
    try:
        padded = crypto_aead_xchacha20poly1305_ietf_decrypt(sealed, context.encoded(kind), nonce, cipher_key)
    except CryptoError:
        raise NotAuthentic from None
    text = emptied(padded)
    if bucket_of(kind, len(text)) != len(padded):
        raise NotAuthentic
    return text
