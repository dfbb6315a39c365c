"""What a consumer could not take in: retried with back-off, then parked for a person to look at.

The effect of a fact is keyed by its id, so a row is written only on failure. A failing fact parks alone
(docs/adr/0004); nothing here logs a body.
"""

import hashlib
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from bson.errors import BSONError
from pymongo.collection import Collection
from pymongo.errors import WriteError

from services.commons.kernel.envelope import BUS_CLASSES, Envelope, fact_id
from services.commons.plumbing import metrics
from services.commons.plumbing.rows import insert_new, order_key

DELAY_MOST_S = 3600
RETRIED_AT_ONCE = 200
CLAIMED_FOR = timedelta(seconds=60)  # how long one replica may be at a due fact before another tries it
RAW_MOST_BYTES = 65_536
SEQUENCE_MOST = 2**53 - 1
COUNTED_MOST = 10_000
NESTED_MOST = 32  # levels in a fact; what writes JSON here gives up at 254, and then nobody could read the log
UNKEEPABLE = (OverflowError, BSONError, WriteError)  # too large, too deep, or with what BSON has no room for


class Poison(ValueError):
    """A message that is no fact of its source; says why without quoting it."""


def check(envelope: object, source: str) -> Envelope:
    """Return ``envelope`` if it is a well-formed fact of ``source``. Raises Poison.

    Its id must be the one its source, subject and sequence give, so nobody can replace one fact by another.
    """
    if not isinstance(envelope, dict):
        raise Poison("not an object")
    texts = ("id", "source", "type", "subject", "time", "dataclass", "correlationid")
    if any(not isinstance(envelope.get(name), str) for name in texts) or not isinstance(envelope.get("data"), dict):
        raise Poison("an attribute is missing or of the wrong type")
    if envelope.get("specversion") != "1.0":
        raise Poison("unknown specversion")
    if envelope["source"] != source or not envelope["type"].startswith(f"{source}."):
        raise Poison("of another source")
    if envelope["dataclass"] not in BUS_CLASSES:
        raise Poison("data class missing or not for the bus")
    sequence = envelope.get("sequence")
    if type(sequence) is not int or envelope["id"] != fact_id(source, envelope["subject"], sequence):
        raise Poison("id does not follow from source, subject and sequence")
    if not 0 < sequence <= SEQUENCE_MOST:
        raise Poison("sequence out of range")
    if not _fits(envelope, NESTED_MOST):
        raise Poison("nested too deeply")
    return envelope


def _fits(value: object, levels: int) -> bool:
    """Tell whether ``value`` is nested at most so deep."""
    if isinstance(value, dict):
        return levels > 0 and all(_fits(each, levels - 1) for each in value.values())
    if isinstance(value, list):
        return levels > 0 and all(_fits(each, levels - 1) for each in value)
    return True


@dataclass(frozen=True)
class Retries:
    """Back-off: ``first_ms`` doubling with jitter, parked after ``attempts``."""

    first_ms: int
    attempts: int

    def delay(self, attempt: int) -> timedelta:
        seconds = min(self.first_ms / 1000 * 2 ** (attempt - 1), DELAY_MOST_S)
        return timedelta(seconds=seconds * random.uniform(0.8, 1.2))  # noqa: S311  (jitter, not a secret)


class Inbox:
    """Rows ``{_id: fact id, state: due | parked | replayed | discarded, …}`` of one consumer.

    A row is also an aggregate (plumbing.documents), so what a person decides about it is saved with its fact.
    """

    def __init__(self, rows: "Collection[Any]", retries: Retries, service: str = "") -> None:
        self.rows, self._retries, self._service = rows, retries, service
        self._has_changed = False

    def prepare(self) -> None:
        self.rows.create_index([("state", 1), ("due_at", 1)])

    def waiting(self) -> dict[str, int]:
        """Return how many facts are due again and how many are parked, at most COUNTED_MOST each."""
        return {state: self.rows.count_documents({"state": state}, limit=COUNTED_MOST) for state in ("due", "parked")}

    def show(self, *, again: bool) -> None:
        """Tell those who watch how many wait, when that changed here, or ``again`` (others decide about them too)."""
        if again or self._has_changed:
            self._has_changed = False
            for state, count in self.waiting().items():
                metrics.of(f"facts_{state}", self._service).set(count)

    def put_aside(self, envelope: Envelope, error: Exception) -> None:
        """Remember a failing fact: due again later, or parked when its attempts are spent."""
        now = datetime.now(UTC)
        row = self.rows.find_one({"_id": envelope["id"]}, {"attempts": 1})
        attempts = (row["attempts"] if row else 0) + 1
        parked = attempts >= self._retries.attempts
        fields = {
            "state": "parked" if parked else "due",
            "attempts": attempts,
            "error": type(error).__name__,
            "due_at": None if parked else now + self._retries.delay(attempts),
        }
        about = {name: envelope[name] for name in ("source", "type", "subject")}
        try:
            self._write(str(envelope["id"]), fields, {"envelope": envelope, **about, "parked_at": now})
        except UNKEEPABLE:
            self.park_raw(orjson.dumps(envelope), str(envelope["source"]), "cannot be kept")

    def park_raw(self, body: bytes, source: str, why: str) -> None:
        """Remember a message that is no fact; its id is its own hash."""
        id = hashlib.sha256(body).hexdigest()[:32]
        fields = {"state": "parked", "attempts": 1, "error": why, "due_at": None}
        about = {"raw": body[:RAW_MOST_BYTES], "source": source, "type": "unknown", "subject": None}
        self._write(id, fields, {**about, "parked_at": datetime.now(UTC)})

    def retry_due(self, handle: Callable[[Envelope], None]) -> None:
        """Try every due fact once more; what works leaves the inbox."""
        now = datetime.now(UTC)
        for row in list(self.rows.find({"state": "due", "due_at": {"$lte": now}}).limit(RETRIED_AT_ONCE)):
            if self._claimed(row, now):
                self._retry(row, handle)

    def _claimed(self, row: Mapping[str, Any], now: datetime) -> bool:
        """Tell whether this replica may try the row: nobody decided about it meanwhile, and no other replica is at it."""
        seen = {"_id": row["_id"], "state": "due", "due_at": row["due_at"]}
        return self.rows.update_one(seen, {"$set": {"due_at": now + CLAIMED_FOR}}).matched_count == 1

    def _retry(self, row: Mapping[str, Any], handle: Callable[[Envelope], None]) -> None:
        try:
            handle(row["envelope"])
        except Exception as error:
            self.put_aside(row["envelope"], error)
        else:
            self._taken_in(row["_id"])

    def _taken_in(self, id: str) -> None:
        """A fact taken in at last leaves the inbox; one that a person had tried again stays on record."""
        self._has_changed = True
        if not self.rows.delete_one({"_id": id, "state": "due", "version": 0}).deleted_count:
            self.rows.update_one({"_id": id, "state": "due"}, {"$set": {"state": "replayed", "due_at": None}})

    def _write(self, id: str, fields: Mapping[str, Any], once: Mapping[str, Any]) -> None:
        self._has_changed = True
        metrics.of("facts_put_aside_total", self._service, str(once["source"])).inc()
        undecided = {"_id": id, "state": {"$ne": "discarded"}}
        if self.rows.update_one(undecided, {"$set": fields}).matched_count:
            return
        aggregate = {"version": 0, "outbox": [], "keys": [], "order": order_key(once["parked_at"], id)}
        if not insert_new(self.rows, {"_id": id, **aggregate, **once, **fields}):
            self.rows.update_one(undecided, {"$set": fields})
