"""The relay: publishes the facts that documents carry, confirmed and mandatory, then clears them.

Each replica publishes its own saves right away and in order, and waits for no answer before it publishes more: in memory
an answer is as late as the slowest listener, and the others must not wait for it. What a crash or a broken line left behind
is found by a sweep (equality index on ``outbox_pending``) under a lease. A fact may be published twice, never lost.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Mapping, Sequence, Set
from typing import Any

from pymongo.collection import Collection
from pymongo.errors import PyMongoError

from services.commons.kernel.envelope import Envelope
from services.commons.plumbing import crash, metrics, pending
from services.commons.plumbing.confirms import BrokerAway, ConfirmingPublisher
from services.commons.plumbing.leases import Lease
from services.commons.plumbing.pending import Backlog, Offer, age_s, clear
from services.commons.plumbing.under_way import UnderWay

BATCH = 100
HELD_MOST = 5_000  # offers kept in memory; the sweep finds the rest
ANSWERS_WAIT_S = 0.02  # for answers, while nothing new is offered
SWEEP_EVERY_S = 1.0
CLEAR_EVERY_S = 0.5  # confirmed facts are taken out of their documents together: one write for many
CLEAR_AT_MOST = 50  # or a batch: SecantusDB serves nobody else meanwhile, and with 200 the slowest posts took twice as long
GRACE_S = 4.0  # younger facts are their own replica's to publish
DRAIN_S = 5.0

_log = logging.getLogger(__name__)


class Relay:
    """Offers in, confirmed messages out. ``run`` is its thread; ``stop`` drains it."""

    def __init__(self, publisher: ConfirmingPublisher, lease: Lease, service: str = "") -> None:
        self._publisher, self._lease, self._service = publisher, lease, service
        self._collections: list[Collection[Any]] = []
        self._offers: deque[Offer] = deque()
        self._under_way = UnderWay(publisher)
        self._confirmed: list[Offer] = []
        self._offered = threading.Event()
        self._turn = threading.Lock()  # of whoever publishes: the thread, or who stops it
        self._stopping = False
        self._next_sweep = self._next_clear = 0.0
        self._swept: dict[str, Any] = {}  # where the last sweep of a collection ended

    def watch(self, collection: "Collection[Any]") -> None:
        """Keep the outboxes of ``collection`` swept, once however often it is opened."""
        if collection not in self._collections:
            self._collections.append(collection)

    def offer(self, collection: "Collection[Any]", id: str, envelope: Envelope) -> None:
        if len(self._offers) < HELD_MOST:
            self._offers.append((collection, id, envelope))
            self._offered.set()

    def prepare(self) -> None:
        """Build the index that the sweep needs."""
        for collection in self._collections:
            collection.create_index([("outbox_pending", 1), ("_id", 1)])

    def run(self) -> None:
        pause_s = 0.1
        while not self._stopping:
            self._offered.wait(CLEAR_EVERY_S if self._confirmed else SWEEP_EVERY_S)
            self._offered.clear()
            try:
                self._work()
                pause_s = 0.1
            except Exception as error:  # whatever it is, the relay goes on: a fact not published is a fact nobody hears
                _log.warning("relay waits", extra={"error": type(error).__name__, "held": len(self._offers)})
                metrics.of("relay_waits_total", self._service, type(error).__name__).inc()
                if isinstance(error, PyMongoError):
                    metrics.of("database_errors_total", self._service).inc()
                self._show_backlog()
                self._wait(pause_s)
                pause_s = min(pause_s * 2, 2.0)

    def stop(self) -> None:
        """Publish what is held, for at most DRAIN_S; the rest stays pending in its documents."""
        self._stopping = True
        self._offered.set()
        patience = threading.Timer(DRAIN_S, self._publisher.close)
        patience.start()
        try:
            with self._turn:
                while self._offers or self._under_way:
                    self._publish_on()
                self._clear_confirmed()
        except (BrokerAway, PyMongoError) as error:
            _log.warning("relay stops with facts pending", extra={"error": type(error).__name__, "held": len(self._offers)})
        patience.cancel()
        try:
            self._lease.release()
        except PyMongoError as error:
            _log.warning("lease not released", extra={"error": type(error).__name__})
        self._publisher.close()

    def backlog(self) -> Backlog:
        """Look how much waits to be published."""
        return pending.backlog(self._collections)

    def _wait(self, pause_s: float) -> None:
        until = time.monotonic() + pause_s
        while not self._stopping and time.monotonic() < until:
            time.sleep(0.05)

    def _work(self) -> None:
        """Publish what is held and take answers; clear and sweep when it is time, however much is held."""
        while not self._stopping:
            with self._turn:
                self._publish_on()
                if time.monotonic() >= self._next_clear:
                    self._clear_confirmed()
                if time.monotonic() >= self._next_sweep:
                    self._sweep()
                    self._next_sweep = time.monotonic() + SWEEP_EVERY_S
            if not self._offers and not self._under_way:
                return

    def _publish_on(self) -> None:
        """Publish the next batch if there is room for it, and take the answers that came to those before."""
        try:
            if self._can_publish():
                self._publish_next()
            if self._under_way:
                for offers, answers in self._under_way.answered(0 if self._can_publish() else ANSWERS_WAIT_S):
                    self._note(offers, answers)
        except BrokerAway:
            self._offers.extendleft(reversed(self._under_way.recall()))  # all of it again, in order
            raise

    def _can_publish(self) -> bool:
        return bool(self._offers) and self._under_way.has_room

    def _publish_next(self) -> None:
        batch = [self._offers.popleft() for _ in range(min(BATCH, len(self._offers)))]
        crash.point("relay.publishing")
        try:
            self._under_way.publish(batch)
        except Exception:
            self._offers.extendleft(reversed(batch))
            raise

    def _note(self, offers: Sequence[Offer], answers: Sequence[bool]) -> None:
        """Note what became of a batch; what was refused stays in its documents, for the sweep."""
        crash.point("relay.published")
        for (_, _, envelope), ok in zip(offers, answers, strict=True):
            metrics.of("facts_published_total" if ok else "facts_refused_total", self._service, str(envelope["type"])).inc()
        refused = sorted({str(envelope["type"]) for (_, _, envelope), ok in zip(offers, answers, strict=True) if not ok})
        if refused:
            _log.error("facts refused: full queues, or nobody is bound to hear them", extra={"types": refused})
        self._confirmed += [offer for offer, ok in zip(offers, answers, strict=True) if ok]
        if len(self._confirmed) >= CLEAR_AT_MOST:
            self._clear_confirmed()

    def _clear_confirmed(self) -> None:
        """Take confirmed facts out of their documents. A crash before this publishes them once more."""
        done, self._confirmed = self._confirmed, []
        if done:
            clear(done)  # should it fail, the sweep publishes them once more
            crash.point("relay.cleared")
        self._next_clear = time.monotonic() + CLEAR_EVERY_S

    def _sweep(self) -> None:
        if not self._lease.held():
            self._tell(Backlog())
            return
        self._clear_confirmed()
        held = {
            str(envelope["id"]) for _, _, envelope in (*self._offers, *self._under_way.offers())
        }  # their turn comes, however old they are
        self._tell(sum((self._sweep_all(each, held) for each in self._collections), Backlog()))
        metrics.of("relay_sweeps_total", self._service).inc()

    def _sweep_all(self, collection: "Collection[Any]", held: Set[str]) -> Backlog:
        """Sweep one collection's next documents; return its backlog as it was before."""
        name = collection.full_name
        began = self._swept.get(name)
        rows = self._pending(collection)
        is_long = began or self._swept[name]  # then these are but some of them
        seen = pending.backlog([collection]) if is_long else pending.backlog_of(rows)
        for row in rows:
            self._sweep_one(collection, row, held)
        return seen

    def _sweep_one(self, collection: "Collection[Any]", row: Mapping[str, Any], held: Set[str]) -> None:
        if not row["outbox"]:
            collection.update_one({"_id": row["_id"], "outbox": []}, {"$set": {"outbox_pending": False}})
        elif age_s(row["outbox"]) > GRACE_S:
            for envelope in row["outbox"]:
                if envelope["id"] not in held:
                    self.offer(collection, row["_id"], envelope)

    def _show_backlog(self) -> None:
        """While the relay waits it does not sweep, and just then people want to know."""
        try:
            self._tell(self.backlog())
        except PyMongoError as error:
            _log.warning("database away", extra={"error": type(error).__name__})

    def _tell(self, seen: Backlog) -> None:
        metrics.of("outbox_pending_facts", self._service).set(seen.facts)
        metrics.of("outbox_oldest_seconds", self._service).set(seen.oldest_s)

    def _pending(self, collection: "Collection[Any]") -> list[dict[str, Any]]:
        """Return the next documents with facts pending, in turn: what is refused for good holds up nobody."""
        after = self._swept.get(collection.full_name)
        where = {"outbox_pending": True} | ({"_id": {"$gt": after}} if after else {})
        rows = list(collection.find(where, {"outbox": 1}).sort("_id", 1).limit(BATCH))
        self._swept[collection.full_name] = rows[-1]["_id"] if len(rows) == BATCH else None
        return rows
