"""Signing claims with identity's key: what plumbing.claims reads in every service."""

from collections.abc import Mapping

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

SigningKey = Ed25519PrivateKey


def signing_key(pem: str) -> SigningKey:
    """Return the key in ``pem``. Raises ValueError when it is no Ed25519 private key."""
    key = load_pem_private_key(pem.encode(), password=None)
    if not isinstance(key, SigningKey):
        raise ValueError("must be an Ed25519 private key")
    return key


def signed(claims: Mapping[str, object], key: SigningKey) -> str:
    """Return a JWT (EdDSA)."""
    return jwt.encode(dict(claims), key, algorithm="EdDSA")
