"""Ideas as documents."""

from collections.abc import Collection, Mapping, Sequence

from services.commons.kernel.ports import Page
from services.commons.plumbing.documents import Database, Documents
from services.commons.plumbing.rows import Document, order_key
from services.ideas.model import Idea
from services.ideas.model_deadlines import waits
from services.ideas.model_overview import Waiting
from services.ideas.store.mapping import fields_of, whole
from services.ideas.store.paging import Span, ascending, until
from services.ideas.usecases.ports import Lateness, Part

ANYWHERE = "*"


class Ideas(Documents[Idea]):
    def __init__(self, database: Database) -> None:
        super().__init__(database, "ideas", _idea_to, lambda document: Idea(**fields_of(Idea, document)))
        self.rows.create_index([("contest_id", 1), ("order", -1)])
        self.rows.create_index([("author", 1), ("order", -1)])
        self.rows.create_index([("waits", 1), ("due", 1)])

    def in_contest(self, contest_id: str, *, states: Sequence[str] | None, part: Part) -> Page[Idea]:
        where: Document = {"contest_id": contest_id}
        if states is not None:
            where["state"] = {"$in": list(states)}
        return self.page(where, limit=part.limit, before=part.cursor)

    def of_author(self, author: str, *, part: Part) -> Page[Idea]:
        return self.page({"author": author}, limit=part.limit, before=part.cursor)

    def waiting(self, department: str | None, contest_ids: Collection[str] | None, lateness: Lateness, *, part: Part) -> Page[Idea]:
        border = until(lateness.at)
        span = {None: Span(), True: Span(high=border), False: Span(border)}[lateness.late]
        where = {"waits": department or ANYWHERE}
        return ascending(self, where, "due", span, part, lambda document: contest_ids is None or document["contest_id"] in contest_ids)

    def named(self, ids: Collection[str]) -> Mapping[str, Idea]:
        """Return those of ``ids`` that exist, by id."""
        found = self.rows.find({"_id": {"$in": list(ids)}}) if ids else ()
        return {document["_id"]: self.read(document) for document in found}

    def tallied(self) -> dict[tuple[str, str | None], int]:
        """Return how many ideas there are by state and town."""
        counted = self.rows.aggregate([{"$group": {"_id": {"state": "$state", "town": "$town"}, "n": {"$sum": 1}}}])
        return {(row["_id"]["state"], row["_id"].get("town")): row["n"] for row in counted}

    def by_town(self, contest_id: str, states: Collection[str]) -> dict[str | None, int]:
        """Return how many ideas of a contest are in ``states``, by town."""
        where = {"contest_id": contest_id, "state": {"$in": sorted(states)}}
        counted = self.rows.aggregate([{"$match": where}, {"$group": {"_id": "$town", "n": {"$sum": 1}}}])
        return {row["_id"]: row["n"] for row in counted}

    def all_waiting(self) -> tuple[Waiting, ...]:
        found = self.rows.find({"waits": ANYWHERE}, {"department": 1, "due_at": 1})
        return tuple(Waiting(row["department"], row["due_at"]) for row in found)


def _idea_to(it: Idea) -> Document:
    """``waits``: at whose desk; ``due``: the key that a desk is ordered by."""
    document = whole(it, at=it.created_at)
    due = f"{order_key(it.due_at or it.created_at, '')}{document['order']}"
    return {**document, "waits": [it.department, ANYWHERE] if waits(it) else [], "due": due}
