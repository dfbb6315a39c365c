"""What other departments' facts taught us, as rows: each field is changed only by a later fact than the one before."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from services.commons.plumbing.documents import Database
from services.commons.plumbing.rows import Document, insert_all_new, insert_new
from services.notifications.projections import Being, Learnt, Standing, Support, Thing

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

    def learn(self, learnt: Sequence[Learnt]) -> None:
        for it in learnt:
            if not isinstance(it, Thing):
                self._note(it)
        self._meet([it for it in learnt if isinstance(it, Thing)])

    def _note(self, learnt: Standing | Being | Support) -> None:
        match learnt:
            case Standing():
                fields: Document = {"roles": list(learnt.roles), "department": learnt.department}
                self._later(self._people, learnt.person, "standing_number", learnt.sequence, fields, _NOBODY)
            case Being():
                self._later(self._people, learnt.person, "being_number", learnt.sequence, {"state": learnt.state}, _NOBODY)
            case Support():
                about = {"idea_id": learnt.idea_id, "person": learnt.person}
                self._later(self._supports, learnt.id, "number", learnt.sequence, {"given": learnt.given, **about}, {"number": 0})

    def _meet(self, things: Sequence[Thing]) -> None:
        """Keep the things that are new, and which contests everybody knows of now."""
        told = ("kind", "owner", "contest_id", "department")
        insert_all_new(self._things, [{"_id": it.id, **{name: getattr(it, name) for name in told}} for it in things])
        announced = [it.id for it in things if it.announced]
        if announced:
            self._things.update_many({"_id": {"$in": announced}, "announced": {"$ne": True}}, {"$set": {"announced": True}})

    def things(self, ids: Collection[str]) -> Mapping[str, Thing]:
        return {row["_id"]: _thing(row) for row in self._things.find({"_id": {"$in": list(ids)}})} if ids else {}

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

    def closed_among(self, people: Collection[str]) -> set[str]:
        return {row["_id"] for row in self._people.find({"_id": {"$in": list(people)}, "state": "closed"}, {"_id": 1})}

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


def _thing(row: Document) -> Thing:
    return Thing(row["_id"], row["kind"], row["owner"], row["contest_id"], row["department"], row.get("announced", False))


def _each(rows: Any, where: Document, name: str) -> Iterator[str]:
    for row in rows.find(where, {name: 1}).batch_size(_BATCH):
        if row[name]:
            yield str(row[name])
