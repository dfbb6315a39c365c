"""Drafts as documents: no outbox, for they make no fact. The database throws them away when their time is over."""

from datetime import datetime

from services.commons.kernel.ports import Page
from services.commons.plumbing.documents import Database
from services.commons.plumbing.rows import Document, insert_new, known, order_key, plain
from services.ideas.model_drafts import Draft
from services.ideas.usecases.ports import Part


class Drafts:
    def __init__(self, database: Database) -> None:
        self.rows = database.collection("drafts")
        self.rows.create_index([("person", 1), ("order", -1)])
        self.rows.create_index("expires_at", expireAfterSeconds=0)

    def find(self, id: str) -> Draft | None:
        return next(map(_from, self.rows.find({"_id": id})), None)

    def put(self, draft: Draft) -> bool:
        document = {**_to(draft), "version": draft.version}
        if draft.version == 1:
            return insert_new(self.rows, {"_id": draft.id, **document})
        return self.rows.update_one({"_id": draft.id, "version": draft.version - 1}, {"$set": document}).matched_count == 1

    def drop(self, draft: Draft) -> None:
        self.rows.delete_one({"_id": draft.id, "version": draft.version})

    def drop_all(self, person: str) -> None:
        self.rows.delete_many({"person": person})

    def of_person(self, person: str, *, at: datetime, part: Part) -> Page[Draft]:
        older = {"order": {"$lt": part.cursor}} if part.cursor else {}
        found = list(self.rows.find({"person": person, **older}).sort("order", -1).limit(part.limit + 1))
        more = found[part.limit - 1]["order"] if len(found) > part.limit else None
        return Page(tuple(it for it in map(_from, found[: part.limit]) if at < it.expires_at), more)


def _to(it: Draft) -> Document:
    return {**plain(it), "order": order_key(it.saved_at, it.id), "expires_at": it.expires_at}


def _from(document: Document) -> Draft:
    return Draft(**known(Draft, document))
