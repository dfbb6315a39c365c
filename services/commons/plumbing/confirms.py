"""Publishing that knows what arrived: many batches under way at once, one answer for each message.

On RabbitMQ a confirm means that the queues have the message on disk; in memory it means that their consumers have
acknowledged it, so there it may come late, and only ``close`` ends the wait.
"""

import logging
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any

from services.commons.plumbing import crash
from services.commons.plumbing.connections import FAILURES, READ_S, BrokerAway, Wire, is_in_memory

__all__ = ["Batch", "BrokerAway", "ConfirmingPublisher", "Outgoing"]
TRANSIENT, PERSISTENT = 1, 2  # AMQP delivery modes
IN_MEMORY_MOST = 5_000  # messages under way where an answer waits for the slowest listener, who is not to hold up the others
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


class Batch:
    """Messages under way: ``answers`` tells for each whether it was confirmed, False until it was.

    until: when an answer that is missing counts as no, of the monotonic clock.
    """

    def __init__(self, size: int, until: float | None = None) -> None:
        self.answers = [False] * size
        self.until = until
        self._unanswered = size

    @property
    def is_answered(self) -> bool:
        return not self._unanswered

    def answer(self, place: int, is_confirmed: bool) -> None:
        self.answers[place] = is_confirmed
        self._unanswered -= 1


class ConfirmingPublisher:
    """One connection, opened when first needed and again after it broke. Batches are sent in turn and may all be under way.

    under_way_most: with so many messages unanswered the broker is behind, and whoever publishes should wait.
    """

    under_way_most = 100

    def __init__(self, uri: str, *, confirm_timeout_s: float = 5.0) -> None:
        self._uri = uri
        self._timeout_s = None if is_in_memory(uri) else confirm_timeout_s
        if is_in_memory(uri):
            self.under_way_most = IN_MEMORY_MOST
        self._turn = threading.Lock()
        self._closing = threading.Event()
        self._confirms: _Confirms | None = None

    def post(self, messages: Sequence[Outgoing]) -> Batch:
        """Publish all and wait for no answer: ``collect`` takes those that came.

        Raises BrokerAway when the broker cannot be reached or the connection broke: any of them may have arrived, and
        so may what was under way before.
        """
        with self._turn:
            confirms = self._opened()
            try:
                return confirms.post(messages, None if self._timeout_s is None else monotonic() + self._timeout_s)
            except FAILURES as error:
                raise self._lost(confirms, error) from error

    def collect(self, wait_s: float = READ_S) -> None:
        """Take the answers that came, waiting at most ``wait_s`` for the first. Raises BrokerAway as ``post`` does.

        Once a batch is overdue nothing that is under way will be answered any more: it counts as not confirmed.
        """
        with self._turn:
            if self._closing.is_set() or self._confirms is None:
                raise BrokerAway("publisher closed")
            try:
                self._confirms.collect(wait_s)
            except FAILURES as error:
                raise self._lost(self._confirms, error) from error
            if self._confirms.is_overdue:
                self._confirms.give_up()
                self._confirms = None

    def close(self) -> None:
        """End a wait under way, then the connection; later batches raise BrokerAway."""
        self._closing.set()
        with self._turn:
            confirms, self._confirms = self._confirms, None
            if confirms:
                confirms.wire.close() if confirms.is_clear else confirms.wire.drop()  # who owes answers may answer no good-bye

    def _opened(self) -> "_Confirms":
        if self._closing.is_set():
            raise BrokerAway("publisher closed")
        confirms = self._confirms
        if confirms and confirms.is_clear and not confirms.wire.is_alive():
            _log.info("idle connection was broken")
            confirms.wire.drop()
            confirms = None
        try:
            self._confirms = confirms or _Confirms(self._uri)
        except FAILURES as error:
            self._confirms = None
            raise BrokerAway(f"{type(error).__name__}: {error}") from error
        return self._confirms

    def _lost(self, confirms: "_Confirms", error: BaseException) -> BrokerAway:
        self._confirms = None
        confirms.wire.drop()
        return BrokerAway(f"{type(error).__name__}: {error}")


class _Confirms:
    """A wire in confirm mode: publishes are numbered from 1, and each number is answered once."""

    def __init__(self, uri: str) -> None:
        self._published = 0
        self._open: dict[int, tuple[Batch, int, str]] = {}  # number of the publish -> its batch, place in it, message id
        self._returned: Counter[str] = Counter()
        self.wire = Wire(uri, self._prepare)

    @property
    def is_clear(self) -> bool:
        return not self._open

    @property
    def is_overdue(self) -> bool:
        oldest = next(iter(self._open.values()), None)
        return oldest is not None and oldest[0].until is not None and monotonic() >= oldest[0].until

    def _prepare(self, channel: Any) -> None:
        channel.events["basic_ack"].add(self._acked)
        channel.events["basic_nack"].add(self._nacked)
        channel.events["basic_return"].add(self._came_back)
        channel.confirm_select()

    def post(self, messages: Sequence[Outgoing], until: float | None) -> Batch:
        batch = Batch(len(messages), until)
        for place, message in enumerate(messages):
            self._published += 1
            self._open[self._published] = batch, place, message.message_id
            self._send(message)
            crash.point("relay.sent")
        return batch

    def collect(self, wait_s: float) -> None:
        came = self.wire.read(wait_s)
        while came and self._open:
            came = self.wire.read(0)

    def give_up(self) -> None:
        """Drop the wire: who is silent so long may be gone."""
        self.wire.drop()
        self._settle(list(self._open), is_confirmed=False)

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

    def _acked(self, number: int, multiple: bool) -> None:
        self._settle(self._meant(number, multiple), is_confirmed=True)

    def _nacked(self, number: int, multiple: bool) -> None:
        self._settle(self._meant(number, multiple), is_confirmed=False)

    def _meant(self, number: int, multiple: bool) -> list[int]:
        return [each for each in self._open if each <= number] if multiple else [number]

    def _settle(self, numbers: Sequence[int], *, is_confirmed: bool) -> None:
        for number in numbers:
            if number in self._open:
                batch, place, id = self._open.pop(number)
                came_back = self._returned.pop(id, 0)
                if came_back > 1:
                    self._returned[id] = came_back - 1
                batch.answer(place, is_confirmed and not came_back)

    def _came_back(self, _refusal: Exception, _exchange: str, _routing_key: str, message: Any) -> None:
        """A message nobody is bound to hear comes back before it is answered."""
        self._returned[message.properties.get("message_id", "")] += 1
