"""Counts that all processes of the gateway share: windows in the gateway's own database, through ``limits``.

Only moving windows are used: SecantusDB does not run the pipelines of the other two strategies as MongoDB does.
Keys are digests; the database learns neither logins nor addresses.
"""

import hashlib
import logging
import time
from collections.abc import Callable
from threading import Lock

from limits import RateLimitItemPerSecond
from limits.errors import StorageError
from limits.storage import MongoDBStorage
from limits.strategies import MovingWindowRateLimiter

DATABASE = "gateway"
AWAY_S = 5.0
"""How long nobody asks again after the database did not answer."""

_PATIENCE_MS = 500
log = logging.getLogger(__name__)


class Away(Exception):
    """The shared counts cannot be reached."""


class Windows(MongoDBStorage):
    """The library's storage, which otherwise opens a connection when it is thrown away, and hangs at exit."""

    STORAGE_SCHEME: list[str] = []

    def __del__(self) -> None:
        """Leave closing to pymongo."""


class SharedCounts:
    """Windows by key; safe to share between threads."""

    def __init__(self, uri: str, *, secret: str = "", clock: Callable[[], float] = time.monotonic) -> None:
        self._uri = uri
        self._clock = clock
        self._secret = hashlib.blake2b((secret or uri).encode(), digest_size=32).digest()
        self._windows: MovingWindowRateLimiter | None = None
        self._away_until = 0.0
        self._opening = Lock()  # the library loads its driver as it opens: two threads at once find half of it

    def take(self, limit: str, who: str, *, parts: int, window_s: int) -> float:
        """Take one of ``parts`` of a window: return 0, or in how many seconds one is free again. Raises Away."""
        if self._clock() < self._away_until:
            raise Away
        try:
            return self._take(RateLimitItemPerSecond(parts, window_s, namespace=limit), self._digest(who))
        except StorageError as error:
            self._away_until = self._clock() + AWAY_S
            log.warning("shared counts of limits are away", exc_info=error)
            raise Away from error

    def _take(self, row: RateLimitItemPerSecond, place: str) -> float:
        windows = self._windows or self._opened(row)
        if windows.hit(row, place):
            return 0.0
        return max(windows.get_window_stats(row, place).reset_time - time.time(), 0.001)

    def _opened(self, row: RateLimitItemPerSecond) -> MovingWindowRateLimiter:
        with self._opening:
            return self._windows or self._open(row)

    def _open(self, row: RateLimitItemPerSecond) -> MovingWindowRateLimiter:
        """Keep the storage once its indexes are there: without them nothing old would ever leave it."""
        storage = Windows(
            self._uri,
            database_name=DATABASE,
            wrap_exceptions=True,
            serverSelectionTimeoutMS=_PATIENCE_MS,
            connectTimeoutMS=_PATIENCE_MS,
            socketTimeoutMS=2 * _PATIENCE_MS,
            waitQueueTimeoutMS=_PATIENCE_MS,
            maxPoolSize=8,
        )
        windows = MovingWindowRateLimiter(storage)
        windows.test(row, "")
        self._windows = windows
        return windows

    def _digest(self, who: str) -> str:
        return hashlib.blake2b(who.encode(), digest_size=16, key=self._secret).hexdigest()
