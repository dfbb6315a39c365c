"""The listening side of a service: facts of other departments, in batches, each taken in at least once."""

import itertools
import logging
from collections import deque
from collections.abc import Sequence
from functools import partial
from typing import Any

import eventlet
import orjson
from eventlet.event import Event
from kombu import Message
from nameko.extensions import Entrypoint
from pymongo.errors import ConnectionFailure

from services.commons.kernel.envelope import Envelope
from services.commons.plumbing import crash
from services.commons.plumbing.broker import Broker
from services.commons.plumbing.heard import is_canary
from services.commons.plumbing.inbox import Poison, check

SHOWN_EVERY_S = 30  # how often what waits in the inbox is counted when nothing changed
_log = logging.getLogger(__name__)


class Ears(Broker):
    """The connection that facts arrive on."""

    line = "facts"


class Listens(Entrypoint):
    """Every fact of the contract's ``listens`` rows, in batches of at most ``batch``, one batch at a time.

    The method gets a list of envelopes and must key its effect by fact id. When a batch fails its facts are
    tried one by one, and the one that fails is put aside.
    """

    ears = Ears()

    def __init__(self, batch: int = 1, **options: Any) -> None:
        self.batch = batch
        super().__init__(**options)

    def setup(self) -> None:
        self._waiting: deque[tuple[Message, str]] = deque()
        self._arrived = Event()
        self._stopping = False
        site = self.container.config["sites"][self.container.service_name]
        self._inbox, self._heard = site.inbox, site.heard
        for row in self.container.service_cls.contract.listens:
            queue = f"{self.container.service_name}.{row.source}"
            self.ears.consume(queue, partial(self._received, row.source), prefetch=self.batch * 2)

    def start(self) -> None:
        self._thread = self.container.spawn_managed_thread(self._run)
        self._retries = self.container.spawn_managed_thread(self._retry)

    def stop(self) -> None:
        self._stopping = True
        self._wake()
        self._thread.wait()
        self._retries.kill()
        self.ears.stop()

    def _received(self, source: str, message: Message) -> None:
        self._waiting.append((message, source))
        self._wake()

    def _wake(self) -> None:
        if not self._arrived.ready():
            self._arrived.send(None)

    def _run(self) -> None:
        while not self._stopping:
            self._arrived.wait()
            self._arrived.reset()
            while self._waiting and not self._stopping:
                batch = [self._waiting.popleft() for _ in range(min(self.batch, len(self._waiting)))]
                self._take(batch)

    def _take(self, batch: Sequence[tuple[Message, str]]) -> None:
        """Handle, put aside what fails, then acknowledge; when even that fails, let the broker keep them.

        While the database is away they are held: each return to the broker counts towards its delivery limit,
        and a long outage would move sound facts out of the queue.
        """
        while not self._stopping:
            try:
                self._handle_all(batch)
            except ConnectionFailure as error:
                _log.warning("facts wait for the database", extra={"count": len(batch), "error": type(error).__name__})
                eventlet.sleep(1)
            except Exception as error:
                _log.error("facts not taken in", extra={"count": len(batch)}, exc_info=error)
                eventlet.sleep(1)
                break
            else:
                self._acknowledge(batch)
                return
        for message, _ in batch:
            self.ears.requeue(message)

    def _handle_all(self, batch: Sequence[tuple[Message, str]]) -> None:
        opened = [fact for fact in (self._open(message, source) for message, source in batch) if fact]
        facts = [fact for fact in opened if not is_canary(fact)]
        if facts:
            self._handle_or_put_aside(facts)
        for fact in opened:
            if is_canary(fact):
                self._heard.canary(fact)

    def _acknowledge(self, batch: Sequence[tuple[Message, str]]) -> None:
        crash.point("effect.done")
        for message, _ in batch:
            self.ears.acknowledge(message)
        crash.point("effect.acknowledged")

    def _open(self, message: Message, source: str) -> Envelope | None:
        body = message.body if isinstance(message.body, bytes) else str(message.body).encode("utf-8", "replace")
        try:
            return check(orjson.loads(body), source)
        except (orjson.JSONDecodeError, Poison) as error:
            why = str(error) if isinstance(error, Poison) else "not JSON"
            _log.error("message parked", extra={"source": source, "why": why})
            self._inbox.park_raw(body, source, why)
            return None

    def _handle_or_put_aside(self, facts: list[Envelope]) -> None:
        error = self._handle(facts)
        if error is None:
            self._heard.taken_in(facts)
            return
        for fact in facts:
            error = self._handle([fact]) if len(facts) > 1 else error
            if error is None:
                self._heard.taken_in([fact])
            else:
                _log.warning("fact put aside", extra={"fact_id": fact["id"], "type": fact["type"], "error": type(error).__name__})
                self._inbox.put_aside(fact, error)

    def _handle(self, facts: list[Envelope]) -> Exception | None:
        """Run the service's method in a worker and wait; return what it raised."""
        done = Event()

        def result(_worker: Any, value: Any, exc_info: Any) -> Any:
            done.send(exc_info[1] if exc_info else None)
            return value, exc_info

        crash.point("effect.beginning")
        self.container.spawn_worker(self, (facts,), {}, handle_result=result)
        error: Exception | None = done.wait()
        return error

    def _retry(self) -> None:
        for second in itertools.count():
            eventlet.sleep(1)
            try:
                self._inbox.retry_due(self._handle_alone)
                self._inbox.show(again=second % SHOWN_EVERY_S == 0)
            except Exception as error:
                _log.warning("inbox waits", extra={"error": type(error).__name__})

    def _handle_alone(self, fact: Envelope) -> None:
        error = self._handle([fact])
        if error is not None:
            raise error
        self._heard.taken_in([fact])
