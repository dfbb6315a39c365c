"""Audit's stores in memory, and death at a chosen line."""

import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from types import FrameType
from typing import Any

from services.audit.chain.entries import Entry, Head, read_fact
from services.audit.chain.signing import sign
from services.audit.model import Missing
from services.audit.model_parked import Parked
from services.audit.usecases import Log, Stores
from services.commons.kernel.ports import Page
from tests.support.chains import AT, KEY, judge
from tests.support.memory_repository import MemoryRepository


class MemoryLog:
    """What several replicas share is ``segments``; what one replica remembers is gone with ``restarted``."""

    def __init__(self, segments: dict[int, tuple[Sequence[Entry], Sequence[str]]] | None = None) -> None:
        self.segments = {} if segments is None else segments
        self._latest: Head | None = None

    def restarted(self) -> "MemoryLog":
        return MemoryLog(self.segments)

    def latest(self) -> Head:
        return self._latest or self.head()

    def head(self) -> Head:
        entries = self.entries(0, sys.maxsize)
        self._latest = Head(entries[-1].index + 1, entries[-1].hash) if entries else Head()
        return self._latest

    def write(self, entries: Sequence[Entry], ids: Sequence[str], after: Head) -> bool:
        taken = {id for _, known in self.segments.values() for id in known}
        if entries[0].index in self.segments or taken & set(ids):
            return False
        self.segments[entries[0].index] = (tuple(entries), tuple(ids))
        self._latest = after
        return True

    def entries(self, first: int, count: int) -> list[Entry]:
        all_entries = [entry for _, (entries, _) in sorted(self.segments.items()) for entry in entries]
        return all_entries[first : first + count]

    def facts(self, ids: Collection[str]) -> dict[str, bytes]:
        pairs = [pair for entries, known in self.segments.values() for pair in zip(known, entries, strict=True)]
        return {id: entry.fact for id, entry in pairs if id in set(ids)}


@dataclass
class MemoryGaps:
    index: int = 0
    rows: dict[str, Missing] = field(default_factory=dict)

    def looked_at(self) -> int:
        return self.index

    def look_on(self, index: int) -> None:
        self.index = index

    def add(self, missing: Missing) -> None:
        self.rows[missing.id] = missing

    def all(self, limit: int) -> list[Missing]:
        return list(self.rows.values())[:limit]

    def remove(self, ids: Collection[str]) -> None:
        for id in ids:
            del self.rows[id]


class MemoryParked(MemoryRepository[Parked]):
    def listed(self, states: Sequence[str], *, limit: int, cursor: str | None) -> Page[Parked]:
        return Page(tuple(it for it in self.all() if it.state in states)[:limit])


def memory_stores(log: Log | None = None) -> Stores:
    return Stores(log or MemoryLog(), MemoryGaps(), MemoryParked(), partial(sign, key=KEY))


class Death(BaseException):
    """The process is gone: nothing catches it."""


@contextmanager
def dying_at(line: int, *files: str) -> Iterator[Callable[[], int]]:
    """Raise Death before the ``line``-th line that is run of modules whose path ends with one of ``files``.

    Yields a function that tells how many lines were run.
    """
    passed = 0

    def trace(frame: FrameType, event: str, _: object) -> Any:
        nonlocal passed
        if not frame.f_code.co_filename.endswith(files):
            return None
        if event == "line":
            passed += 1
            if passed == line:
                raise Death
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield lambda: passed
    finally:
        sys.settrace(before)


def told(stores: Stores) -> list[str]:
    """Return the ids of all facts in the log, which must agree with itself and with its head."""
    head = stores.signer(stores.log.head(), AT)
    entries = stores.log.entries(0, sys.maxsize)  # read after it: a writer killed a moment ago may still be adding
    assert None is judge([entry.line + b"\n" for entry in entries], head).finding
    return [str(read_fact(entry.fact)["id"]) for entry in entries]
