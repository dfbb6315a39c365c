"""Passwords by Argon2id off the hub, and second factors kept sealed."""

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from services.commons.kernel.problems import UNAVAILABLE, Problem
from services.commons.plumbing import offhub
from services.identity.credentials import codes, passwords
from services.identity.credentials.sealing import Sealer
from services.identity.store.counters import marked

TURN_WITHIN_S = 3.0  # below the deadline of a call: who cannot be served in time is told so, and leaves no session behind


class Passwords:
    """Argon2id off the hub, so many at once and so many waiting: a flood of logins leaves workers for the rest."""

    def __init__(self, cost: passwords.Cost, *, at_once: int, waiting: int, within_s: float = TURN_WITHIN_S) -> None:
        self._cost, self._nobodys = cost, passwords.nobodys(cost)
        self._turns = threading.Semaphore(at_once)
        self._places = threading.Semaphore(at_once + waiting)
        self._within_s = within_s

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a turn to hash. Raises service.unavailable when too many wait already, or none comes in time."""
        with _held(self._places, within_s=0), _held(self._turns, within_s=self._within_s):
            yield

    def hashed(self, password: str) -> str:
        return offhub.run(passwords.hashed, password, secrets.token_bytes(passwords.SALT_BYTES), self._cost)

    def matches(self, password_hash: str | None, password: str) -> bool:
        return offhub.run(passwords.matches, password_hash or self._nobodys, password)


@contextmanager
def _held(semaphore: threading.Semaphore, *, within_s: float) -> Iterator[None]:
    if not semaphore.acquire(timeout=within_s):
        raise Problem(UNAVAILABLE)
    try:
        yield
    finally:
        semaphore.release()


class Codes:
    """Second factors: secrets sealed under the service's secret, recovery codes as marks."""

    def __init__(self, secret: str) -> None:
        self._secret, self._sealer = secret, Sealer(secret)

    def new_secret(self, owner: str) -> tuple[str, str]:
        secret = codes.new_secret()
        return secret, self._sealer.sealed(secret, owner)

    def uri(self, secret: str, login: str) -> str:
        return codes.uri(secret, login)

    def step_of(self, sealed: str, owner: str, code: str, at: datetime) -> int | None:
        return codes.step_of(self._sealer.opened(sealed, owner), code, at)

    def is_timed(self, code: str) -> bool:
        return codes.is_timed(code)

    def mark(self, code: str, owner: str) -> str:
        return marked(self._secret, "recovery", owner, codes.spelled(code))

    def new_recovery_codes(self) -> tuple[str, ...]:
        return codes.new_recovery_codes()
