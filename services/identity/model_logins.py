"""Logins and passwords as people type them, and how many wrong tries a login has.

Tries are counted per login whether or not anybody has it, so a pause tells nothing about who is registered.
"""

import math
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.commons.contracts.identity import LOGIN_PAUSED
from services.commons.kernel.problems import INVALID, Problem, ProblemType

SHORTEST_LOGIN, LONGEST_LOGIN, SHORTEST_PASSWORD = 3, 64, 8
WORST_PASSWORDS = frozenset(
    ("11111111", "12345678", "123456789", "1234567890", "88888888", "a1234567", "password", "qwertyuiop", "woaini1314")
)


def folded(login: str) -> str:
    """Return the login as it is kept and compared: compatibility forms and case make no difference.

    >>> folded("Ｒesident１") == folded("RESIDENT1") == "resident1"
    True
    """
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", login).casefold())


def acceptable_login(login: str) -> str:
    """Return the folded login of a new account. Raises request.invalid: length, spaces or unprintable characters."""
    login = folded(login)
    if not SHORTEST_LOGIN <= len(login) <= LONGEST_LOGIN:
        raise Problem(INVALID, fields={"login": ["length"]})
    if not login.isprintable() or " " in login:
        raise Problem(INVALID, fields={"login": ["characters"]})
    return login


def normal(password: str) -> str:
    """Return the password as it is hashed: composed, so that no keyboard makes another of it."""
    return unicodedata.normalize("NFC", password)


def acceptable_password(password: str, login: str, *, field: str = "password") -> str:
    """Return the normal form of a new password. Raises request.invalid: too short, among the worst, or the login."""
    password = normal(password)
    if len(password) < SHORTEST_PASSWORD:
        raise Problem(INVALID, fields={field: ["length"]})
    if password.casefold() in WORST_PASSWORDS or folded(password) == login:
        raise Problem(INVALID, fields={field: ["too_common"]})
    return password


@dataclass(frozen=True)
class Patience:
    """How many wrong tries a login has within ``window_s`` seconds of the first; then it waits for their end."""

    failures: int = 5
    window_s: int = 900


@dataclass(frozen=True)
class Attempts:
    """The wrong tries of one login in its running window."""

    failures: int
    ends_at: datetime


def refuse_paused(attempts: Attempts | None, patience: Patience, at: datetime, kind: ProblemType = LOGIN_PAUSED) -> None:
    """Raises ``kind``, with the seconds left."""
    if attempts and at < attempts.ends_at and attempts.failures >= patience.failures:
        raise Problem(kind, retry_after_s=math.ceil((attempts.ends_at - at).total_seconds()))


def failed(attempts: Attempts | None, patience: Patience, at: datetime) -> Attempts:
    """Return the tries with one more wrong one at ``at``."""
    if attempts is None or at >= attempts.ends_at:
        return Attempts(1, at + timedelta(seconds=patience.window_s))
    return Attempts(attempts.failures + 1, attempts.ends_at)
