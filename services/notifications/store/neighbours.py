"""What other departments' facts taught us, as rows: each field is changed only by a later fact than the one before."""

from collections.abc import Iterator
from typing import Any

from services.commons.plumbing.documents import Database
from services.commons.plumbing.rows import Document, insert_new
from services.notifications.projections import Being, Learnt, NotYetKnown, Standing, Support, Thing

_NOBODY: Document = {"roles": [], "department": None, "standing_number": 0, "state": "active", "being_number": 0}
_BATCH = 200


class Neighbours:
    def __init__(self, database: Database) -> None:
        self._people, self._things = database.collection("people"), database.collection("things")
        self._supports = database.collection("supports")
        self._people.create_index([("roles", 1), ("department", 1)])
        self._things.create_index([("contest_id", 1), ("kind", 1), ("owner", 1)])
        self._things.create_index("owner")
        self._supports.create_index([("idea_id", 1), ("given", 1)])
        self._supports.create_index("person")

    def learn(self, learnt: Learnt) -> None:
        match learnt:
            case Standing():
                fields: Document = {"roles": list(learnt.roles), "department": learnt.department}
                self._later(self._people, learnt.person, "standing_number", learnt.sequence, fields, _NOBODY)
            case Being():
                self._later(self._people, learnt.person, "being_number", learnt.sequence, {"state": learnt.state}, _NOBODY)
            case Thing():
                row = {"kind": learnt.kind, "owner": learnt.owner, "contest_id": learnt.contest_id, "department": learnt.department}
                if self._things.find_one({"_id": learnt.id}, {"_id": 1}) is None:
                    insert_new(self._things, {"_id": learnt.id, **row})
                if learnt.announced:
                    self._things.update_one({"_id": learnt.id, "announced": {"$ne": True}}, {"$set": {"announced": True}})
            case Support():
                about = {"idea_id": learnt.idea_id, "person": learnt.person}
                self._later(self._supports, learnt.id, "number", learnt.sequence, {"given": learnt.given, **about}, {"number": 0})

    def thing(self, id: str) -> Thing:
        row = self._things.find_one({"_id": id})
        if row is None:
            raise NotYetKnown(id)
        return Thing(id, row["kind"], row["owner"], row["contest_id"], row["department"], row.get("announced", False))

    def staff(self, role: str, department: str | None) -> Iterator[str]:
        """Yield who has ``role``, in ``department`` if it names one, and may log in."""
        where: Document = {"roles": role, "state": "active", **({"department": department} if department else {})}
        return _each(self._people, where, "_id")

    def supporters(self, idea_id: str) -> Iterator[str]:
        return _each(self._supports, {"idea_id": idea_id, "given": True}, "person")

    def authors_in(self, contest_id: str) -> Iterator[str]:
        """Yield each author once for a contest, however many ideas they had."""
        seen: set[str] = set()
        for person in _each(self._things, {"contest_id": contest_id, "kind": "idea"}, "owner"):
            if person not in seen:
                seen.add(person)
                yield person

    def is_closed(self, person: str) -> bool:
        row = self._people.find_one({"_id": person}, {"state": 1})
        return bool(row and row["state"] == "closed")

    def forget(self, person: str) -> None:
        """Keep of a closed account only that it is closed."""
        self._supports.delete_many({"person": person})
        self._things.update_many({"owner": person}, {"$set": {"owner": None}})
        self._people.update_one({"_id": person}, {"$set": {"roles": [], "department": None}})

    def _later(self, rows: Any, id: str, number: str, sequence: int, fields: Document, blank: Document) -> None:
        """Write ``fields`` unless a later fact wrote them already."""
        before = {"_id": id, number: {"$lt": sequence}}
        after = {"$set": {**fields, number: sequence}}
        if not rows.update_one(before, after).matched_count and insert_new(rows, {"_id": id, **blank, **fields, number: sequence}):
            return
        rows.update_one(before, after)


def _each(rows: Any, where: Document, name: str) -> Iterator[str]:
    for row in rows.find(where, {name: 1}).batch_size(_BATCH):
        if row[name]:
            yield str(row[name])
