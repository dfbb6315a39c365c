"""Signed actions: who did what, for one purpose and one context; and the knock by which an informant comes back."""

from hashlib import sha256
from hmac import compare_digest

from nacl.bindings import crypto_sign, crypto_sign_BYTES, crypto_sign_open, crypto_sign_seed_keypair
from nacl.exceptions import CryptoError

from services.reports.sealing.formats import HASH_BYTES, KEY_BYTES, KNOCK, Context, Kind, body_of, head
from services.reports.sealing.keys import ReceiptKeys, Registration, new_key, verify_key_of
from services.reports.sealing.refusals import NotAuthentic

NOBODY = Registration(bytes(HASH_BYTES), verify_key_of(new_key()), bytes(KEY_BYTES))  # a key that is forgotten at once


def sign_action(seed: bytes, purpose: Kind, context: Context, payload: bytes) -> bytes:
    """Return ``payload`` signed by Ed25519 (RFC 8032) for one purpose and one context: head, signature, payload."""
    signed = crypto_sign(context.encoded(purpose) + payload, crypto_sign_seed_keypair(seed)[1])
    return head(purpose) + signed[:crypto_sign_BYTES] + payload


def open_action(verify_key: bytes, purpose: Kind, context: Context, envelope: bytes) -> bytes:
    """Return the payload. Raises NotAuthentic unless the owner of ``verify_key`` signed it for this purpose and context."""
    rest = body_of(purpose, envelope, crypto_sign_BYTES)
    if len(verify_key) != KEY_BYTES:  # the binding would read on past a shorter one
        raise NotAuthentic
    encoded = context.encoded(purpose)
    try:
        signed = crypto_sign_open(rest[:crypto_sign_BYTES] + encoded + rest[crypto_sign_BYTES:], verify_key)
    except CryptoError:
        raise NotAuthentic from None
    return signed[len(encoded) :]


def knock(keys: ReceiptKeys, challenge: Context) -> bytes:
    """Return what an informant answers to a vault's challenge, whose ``bound`` is 32 bytes that the vault drew for this once."""
    return sign_action(keys.sign, KNOCK, challenge, keys.lookup)


def admits(kept: Registration | None, challenge: Context, envelope: bytes) -> bool:
    """Tell whether ``envelope`` answers ``challenge`` for the registration that was found, or not found (None).

    Known or not, the same work is done: one signature is verified, one hash made and compared. Look up by ``token_hash``.
    """
    registration, signed = kept or NOBODY, True
    try:
        token = open_action(registration.verify_key, KNOCK, challenge, envelope)
    except NotAuthentic:
        token, signed = b"", False
    return compare_digest(sha256(token).digest(), registration.lookup_hash) and signed and kept is not None


def token_hash(envelope: bytes) -> bytes:
    """Return what a vault looks a knock up by: SHA-256 of the token it shows, before anything is believed."""
    return sha256(body_of(KNOCK, envelope, crypto_sign_BYTES)[crypto_sign_BYTES:]).digest()
