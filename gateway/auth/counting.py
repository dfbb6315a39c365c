"""Counts requests against one row of the table at a time, mostly in memory.

A SHARED row is bought from the shared counts by the handful: the first handful of a window is a process's own, so
that whoever asks little costs no round trip, and the town lets through at most the amount and one handful for each
process. An EXACT row asks each time. While the shared counts are away SHARED rows are counted here alone, and EXACT
ones refuse: they guard passwords and codes, and guessing must not become free by breaking a database.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import NamedTuple, Protocol

from gateway.auth.limits import EXACT, LOCAL, SHARED, Limit
from gateway.auth.shared_counts import AWAY_S, Away
from services.commons.kernel.problems import TOO_MANY, UNAVAILABLE, Problem

HANDFULS = {SHARED: 10, EXACT: 100}
"""Into how many an amount is divided at most; in a window of the database each is one number."""
MAX_BUCKETS = 50_000


class Shared(Protocol):
    def take(self, limit: str, who: str, *, parts: int, window_s: int) -> float: ...


@dataclass(slots=True)
class Bucket:
    """What one asker has left of one row until ``until``; refused without asking anybody before ``refused_until``."""

    until: float
    credit: int
    spent: int = 0
    refused_until: float = 0.0


class Left(NamedTuple):
    """What a row still lets through, as far as this process knows."""

    limit: Limit
    amount: int
    remaining: int
    reset_s: int


class Counting:
    """All buckets of a process; safe to share between threads."""

    def __init__(self, shared: Shared | None, *, percent: int = 100, clock: Callable[[], float] = time.monotonic) -> None:
        self._shared = shared
        self._percent = percent
        self._clock = clock
        self._buckets: dict[tuple[str, str], Bucket] = {}
        self._lock = Lock()

    def take(self, limit: Limit, who: str) -> Left:
        """Count one request. Raises request.too_many; service.unavailable when an EXACT row cannot be counted."""
        amount = max(1, limit.amount * self._percent // 100)
        now = self._clock()
        with self._lock:
            bucket = self._bucket(limit, who, amount, now)
            is_paid = self._spend(bucket, now)
        if not is_paid:
            self._buy(bucket, limit, who, amount, now)
        return Left(limit, amount, max(amount - bucket.spent, 0), _whole_s(bucket.until - now))

    def _bucket(self, limit: Limit, who: str, amount: int, now: float) -> Bucket:
        place = (limit.name, who)
        bucket = self._buckets.get(place)
        if bucket is None or bucket.until <= now:
            self._buckets.pop(place, None)
            while len(self._buckets) >= MAX_BUCKETS:
                del self._buckets[next(iter(self._buckets))]
            bucket = self._buckets[place] = Bucket(now + limit.window_s, self._first_credit(limit, amount))
        return bucket

    def _first_credit(self, limit: Limit, amount: int) -> int:
        if limit.kind == LOCAL or self._shared is None:
            return amount
        return 0 if limit.kind == EXACT else amount // _parts(limit, amount)

    def _spend(self, bucket: Bucket, now: float) -> bool:
        if now < bucket.refused_until:
            raise _too_many(bucket.refused_until - now)
        if bucket.spent >= bucket.credit:
            return False
        bucket.spent += 1
        return True

    def _buy(self, bucket: Bucket, limit: Limit, who: str, amount: int, now: float) -> None:
        if limit.kind == LOCAL or self._shared is None:
            raise self._refusal(bucket, bucket.until - now, now)
        parts = _parts(limit, amount)
        try:
            wait_s = self._shared.take(limit.name, who, parts=parts, window_s=limit.window_s)
        except Away:
            self._do_without(bucket, limit, amount, now)
            return
        if wait_s:
            raise self._refusal(bucket, wait_s, now)
        self._credit(bucket, amount // parts)

    def _do_without(self, bucket: Bucket, limit: Limit, amount: int, now: float) -> None:
        if limit.kind == EXACT:
            raise Problem(UNAVAILABLE, retry_after_s=math.ceil(AWAY_S))
        if bucket.spent >= amount:
            raise self._refusal(bucket, bucket.until - now, now)
        self._credit(bucket, 1)

    def _credit(self, bucket: Bucket, handful: int) -> None:
        with self._lock:
            bucket.credit += handful
            bucket.spent += 1

    def _refusal(self, bucket: Bucket, wait_s: float, now: float) -> Problem:
        """Remember the refusal, so that who goes on asking costs no more than looking it up."""
        bucket.refused_until = now + wait_s
        bucket.until = max(bucket.until, bucket.refused_until)
        return _too_many(wait_s)


def _parts(limit: Limit, amount: int) -> int:
    return min(HANDFULS[limit.kind], amount)


def _too_many(wait_s: float) -> Problem:
    return Problem(TOO_MANY, retry_after_s=_whole_s(wait_s))


def _whole_s(span_s: float) -> int:
    """Round up to seconds; what floats add to a difference of clock readings is no second."""
    return math.ceil(round(span_s, 3))
