"""A town's key pair for claims, the same in every test, and another town's to forge with."""

from datetime import datetime

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from services.commons.kernel.people import Actor, Level

KEY = Ed25519PrivateKey.from_private_bytes(b"shanzhi".ljust(32, b"."))
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(b"another town".ljust(32, b"."))
RESIDENT = Actor("resident", frozenset({"citizen"}), None, Level.RESIDENT, "session")


def public_pem(key: Ed25519PrivateKey = KEY) -> str:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def private_pem(key: Ed25519PrivateKey = KEY) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def claims_body(actor: Actor, audience: str, at: datetime, **changed: object) -> dict[str, object]:
    """Return claims as identity mints them, but for what is ``changed``."""
    issued_at_s = int(at.timestamp())
    body: dict[str, object] = {
        "sub": actor.id,
        "roles": sorted(actor.roles),
        "dept": actor.department,
        "level": int(actor.level),
        "sid": actor.session,
        "aud": audience,
        "iss": "identity",
        "iat": issued_at_s,
        "exp": issued_at_s + 60,
    }
    return body | changed


def claims_for(actor: Actor, audience: str, at: datetime, *, key: Ed25519PrivateKey = KEY, **changed: object) -> str:
    """Return signed claims."""
    return jwt.encode(claims_body(actor, audience, at, **changed), key, algorithm="EdDSA")
