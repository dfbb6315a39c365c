"""Connections to the brokers in memory: who waits on one is woken, never polls."""

import threading
from collections import defaultdict, deque
from collections.abc import Callable
from time import monotonic
from typing import Any, Protocol

from amqp.exceptions import RecoverableConnectionError

from services.commons.plumbing.memory_broker import MemoryBroker, MemoryQueue

Address = tuple[str, str]
_brokers: dict[Address, MemoryBroker] = {}
_lines: dict[Address, list["Line"]] = defaultdict(list)
_registry = threading.Lock()


class Closable(Protocol):
    def close(self) -> None: ...


class Taker(Protocol):
    """A consumer, as its line sees it."""

    queue: MemoryQueue

    def deliver_one(self) -> bool: ...


class Line:
    """One client's connection to the broker at (name, vhost), the same for the whole process."""

    def __init__(self, address: Address, client: Any) -> None:
        with _registry:
            self.broker = _brokers.setdefault(address, MemoryBroker())
            _lines[address].append(self)
        self.client = client
        self.is_open = True
        self.channels: list[Closable] = []
        self._address = address
        self._takers: tuple[Taker, ...] = ()
        self._turn = 0
        self._events: deque[Callable[[], None]] = deque()
        self._awake = threading.Event()

    def wake(self) -> None:
        if not self._awake.is_set():
            self._awake.set()

    def post(self, event: Callable[[], None]) -> None:
        """Have ``event`` run by whoever drains this connection."""
        self._events.append(event)
        self.wake()

    def drain_events(self, timeout: float | None = None) -> None:
        """Run one event: an answer to a publisher, or a delivery to a consumer.

        Raises TimeoutError, RecoverableConnectionError once closed, and whatever the event raises.
        """
        until = None if timeout is None else monotonic() + timeout
        self._awake.clear()
        while not self._run_one():
            if not self._awake.wait(None if until is None else max(0.0, until - monotonic())):
                raise TimeoutError("no event in time")
            self._awake.clear()  # before looking again, so that what comes meanwhile wakes at once

    def _run_one(self) -> bool:
        if not self.is_open:
            raise RecoverableConnectionError("connection closed")
        if self._events:
            self._events.popleft()()
            return True
        takers = self._takers
        for offset in range(len(takers)):
            if takers[(self._turn + offset) % len(takers)].deliver_one():
                self._turn += offset + 1
                return True
        return False

    def add(self, taker: Taker) -> None:
        self._takers += (taker,)
        self.broker.watch(taker.queue, self)
        self.wake()

    def remove(self, taker: Taker) -> None:
        self._takers = tuple(row for row in self._takers if row is not taker)
        self.broker.unwatch(taker.queue, self)

    def close(self) -> None:
        """Close; what its channels hold goes back to the queues."""
        with _registry:
            if not self.is_open:
                return
            self.is_open = False
            _lines[self._address].remove(self)
        for channel in list(self.channels):
            channel.close()
        self.broker.delete_owned_by(self)
        self.wake()


def sever(address: Address) -> None:
    """Break every connection to a broker, as its restart would; its queues stay."""
    for line in list(_lines[address]):
        line.close()


def reset(address: Address) -> None:
    """Break every connection to a broker and forget all it held."""
    sever(address)
    with _registry:
        broker = _brokers.pop(address, None)
    if broker:
        broker.reset()
