"""A provider's keys and ID tokens, and what an attacker makes of them."""

import base64
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

ISSUER, CLIENT_ID, NONCE = "https://login.example.org", "shanzhi", "a-nonce-of-ours"
RSA_KEY, OTHER_KEY = (rsa.generate_private_key(65537, 2048) for _ in range(2))
EC_KEY = ec.generate_private_key(ec.SECP256R1())


def jwk(key: Any, kid: str, **more: str) -> dict[str, Any]:
    """Return the public half as a JSON Web Key."""
    kind = jwt.algorithms.RSAAlgorithm if isinstance(key, rsa.RSAPrivateKey) else jwt.algorithms.ECAlgorithm
    return {**json.loads(kind.to_jwk(key.public_key())), "kid": kid, **more}


KEYS = (jwk(RSA_KEY, "rsa", use="sig"), jwk(EC_KEY, "ec"))


def body(at: datetime, **changed: Any) -> dict[str, Any]:
    """Return the claims of a token that is in order, but for what is ``changed``; None takes a claim away."""
    now = int(at.timestamp())
    claims = {"iss": ISSUER, "aud": CLIENT_ID, "sub": "subject-1", "nonce": NONCE, "iat": now, "exp": now + 300, "name": "陈女士"}
    return {name: value for name, value in (claims | changed).items() if value is not None}


def token(at: datetime, *, key: Any = RSA_KEY, kid: str | None = "rsa", algorithm: str = "RS256", **changed: Any) -> str:
    return jwt.encode(body(at, **changed), key, algorithm=algorithm, headers={"kid": kid} if kid else {})


def _unsigned(at: datetime) -> str:
    return jwt.encode(body(at), "", algorithm="none", headers={"kid": "rsa"})


def _confused(at: datetime) -> str:
    """Return a token signed by HMAC with the published key as its secret (RS/HS confusion)."""
    pem = RSA_KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    head = _part({"alg": "HS256", "kid": "rsa", "typ": "JWT"}) + "." + _part(body(at))
    signature = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256).sign(head.encode(), pem)
    return f"{head}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def _tampered(at: datetime) -> str:
    head, _, signature = token(at).split(".")
    return f"{head}.{_part(body(at, sub='somebody-else'))}.{signature}"


def _part(value: Mapping[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


ATTACKS: dict[str, Callable[[datetime], str]] = {
    "another audience": lambda at: token(at, aud="another-site"),
    "another issuer": lambda at: token(at, iss="https://evil.example.org"),
    "another nonce": lambda at: token(at, nonce="of-another-browser"),
    "authorised party is another": lambda at: token(at, azp="another-site"),
    "expired": lambda at: token(at, exp=int(at.timestamp()) - 61),
    "from the future": lambda at: token(at, iat=int(at.timestamp()) + 120),
    "many audiences and no party": lambda at: token(at, aud=[CLIENT_ID, "another-site"]),
    "no expiry": lambda at: token(at, exp=None),
    "no nonce": lambda at: token(at, nonce=None),
    "no subject": lambda at: token(at, sub=None),
    "not a token": lambda at: "a.b.c",
    "not signed": _unsigned,
    "old": lambda at: token(at, iat=int(at.timestamp()) - 3600),
    "RS/HS confusion": _confused,
    "signed by an unknown key": lambda at: token(at, key=OTHER_KEY),
    "signed under an unknown key id": lambda at: token(at, key=OTHER_KEY, kid="other"),
    "subject is no text": lambda at: jwt.encode({**body(at), "sub": ""}, RSA_KEY, algorithm="RS256", headers={"kid": "rsa"}),
    "tampered": _tampered,
    "too long": lambda at: token(at, name="x" * 9000),
    "weak algorithm": lambda at: token(at, algorithm="RS512"),
}
