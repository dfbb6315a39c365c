"""Time-based codes (RFC 6238, thirty seconds, six digits, SHA-1 as authenticators expect) and recovery codes."""

import hmac
import secrets
from datetime import datetime

import pyotp

STEP_S = 30
RECOVERY_CODES, _LETTERS = 10, "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that reads like another


def new_secret() -> str:
    """Return 160 random bits in base32."""
    return pyotp.random_base32()


def uri(secret: str, login: str) -> str:
    """Return what an authenticator scans."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name="Shanzhi")


def step_of(secret: str, code: str, at: datetime) -> int | None:
    """Return the step whose code this is, the present one or a neighbour; None for another code."""
    now, totp = int(at.timestamp()) // STEP_S, pyotp.TOTP(secret)
    fitting = [step for step in (now, now - 1, now + 1) if hmac.compare_digest(totp.generate_otp(step).encode(), code.encode())]
    return fitting[0] if fitting else None


def is_timed(code: str) -> bool:
    """Return whether ``code`` looks like one of an authenticator rather than a recovery code."""
    return len(code) == 6 and code.isascii() and code.isdigit()


def spelled(code: str) -> str:
    """Return a code as it is compared.

    >>> spelled("ABCDE-fghjk")
    'abcdefghjk'
    """
    return code.replace(" ", "").replace("-", "").lower()


def new_recovery_codes() -> tuple[str, ...]:
    """Return ten codes of 49 random bits each, ``xxxxx-xxxxx``."""
    words = ["".join(secrets.choice(_LETTERS) for _ in range(10)) for _ in range(RECOVERY_CODES)]
    return tuple(f"{word[:5]}-{word[5:]}" for word in words)
