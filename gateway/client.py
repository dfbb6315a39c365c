"""Asks the town: finds the service of an operation, proves who asks, calls it.

It knows contracts and claims, never HTTP: pages and API both speak through it. Every refusal is a Problem.
"""

import base64
import hashlib
import time
from collections.abc import Callable
from functools import lru_cache
from threading import Lock
from typing import Any, Protocol

import orjson

from services.commons.contracts.catalog import BY_SERVICE, CATALOG
from services.commons.contracts.rows import Contract, Operation
from services.commons.kernel.problems import UNKNOWN_OPERATION, Problem

View = dict[str, Any]
CLAIMS_KEPT_S = 3.0
MAX_CLAIMS_KEPT = 4096
MINTER = "identity"


class Rpc(Protocol):
    """What the town is asked through (plumbing's RpcClient, or a fake)."""

    @property
    def is_connected(self) -> bool: ...

    def call(
        self,
        service: str,
        operation: str,
        arguments: View,
        *,
        claims: str | None = None,
        key: str | None = None,
        version: int | None = None,
        correlation_id: str = "",
        deadline_s: float | None = None,
    ) -> Any: ...


class Town:
    """All departments as one: ``ask`` by the name of an operation. Safe to share between threads."""

    def __init__(self, rpc: Rpc, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.rpc = rpc
        self._claims = KeptClaims(clock)

    def ask(
        self,
        operation_name: str,
        arguments: View,
        *,
        token: str | None = None,
        key: str | None = None,
        version: int | None = None,
        correlation_id: str = "",
    ) -> View:
        """Return the view of one operation.

        key: the Idempotency-Key of what creates; version: from If-Match, of what edits.
        Raises whatever the service refuses with, service.unavailable, service.timeout,
        service.unknown_operation.
        """
        contract, operation = find(operation_name)
        claims = self._prove(token, contract.service, correlation_id) if token else None
        answer: View = self.rpc.call(
            contract.service, operation.name, arguments, claims=claims, key=key, version=version, correlation_id=correlation_id
        )
        if token and contract.service == MINTER and not operation.is_query:
            self._claims.forget(token)
        return answer

    def account_of(self, token: str, operation_name: str, *, correlation_id: str = "") -> str:
        """Return the account behind a token; what it costs, ``ask`` saves. Raises access.login_required."""
        contract, _ = find(operation_name)
        return _subject(self._prove(token, contract.service, correlation_id))

    def ping(self, service: str, *, deadline_s: float) -> View:
        """Return how a service is. Raises service.unavailable, service.timeout."""
        answer: View = self.rpc.call(service, "ping", {}, deadline_s=deadline_s)
        return answer

    @property
    def is_connected(self) -> bool:
        return self.rpc.is_connected

    def _prove(self, token: str, audience: str, correlation_id: str) -> str:
        place = _place(token, audience)
        kept = self._claims.get(place)
        if kept is None:
            minted = self.rpc.call(MINTER, "mint_claims", {"token": token, "audience": audience}, correlation_id=correlation_id)
            kept = str(minted["claims"])
            self._claims.keep(place, kept, float(minted["expires_in_s"]))
        return kept


class KeptClaims:
    """Claims of the last few seconds, so that a busy person costs one minting; the oldest leave first."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._rows: dict[bytes, tuple[float, str]] = {}
        self._lock = Lock()

    def get(self, place: bytes) -> str | None:
        row = self._rows.get(place)
        return row[1] if row and self._clock() < row[0] else None

    def keep(self, place: bytes, claims: str, lifetime_s: float) -> None:
        until = self._clock() + min(CLAIMS_KEPT_S, lifetime_s / 2)
        with self._lock:
            self._rows.pop(place, None)
            while len(self._rows) >= MAX_CLAIMS_KEPT:
                del self._rows[next(iter(self._rows))]
            self._rows[place] = (until, claims)

    def forget(self, token: str) -> None:
        """Drop what was vouched for a token: its owner just changed something about themselves."""
        for service in BY_SERVICE:
            self._rows.pop(_place(token, service), None)


def find(operation_name: str) -> tuple[Contract, Operation]:
    """Return an operation and whose it is. Raises service.unknown_operation."""
    try:
        return _OPERATIONS[operation_name]
    except KeyError:
        raise Problem(UNKNOWN_OPERATION, operation=operation_name) from None


@lru_cache(maxsize=MAX_CLAIMS_KEPT)
def _subject(claims: str) -> str:
    """Return whom claims are about; they came from identity itself, so that nothing is verified here."""
    body = claims.split(".")[1]
    return str(orjson.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))["sub"])


def _place(token: str, audience: str) -> bytes:
    return hashlib.blake2b(f"{audience}\0{token}".encode(), digest_size=16).digest()


def _by_name() -> dict[str, tuple[Contract, Operation]]:
    rows = [(row.name, (contract, row)) for contract in CATALOG for row in contract.operations if row.name != "ping"]
    names = [name for name, _ in rows]
    if doubled := {name for name in names if names.count(name) > 1}:
        raise ValueError(f"two departments publish {sorted(doubled)}")
    return dict(rows)


_OPERATIONS = _by_name()
SERVICES = tuple(BY_SERVICE)
