"""Publishing that knows what arrived: many messages under way at once, one answer for each.

On RabbitMQ a confirm means that the queues have the message on disk; in memory it means that their consumers have
acknowledged it, so there it may come late, and only ``close`` ends the wait.
"""

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any

from services.commons.plumbing import crash
from services.commons.plumbing.connections import FAILURES, READ_S, BrokerAway, Wire, is_in_memory

__all__ = ["BrokerAway", "ConfirmingPublisher", "Outgoing"]
TRANSIENT, PERSISTENT = 1, 2  # AMQP delivery modes
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message of JSON; ``message_id`` tells it from the others of its batch."""

    exchange: str
    routing_key: str
    body: bytes
    message_id: str
    mandatory: bool = True
    persistent: bool = True


class ConfirmingPublisher:
    """One connection, opened when first needed and again after it broke. Batches go one after another."""

    def __init__(self, uri: str, *, confirm_timeout_s: float = 5.0) -> None:
        self._uri = uri
        self._timeout_s = None if is_in_memory(uri) else confirm_timeout_s
        self._turn = threading.Lock()
        self._closing = threading.Event()
        self._confirms: _Confirms | None = None

    def publish_all(self, messages: Sequence[Outgoing]) -> list[bool]:
        """Publish all, wait for the answers, and tell for each message whether it was confirmed.

        False: refused, returned because no queue is bound, or not confirmed in time.
        Raises BrokerAway when the broker cannot be reached or the connection broke: any of them may have arrived.
        """
        with self._turn:
            confirms = self._open()
            try:
                return confirms.publish_all(messages, self._timeout_s, self._closing)
            except FAILURES as error:
                raise BrokerAway(f"{type(error).__name__}: {error}") from error
            finally:
                self._keep(confirms)

    def close(self) -> None:
        """End a wait under way, then the connection; later batches raise BrokerAway."""
        self._closing.set()
        with self._turn:
            if self._confirms:
                self._confirms.wire.close()
                self._confirms = None

    def _open(self) -> "_Confirms":
        confirms, self._confirms = self._confirms, None
        if self._closing.is_set():
            raise BrokerAway("publisher closed")
        if confirms and confirms.wire.is_alive():
            return confirms
        if confirms:
            _log.info("idle connection was broken")
            confirms.wire.drop()
        try:
            return _Confirms(self._uri)
        except FAILURES as error:
            raise BrokerAway(f"{type(error).__name__}: {error}") from error

    def _keep(self, confirms: "_Confirms") -> None:
        """Keep it only while nothing is under way on it: a late answer must not meet a later batch."""
        if confirms.is_clear:
            self._confirms = confirms
        else:
            confirms.wire.drop()


class _Confirms:
    """A wire in confirm mode: publishes are numbered from 1, and each number is answered once."""

    def __init__(self, uri: str) -> None:
        self._published = 0
        self._open: dict[int, int] = {}  # number of the publish -> place in the batch
        self._confirmed: list[bool] = []
        self._returned: set[str] = set()
        self.is_clear = True
        self.wire = Wire(uri, self._prepare)

    def _prepare(self, channel: Any) -> None:
        channel.events["basic_ack"].add(self._acked)
        channel.events["basic_nack"].add(self._nacked)
        channel.events["basic_return"].add(self._came_back)
        channel.confirm_select()

    def publish_all(self, messages: Sequence[Outgoing], timeout_s: float | None, closing: threading.Event) -> list[bool]:
        self.is_clear = False
        self._confirmed = [False] * len(messages)
        self._returned.clear()
        for place, message in enumerate(messages):
            self._published += 1
            self._open[self._published] = place
            self._send(message)
            crash.point("relay.sent")
        self.is_clear = self._await_answers(timeout_s, closing)
        return [
            is_confirmed and message.message_id not in self._returned
            for is_confirmed, message in zip(self._confirmed, messages, strict=True)
        ]

    def _send(self, message: Outgoing) -> None:
        mode = PERSISTENT if message.persistent else TRANSIENT
        self.wire.publish(
            message.body,
            message.exchange,
            message.routing_key,
            mandatory=message.mandatory,
            headers={},
            message_id=message.message_id,
            delivery_mode=mode,
        )

    def _await_answers(self, timeout_s: float | None, closing: threading.Event) -> bool:
        """Return whether all answers came in time. Raises BrokerAway when closing."""
        until = None if timeout_s is None else monotonic() + timeout_s
        while self._open:
            if closing.is_set():
                raise BrokerAway("publisher closed")
            left_s = READ_S if until is None else min(READ_S, until - monotonic())
            if left_s <= 0:
                return False
            self.wire.read(left_s)
        return True

    def _acked(self, number: int, multiple: bool) -> None:
        for place in self._answered(number, multiple):
            self._confirmed[place] = True

    def _nacked(self, number: int, multiple: bool) -> None:
        self._answered(number, multiple)

    def _answered(self, number: int, multiple: bool) -> list[int]:
        numbers = [each for each in self._open if each <= number] if multiple else [number]
        return [self._open.pop(each) for each in numbers if each in self._open]

    def _came_back(self, _refusal: Exception, _exchange: str, _routing_key: str, message: Any) -> None:
        self._returned.add(message.properties.get("message_id", ""))
