"""Contests, ideas, supports and adoptions as documents: two mappings each, indexes, named queries.

Every list is bounded by an equality prefix and paged by ``order`` (plumbing.documents.order_key).
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from services.commons.kernel.calendar import Period
from services.commons.kernel.ports import Page
from services.commons.plumbing.documents import Database, Documents
from services.commons.plumbing.rows import Document, known, order_key, plain
from services.ideas.model import Adoption, Calendar, Contest, Idea, Support, Taken
from services.ideas.model_adoptions import adoption_id
from services.ideas.model_supports import support_id
from services.ideas.settings import Settings
from services.ideas.usecases import Stores

A = TypeVar("A", Contest, Idea, Support, Adoption)


def _plain(it: A, *, at: datetime | None = None) -> Document:
    """Return the fields as they are stored; ``order`` makes it listable."""
    document = {**plain(it), "history": [plain(taken) for taken in it.history]}
    return {**document, "order": order_key(at, it.id)} if at else document


def _fields(kind: type[A], document: Document) -> dict[str, Any]:
    return {**known(kind, document), "history": tuple(Taken(**line) for line in document["history"])}


def _contest_to(it: Contest) -> Document:
    periods = {phase: vars(it.calendar.period(phase)) for phase in ("collecting", "supporting")}
    return {**_plain(it, at=it.created_at), "calendar": periods, "listed": "public" if it.is_published else "drafts"}


def _contest_from(document: Document) -> Contest:
    calendar = Calendar(**{phase: Period(**period) for phase, period in document["calendar"].items()})
    more = {"calendar": calendar, "themes": tuple(document["themes"]), "announced_phases": tuple(document["announced_phases"])}
    return Contest(**{**_fields(Contest, document), **more})


class Contests(Documents[Contest]):
    def __init__(self, database: Database) -> None:
        super().__init__(database, "contests", _contest_to, _contest_from)
        self.rows.create_index([("listed", 1), ("order", -1)])
        self.rows.create_index([("department", 1), ("listed", 1), ("order", -1)])
        self.rows.create_index("state")

    def listed(self, *, state: str | None, department: str | None, limit: int, cursor: str | None) -> Page[Contest]:
        """Return public contests, or with ``state="draft"`` drafts; of all departments when ``department`` is None."""
        wanted = {"state": state, "department": department}
        where = {"listed": "drafts" if state == "draft" else "public", **{name: value for name, value in wanted.items() if value}}
        return self.page(where, limit=limit, before=cursor)

    def open_ones(self) -> Sequence[Contest]:
        return [self.read(document) for document in self.rows.find({"state": "open"})]


class Ideas(Documents[Idea]):
    def __init__(self, database: Database) -> None:
        super().__init__(database, "ideas", lambda it: _plain(it, at=it.created_at), lambda document: Idea(**_fields(Idea, document)))
        self.rows.create_index([("contest_id", 1), ("order", -1)])
        self.rows.create_index([("author", 1), ("order", -1)])

    def in_contest(self, contest_id: str, *, states: Sequence[str] | None, limit: int, cursor: str | None) -> Page[Idea]:
        where: Document = {"contest_id": contest_id}
        if states is not None:
            where["state"] = {"$in": list(states)}
        return self.page(where, limit=limit, before=cursor)

    def of_author(self, author: str, *, limit: int, cursor: str | None) -> Page[Idea]:
        return self.page({"author": author}, limit=limit, before=cursor)

    def named(self, ids: Collection[str]) -> Mapping[str, Idea]:
        """Return those of ``ids`` that exist, by id."""
        found = self.rows.find({"_id": {"$in": list(ids)}}) if ids else ()
        return {document["_id"]: self.read(document) for document in found}


class Supports(Documents[Support]):
    def __init__(self, database: Database) -> None:
        super().__init__(database, "supports", _plain, lambda document: Support(**_fields(Support, document)))
        self.rows.create_index([("idea_id", 1), ("state", 1)])

    def counts(self, idea_ids: Sequence[str]) -> Mapping[str, int]:
        """Return how many people support each idea: counted when asked, so it can never drift."""
        match = {"$match": {"idea_id": {"$in": list(idea_ids)}, "state": "given"}}
        return (
            {row["_id"]: row["n"] for row in self.rows.aggregate([match, {"$group": {"_id": "$idea_id", "n": {"$sum": 1}}}])}
            if idea_ids
            else {}
        )

    def supported(self, idea_ids: Sequence[str], person: str) -> frozenset[str]:
        if not person or not idea_ids:
            return frozenset()
        ids = [support_id(idea_id, person) for idea_id in idea_ids]
        return frozenset(row["idea_id"] for row in self.rows.find({"_id": {"$in": ids}, "state": "given"}, {"idea_id": 1}))


class Adoptions(Documents[Adoption]):
    def __init__(self, database: Database) -> None:
        super().__init__(database, "adoptions", _adoption_to, lambda document: Adoption(**_fields(Adoption, document)))
        self.rows.create_index([("department", 1), ("order", -1)])
        self.rows.create_index([("kind", 1), ("order", -1)])

    def of_department(self, department: str | None, *, state: str | None, limit: int, cursor: str | None) -> Page[Adoption]:
        """Return one department's cases; of all departments when ``department`` is None."""
        where: Document = {"department": department} if department is not None else {"kind": "adoption"}
        if state:
            where["state"] = state
        return self.page(where, limit=limit, before=cursor)

    def assigned(self, idea_ids: Sequence[str]) -> frozenset[str]:
        """Return those of ``idea_ids`` that were assigned to a department."""
        ids = [adoption_id(idea_id) for idea_id in idea_ids]
        return frozenset(row["idea_id"] for row in self.rows.find({"_id": {"$in": ids}}, {"idea_id": 1})) if ids else frozenset()


def _adoption_to(it: Adoption) -> Document:
    return {**_plain(it, at=it.assigned_at), "kind": "adoption"}


def open_stores(database: Database, settings: Settings) -> Stores:
    """Return the department's stores, indexes in place."""
    return Stores(Contests(database), Ideas(database), Supports(database), Adoptions(database))
