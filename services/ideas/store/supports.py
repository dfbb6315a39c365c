"""Supports as documents: one for each person and idea."""

from collections.abc import Mapping, Sequence

from services.commons.kernel.ports import Page
from services.commons.plumbing.documents import Database, Documents
from services.ideas.model import Support
from services.ideas.model_supports import support_id
from services.ideas.store.mapping import fields_of, whole
from services.ideas.store.paging import INWARD
from services.ideas.usecases.ports import Part


class Supports(Documents[Support]):
    def __init__(self, database: Database) -> None:
        super().__init__(database, "supports", whole, lambda document: Support(**fields_of(Support, document)))
        self.rows.create_index([("idea_id", 1), ("state", 1)])
        self.rows.create_index("person")

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
        return frozenset(
            row["idea_id"] for row in self.rows.find({"_id": {"$in": ids}}, {"idea_id": 1, "state": 1}) if row["state"] == "given"
        )

    def of_person(self, person: str, *, part: Part) -> Page[Support]:
        found = sorted(self.rows.find({"person": person}, INWARD), key=lambda row: str(row["_id"]))
        rest = [row for row in found if row["_id"] > (part.cursor or "")]
        more = rest[part.limit - 1]["_id"] if len(rest) > part.limit else None
        return Page(tuple(map(self.read, rest[: part.limit])), more)
