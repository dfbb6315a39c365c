"""A message broker inside one process: exchanges, queues, and who still holds what.

It decides routing, order, redelivery and when a publisher may be told that a message is done: when every
queue that got it has seen it acknowledged. It keeps nothing on disk and knows nothing of kombu.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, Protocol

from amqp.exceptions import NotFound, PreconditionFailed

ROUTES_REMEMBERED = 1_000  # per exchange; routing keys are few, a flood of new ones must not eat memory


class Watcher(Protocol):
    """A connection that may be asleep while its queues fill."""

    def wake(self) -> None: ...


class Receipt:
    """What a publisher is owed: one answer, when no queue holds its message any more."""

    __slots__ = ("_answer", "_holders")

    def __init__(self, answer: Callable[[bool], None]) -> None:
        self._answer = answer
        self._holders = 0

    def expect(self, holders: int) -> None:
        self._holders = holders
        if not holders:
            self._answer(True)

    def settle(self, is_done: bool) -> None:
        """Let one holder go; the first that dropped the message settles it for all."""
        if not self._holders:
            return
        self._holders = self._holders - 1 if is_done else 0
        if not self._holders:
            self._answer(is_done)


@dataclass(frozen=True, slots=True)
class Posted:
    """A message as it was published; ``expires_at`` is of the monotonic clock."""

    exchange: str
    routing_key: str
    body: Any
    properties: Mapping[str, Any]
    expires_at: float | None = None
    receipt: Receipt | None = None


@dataclass(slots=True)
class Delivery:
    """One queue's own copy of a message; ``position`` keeps its place when it comes back."""

    posted: Posted
    queue: "MemoryQueue"
    position: int
    redelivered: bool = False

    @property
    def is_expired(self) -> bool:
        return self.posted.expires_at is not None and self.posted.expires_at <= monotonic()

    def settle(self, is_done: bool) -> None:
        if self.posted.receipt:
            self.posted.receipt.settle(is_done)


@dataclass(slots=True, eq=False)
class MemoryQueue:
    """Messages waiting, first come first served. ``most`` bounds them: what comes above is refused."""

    name: str
    owner: object | None
    is_auto_deleted: bool
    most: int | None
    ready: deque[Delivery] = field(default_factory=deque)
    watchers: list[Watcher] = field(default_factory=list)
    _posted: int = 0

    def add(self, posted: Posted) -> None:
        self._posted += 1
        delivery = Delivery(posted, self, self._posted)
        if self.most is not None and len(self.ready) >= self.most:
            delivery.settle(False)
            return
        self.ready.append(delivery)
        self.wake()

    def take(self) -> Delivery | None:
        while self.ready:
            delivery = self.ready.popleft()
            if not delivery.is_expired:
                return delivery
            delivery.settle(False)
        return None

    def put_back(self, delivery: Delivery) -> None:
        """Return ``delivery`` to the place it was taken from."""
        delivery.redelivered = True
        earlier = []
        while self.ready and self.ready[0].position < delivery.position:
            earlier.append(self.ready.popleft())
        self.ready.appendleft(delivery)
        self.ready.extendleft(reversed(earlier))
        self.wake()

    def purge(self) -> int:
        dropped = len(self.ready)
        while self.ready:
            self.ready.popleft().settle(False)
        return dropped

    def wake(self) -> None:
        for watcher in self.watchers:
            watcher.wake()


@dataclass(slots=True)
class MemoryExchange:
    """A table of bindings; ``routes`` remembers where keys seen before lead."""

    kind: str
    bindings: dict[tuple[str, str], None] = field(default_factory=dict)
    routes: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def route(self, key: str) -> tuple[str, ...]:
        names = self.routes.get(key)
        if names is None:
            if len(self.routes) >= ROUTES_REMEMBERED:
                self.routes.clear()
            matches = MATCHES[self.kind]
            names = tuple(dict.fromkeys(queue for pattern, queue in self.bindings if matches(pattern, key)))
            self.routes[key] = names
        return names

    def bind(self, pattern: str, queue: str) -> None:
        self.bindings[pattern, queue] = None
        self.routes.clear()

    def unbind(self, keep: Callable[[str, str], bool]) -> None:
        self.bindings = {row: None for row in self.bindings if keep(*row)}
        self.routes.clear()


def topic_matches(pattern: str, key: str) -> bool:
    """Tell whether ``key`` fits: ``*`` is one word, ``#`` any number of words, none included (AMQP 0-9-1 §3.1.3.3).

    >>> topic_matches("idea.#", "idea"), topic_matches("*.submitted.v1", "idea.submitted.v1")
    (True, True)
    """
    return _words_match(pattern.split("."), key.split("."))


def _words_match(pattern: list[str], words: list[str]) -> bool:
    if not pattern:
        return not words
    first, rest = pattern[0], pattern[1:]
    if first == "#":
        return any(_words_match(rest, words[skipped:]) for skipped in range(len(words) + 1))
    return bool(words) and first in ("*", words[0]) and _words_match(rest, words[1:])


def _is_equal(pattern: str, key: str) -> bool:
    return pattern == key


def _is_anything(pattern: str, key: str) -> bool:
    return True


MATCHES: dict[str, Callable[[str, str], bool]] = {"direct": _is_equal, "fanout": _is_anything, "topic": topic_matches}


class MemoryBroker:
    """Everything the clients of one broker share. Every method is safe to call from any thread."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._exchanges: dict[str, MemoryExchange] = {}
        self._queues: dict[str, MemoryQueue] = {}

    def declare_exchange(self, name: str, kind: str) -> None:
        """Raises PreconditionFailed when it exists as another kind."""
        with self._lock:
            exchange = self._exchanges.setdefault(name, MemoryExchange(kind))
        if exchange.kind != kind or kind not in MATCHES:
            raise PreconditionFailed(f"exchange {name!r} cannot be of kind {kind!r}")

    def delete_exchange(self, name: str) -> None:
        with self._lock:
            self._exchanges.pop(name, None)

    def declare_queue(self, name: str, *, owner: object | None, is_auto_deleted: bool, most: int | None) -> MemoryQueue:
        with self._lock:
            return self._queues.setdefault(name, MemoryQueue(name, owner, is_auto_deleted, most))

    def delete_queue(self, name: str) -> int:
        """Drop the queue, its bindings and its messages; return how many those were."""
        with self._lock:
            queue = self._queues.pop(name, None)
            for exchange in self._exchanges.values():
                exchange.unbind(lambda _, bound: bound != name)
            return queue.purge() if queue else 0

    def purge_queue(self, name: str) -> int:
        with self._lock:
            return self.queue(name).purge()

    def bind(self, exchange: str, pattern: str, queue: str) -> None:
        with self._lock:
            self.exchange(exchange).bind(pattern, self.queue(queue).name)

    def unbind(self, exchange: str, pattern: str, queue: str) -> None:
        with self._lock:
            self.exchange(exchange).unbind(lambda *row: row != (pattern, queue))

    def exchange(self, name: str) -> MemoryExchange:
        """Raises NotFound."""
        if name not in self._exchanges:
            raise NotFound(f"no exchange {name!r}")
        return self._exchanges[name]

    def queue(self, name: str) -> MemoryQueue:
        """Raises NotFound."""
        if name not in self._queues:
            raise NotFound(f"no queue {name!r}")
        return self._queues[name]

    def publish(self, posted: Posted, *, is_returnable: bool) -> bool:
        """Hand a copy to every queue it is routed to; return False when it is to go back to its publisher."""
        with self._lock:
            queues = self._route(posted.exchange, posted.routing_key)
            if not queues and is_returnable:
                return False
            if posted.receipt:
                posted.receipt.expect(len(queues))
            for queue in queues:
                queue.add(posted)
            return True

    def _route(self, exchange: str, key: str) -> list[MemoryQueue]:
        names = self.exchange(exchange).route(key) if exchange else (key,)
        return [self._queues[name] for name in names if name in self._queues]

    def take(self, queue: MemoryQueue) -> Delivery | None:
        with self._lock:
            return queue.take()

    def settle(self, deliveries: Iterable[Delivery], is_done: bool) -> None:
        with self._lock:
            for delivery in deliveries:
                delivery.settle(is_done)

    def put_back(self, deliveries: Iterable[Delivery]) -> None:
        with self._lock:
            for delivery in deliveries:
                if delivery.queue is self._queues.get(delivery.queue.name):
                    delivery.queue.put_back(delivery)
                else:
                    delivery.settle(False)

    def watch(self, queue: MemoryQueue, watcher: Watcher) -> None:
        with self._lock:
            queue.watchers.append(watcher)

    def unwatch(self, queue: MemoryQueue, watcher: Watcher) -> None:
        """Forget one consumer; the last one takes a queue with it that was declared so."""
        with self._lock:
            queue.watchers.remove(watcher)
            if queue.is_auto_deleted and not queue.watchers:
                self.delete_queue(queue.name)

    def delete_owned_by(self, owner: object) -> None:
        with self._lock:
            for name in [queue.name for queue in self._queues.values() if queue.owner is owner]:
                self.delete_queue(name)

    def reset(self) -> None:
        """Forget every exchange, queue and message."""
        with self._lock:
            for name in list(self._queues):
                self.delete_queue(name)
            self._exchanges.clear()
