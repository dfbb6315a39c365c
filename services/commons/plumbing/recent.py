"""Aggregates read a moment ago, for decisions that lean on a neighbour they do not save (docs/adr/0012)."""

import time
from collections.abc import Callable
from typing import Generic, TypeVar

A = TypeVar("A")
RECENT_S = 1.0
KEPT_MOST = 256


class Recent(Generic[A]):
    """What ``load`` returned at most RECENT_S ago; never older than a save this process has finished."""

    def __init__(self, load: Callable[[str], A], clock: Callable[[], float] = time.monotonic) -> None:
        self._load, self._clock = load, clock
        self._kept: dict[str, tuple[float, A]] = {}
        self._saves = 0

    def get(self, id: str) -> A:
        """Raises what ``load`` raises."""
        kept = self._kept.get(id)
        now = self._clock()
        if kept is not None and now - kept[0] < RECENT_S:
            return kept[1]
        saves = self._saves
        it = self._load(id)
        if saves == self._saves:  # else it may have been read before a save that is finished now
            self._keep(id, now, it)
        return it

    def forget(self, id: str) -> None:
        """Call it when a save of ``id`` is finished."""
        self._saves += 1
        self._kept.pop(id, None)

    def _keep(self, id: str, now: float, it: A) -> None:
        if len(self._kept) >= KEPT_MOST:
            self._kept.clear()
        self._kept[id] = (now, it)
