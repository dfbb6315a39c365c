"""Deliveries as rows, each change a compare-and-set on ``revision``; a crash point before and after each line that counts."""

from collections.abc import Collection, Sequence
from datetime import datetime

from services.commons.plumbing import crash
from services.commons.plumbing.documents import Database
from services.commons.plumbing.rows import Document, insert_all_new, known, plain
from services.notifications.model_deliveries import WAITING, Attempt, Delivery


class Deliveries:
    def __init__(self, database: Database) -> None:
        self._rows = database.collection("deliveries")
        self._rows.create_index([("waiting", 1), ("due_at", 1)])
        self._rows.create_index([("waiting", 1), ("not_before", 1)])
        self._rows.create_index([("person", 1), ("kind", 1)])
        self._rows.create_index("about")

    def add(self, deliveries: Sequence[Delivery]) -> int:
        known_before = insert_all_new(self._rows, [{"_id": it.id, **_to(it)} for it in deliveries])
        crash.point("notice.queued")
        return len(deliveries) - len(known_before)

    def find(self, id: str) -> Delivery | None:
        document = self._rows.find_one({"_id": id})
        return _from(document) if document else None

    def about(self, about: str) -> Sequence[Delivery]:
        return [_from(row) for row in self._rows.find({"about": about}).limit(10)]

    def digests(self, person: str, days: Collection[str]) -> Sequence[Delivery]:
        where = {"person": person, "kind": "digest", "days": {"$in": list(days)}}
        return [_from(row) for row in self._rows.find(where).limit(50)]

    def due(self, at: datetime, most: int) -> Sequence[Delivery]:
        return [_from(row) for row in self._rows.find({"waiting": True, "due_at": {"$lte": at}}).sort("due_at", 1).limit(most)]

    def oldest_waiting(self) -> datetime | None:
        """Return since when the mail that waits longest could have been sent, however often it was tried."""
        row = next(iter(self._rows.find({"waiting": True}, {"not_before": 1}).sort("not_before", 1).limit(1)), None)
        return row["not_before"] if row else None

    def put_off(self, before: Delivery, after: Delivery) -> bool:
        return self._swap(before, after)

    def begin(self, before: Delivery, after: Delivery) -> bool:
        crash.point("notice.claiming")
        is_mine = self._swap(before, after)
        crash.point("notice.claimed")
        return is_mine

    def offer(self, before: Delivery, after: Delivery) -> bool:
        crash.point("notice.offering")
        is_mine = self._swap(before, after)
        crash.point("notice.offered")
        return is_mine

    def settle(self, before: Delivery, after: Delivery) -> bool:
        crash.point("notice.answered")
        is_mine = self._swap(before, after)
        crash.point("notice.settled")
        return is_mine

    def forget(self, person: str) -> None:
        self._rows.delete_many({"person": person})

    def _swap(self, before: Delivery, after: Delivery) -> bool:
        seen = {"_id": before.id, "revision": before.revision}
        return self._rows.update_one(seen, {"$set": _to(after)}).matched_count == 1


def _to(it: Delivery) -> Document:
    lists = {"topics": list(it.topics), "days": list(it.days), "attempts": [plain(attempt) for attempt in it.attempts]}
    return {**plain(it), **lists, "waiting": it.state in WAITING}


def _from(document: Document) -> Delivery:
    attempts = tuple(Attempt(**row) for row in document["attempts"])
    return Delivery(
        **{**known(Delivery, document), "topics": tuple(document["topics"]), "days": tuple(document["days"]), "attempts": attempts}
    )
