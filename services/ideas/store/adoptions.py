"""Adoptions as documents: one for each assigned idea."""

from collections.abc import Sequence

from services.commons.kernel.ports import Page
from services.commons.plumbing.documents import Database, Documents
from services.commons.plumbing.rows import Document
from services.ideas.model import Adoption
from services.ideas.model_adoptions import adoption_id
from services.ideas.store.mapping import fields_of, whole


class Adoptions(Documents[Adoption]):
    def __init__(self, database: Database) -> None:
        super().__init__(database, "adoptions", _adoption_to, lambda document: Adoption(**fields_of(Adoption, document)))
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
    return {**whole(it, at=it.assigned_at), "kind": "adoption"}
