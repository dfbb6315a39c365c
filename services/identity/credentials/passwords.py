"""Argon2id (RFC 9106) of passwords, and of nobody's password: an unknown login costs the same work as a known one."""

from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

SALT_BYTES = 16


@dataclass(frozen=True)
class Cost:
    """What one hash costs. The least is OWASP's: 2 passes over 19 MiB in one lane, about 25 ms."""

    passes: int = 2
    memory_kib: int = 19_456
    lanes: int = 1

    def hasher(self) -> PasswordHasher:
        return PasswordHasher(time_cost=self.passes, memory_cost=self.memory_kib, parallelism=self.lanes, salt_len=SALT_BYTES)


def hashed(password: str, salt: bytes, cost: Cost) -> str:
    """Return the encoded hash: it carries its salt and its cost."""
    return cost.hasher().hash(password, salt=salt)


def matches(encoded: str, password: str) -> bool:
    """Return whether ``encoded`` was made of ``password``."""
    try:
        return PasswordHasher().verify(encoded, password)
    except VerifyMismatchError:
        return False


def nobodys(cost: Cost) -> str:
    """Return an encoded hash of ``cost`` that no password can be found to match: its digest is all zeros."""
    return f"$argon2id$v=19$m={cost.memory_kib},t={cost.passes},p={cost.lanes}$" + "A" * 22 + "$" + "A" * 43
