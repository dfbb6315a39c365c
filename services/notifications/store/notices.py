"""The inbox as rows: inserted once under an id that follows from the fact, so the row itself keeps a fact from telling twice."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from services.commons.kernel.ports import Page
from services.commons.plumbing import crash
from services.commons.plumbing.documents import Database
from services.commons.plumbing.rows import Document, insert_all_new, known, order_key, plain
from services.notifications.model_notices import Notice


class Notices:
    def __init__(self, database: Database) -> None:
        self._rows = database.collection("notices")
        self._rows.create_index([("person", 1), ("order", -1)])
        self._rows.create_index([("person", 1), ("unread", 1), ("order", -1)])
        self._rows.create_index([("digest_day", 1), ("person", 1)])

    def add(self, notices: Sequence[Notice]) -> Sequence[Notice]:
        crash.point("notice.telling")
        heard = insert_all_new(self._rows, [_to(it) for it in notices])
        crash.point("notice.told")
        kept = {row["_id"]: _from(row) for row in self._rows.find({"_id": {"$in": list(heard)}})} if heard else {}
        return [kept.get(it.id, it) for it in notices]

    def find(self, id: str) -> Notice | None:
        document = self._rows.find_one({"_id": id})
        return _from(document) if document else None

    def of_person(self, person: str, *, unread: bool, hidden: bool, limit: int, cursor: str | None) -> Page[Notice]:
        where: Document = {"person": person}
        if unread:
            where["unread"] = True
        if not hidden:
            where["shown"] = True
        if cursor:
            where["order"] = {"$lt": cursor}
        found = list(self._rows.find(where).sort("order", -1).limit(limit + 1))
        return Page(tuple(map(_from, found[:limit])), found[limit - 1]["order"] if len(found) > limit else None)

    def count_unread(self, person: str, most: int) -> int:
        return len(list(self._rows.find({"person": person, "unread": True}, {"_id": 1}).limit(most)))

    def mark_read(self, id: str, at: datetime) -> None:
        self._rows.update_one({"_id": id, "read_at": None}, {"$set": {"read_at": at, "unread": False}})

    def mark_all_read(self, person: str, until: datetime, at: datetime) -> int:
        where = {"person": person, "unread": True, "created_at": {"$lte": until}}
        return int(self._rows.update_many(where, {"$set": {"read_at": at, "unread": False}}).modified_count)

    def for_digest(self, days: Collection[str]) -> Iterator[tuple[str, str]]:
        for row in self._rows.find({"digest_day": {"$in": list(days)}}, {"person": 1, "digest_day": 1}):
            yield row["person"], row["digest_day"]

    def in_digest(self, person: str, days: Collection[str], most: int) -> Sequence[Notice]:
        where = {"digest_day": {"$in": list(days)}, "person": person}
        return [_from(row) for row in self._rows.find(where).sort("order", 1).limit(most)]

    def forget(self, person: str) -> None:
        self._rows.delete_many({"person": person})


class Marks:
    """How far the digests are: one row."""

    def __init__(self, database: Database) -> None:
        self._rows = database.collection("marks")

    def digest_made(self) -> str | None:
        row = self._rows.find_one({"_id": "digest"})
        return str(row["day"]) if row else None

    def note_digest(self, day: str) -> None:
        self._rows.update_one({"_id": "digest"}, {"$set": {"day": day}}, upsert=True)


def _to(it: Notice) -> Document:
    """``unread`` counts what is shown and not read. What was told together is listed as it happened."""
    listed = {
        "order": order_key(it.created_at, order_key(it.happened_at, it.id)),
        "shown": it.is_shown,
        "unread": it.is_shown and it.read_at is None,
    }
    return {"_id": it.id, **plain(it), **listed}


def _from(document: Document) -> Notice:
    fields: dict[str, Any] = known(Notice, document)
    return Notice(**fields)
