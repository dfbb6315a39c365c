"""Keys from keys: HKDF-SHA256 (RFC 5869), each use under a label of its own; and what a receipt of 128 bits turns into."""

from dataclasses import dataclass, field
from hashlib import sha256

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from nacl.bindings import crypto_scalarmult_base, crypto_sign_seed_keypair
from nacl.utils import random

from services.reports.sealing.formats import ID_BYTES, KEY_BYTES, SUITE, Context, Kind

SALT = b"shanzhi/services/reports/sealing"
RECEIPT_DOMAIN = b"shanzhi-receipt\0"
RECEIPT_BYTES = 16


@dataclass(frozen=True, slots=True)
class ReceiptKeys:
    """What a receipt opens at one instance, 32 bytes each: the lookup token, the seed of an Ed25519 key, two X25519 private keys."""

    lookup: bytes = field(repr=False)
    sign: bytes = field(repr=False)
    box: bytes = field(repr=False)
    reward: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Registration:
    """All that a vault keeps of a receipt: SHA-256 of the lookup token, the Ed25519 and the X25519 public key."""

    lookup_hash: bytes
    verify_key: bytes
    box_key: bytes


def derive(key: bytes, info: bytes, length: int = KEY_BYTES) -> bytes:
    """Return ``length`` bytes that follow from ``key`` (uniform, 16 bytes or more) and ``info``, and from nothing less than both."""
    if len(key) < RECEIPT_BYTES:
        raise ValueError("a key has 16 bytes or more")
    return HKDF(SHA256(), length, SALT, info).derive(key)


def committed_keys(key: bytes, kind: Kind, context: Context) -> tuple[bytes, bytes]:
    """Return the key for one context, and the 32 bytes by which an envelope commits to it.

    XChaCha20-Poly1305 alone commits to no key: one ciphertext can open to two texts under two keys (Albertini et al., USENIX Security 2022).
    """
    both = derive(key, context.encoded(kind), 2 * KEY_BYTES)
    return both[:KEY_BYTES], both[KEY_BYTES:]


def new_key() -> bytes:
    return random(KEY_BYTES)


def new_receipt() -> bytes:
    return random(RECEIPT_BYTES)


def keys_of(receipt: bytes, instance: bytes) -> ReceiptKeys:
    """Return the keys of ``receipt`` (16 bytes) at ``instance`` (16 bytes); at another instance they are others."""
    if (len(receipt), len(instance)) != (RECEIPT_BYTES, ID_BYTES):
        raise ValueError("a receipt and an instance have 16 bytes each")
    prefix = RECEIPT_DOMAIN + bytes((SUITE,)) + instance
    return ReceiptKeys(*(derive(receipt, prefix + label) for label in (b"lookup", b"sign", b"box", b"reward")))


def registration_of(keys: ReceiptKeys) -> Registration:
    return Registration(sha256(keys.lookup).digest(), verify_key_of(keys.sign), public_key_of(keys.box))


def public_key_of(private_key: bytes) -> bytes:
    """Return the X25519 public key (RFC 7748), 32 bytes. The binding would read on past a shorter private key."""
    if len(private_key) != KEY_BYTES:
        raise ValueError("a private key has 32 bytes")
    return crypto_scalarmult_base(private_key)


def verify_key_of(seed: bytes) -> bytes:
    """Return the Ed25519 public key (RFC 8032) of ``seed``, 32 bytes."""
    return crypto_sign_seed_keypair(seed)[0]
