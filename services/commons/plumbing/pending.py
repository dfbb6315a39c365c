"""What waits in the outboxes of documents: how much, since when, and how it is cleared once the broker has it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pymongo.collection import Collection

from services.commons.kernel.envelope import Envelope

LOOKED_AT_MOST = 500  # documents of a collection: of a longer queue the figures are "at least"
Offer = tuple["Collection[Any]", str, Envelope]


@dataclass(frozen=True)
class Backlog:
    """Facts not yet published, and the age of the oldest of them, seconds; 0 and 0 when none."""

    facts: int = 0
    oldest_s: float = 0.0

    def __add__(self, other: "Backlog") -> "Backlog":
        return Backlog(self.facts + other.facts, max(self.oldest_s, other.oldest_s))


def backlog_of(documents: Iterable[Mapping[str, Any]]) -> Backlog:
    """Return the backlog in documents, of which ``outbox`` was read."""
    return sum((Backlog(len(row["outbox"]), age_s(row["outbox"])) for row in documents), Backlog())


def backlog(collections: Iterable["Collection[Any]"]) -> Backlog:
    """Look it up."""
    found = (rows.find({"outbox_pending": True}, {"outbox.time": 1}).limit(LOOKED_AT_MOST) for rows in collections)
    return sum((backlog_of(rows) for rows in found), Backlog())


def age_s(outbox: Sequence[Envelope]) -> float:
    if not outbox:
        return 0.0
    return (datetime.now(UTC) - datetime.fromisoformat(str(outbox[0]["time"]))).total_seconds()


def clear(done: Sequence[Offer]) -> None:
    """Take confirmed facts out of their documents: many at once where nothing else waits, else one by one."""
    groups: dict[tuple[str, int], list[Offer]] = defaultdict(list)
    for offer in done:
        groups[offer[0].full_name, _sequence(offer)].append(offer)
    for (_, sequence), offers in groups.items():
        collection = offers[0][0]
        ids = [id for _, id, _ in offers]
        # not by version: the one fact that waits may be an older one that the broker refused
        alone = {"_id": {"$in": ids}, "outbox.sequence": sequence, "outbox": {"$size": 1}}
        cleared = collection.update_many(alone, {"$set": {"outbox": [], "outbox_pending": False}}).matched_count
        if cleared < len(set(ids)):
            left = {row["_id"] for row in collection.find({"_id": {"$in": ids}, "outbox_pending": True}, {"_id": 1})}
            for _, id, envelope in offers:
                if id in left:
                    _pull(collection, id, envelope)


def _pull(collection: "Collection[Any]", id: str, envelope: Envelope) -> None:
    collection.update_one({"_id": id}, {"$pull": {"outbox": {"id": envelope["id"]}}})
    collection.update_one({"_id": id, "outbox": []}, {"$set": {"outbox_pending": False}})


def _sequence(offer: Offer) -> int:
    sequence = offer[2]["sequence"]
    if not isinstance(sequence, int):
        raise TypeError("a fact's sequence is a whole number")
    return sequence
