"""Ideas as documents."""

from collections.abc import Collection, Mapping, Sequence

from services.commons.kernel.ports import Page
from services.commons.plumbing.documents import Database, Documents
from services.commons.plumbing.rows import Document
from services.ideas.model import Idea
from services.ideas.store.mapping import fields_of, whole


class Ideas(Documents[Idea]):
    def __init__(self, database: Database) -> None:
        super().__init__(database, "ideas", lambda it: whole(it, at=it.created_at), lambda document: Idea(**fields_of(Idea, document)))
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
