"""The log, its gaps and what is parked, as documents.

A segment is written once and never again: ``{_id: index of its first entry, first: the same, ids: of its facts,
lines: its entries}``. ``_id`` is the compare-and-set that lets one writer continue the chain; the unique index on
``ids`` keeps a fact from being told twice (docs/adr/0011). ``first`` is there because SecantusDB scans for a
range of ``_id``.
"""

from collections.abc import Collection, Sequence

from services.audit.chain.entries import Entry, Head, read
from services.audit.model import Missing
from services.audit.model_parked import Parked
from services.audit.settings import Settings
from services.audit.usecases import SEGMENT, Stores
from services.commons.kernel.ports import Page
from services.commons.plumbing import crash
from services.commons.plumbing.documents import Database, Documents
from services.commons.plumbing.rows import Document, insert_new

MARK_EVERY = 1000  # entries: what a starting replica reads at most to find the end


class Log:
    def __init__(self, database: Database) -> None:
        self.rows = database.collection("segments")
        self.marks = database.collection("marks")
        self.rows.create_index("ids", unique=True)
        self.rows.create_index("first")
        self._latest: Head | None = None

    def latest(self) -> Head:
        return self._latest or self.head()

    def head(self) -> Head:
        head = max(self._latest or Head(), self._marked(), key=lambda it: it.count)
        last_line = {"first": 1, "lines": {"$slice": -1}}
        for row in self.rows.find({"first": {"$gte": head.count}}, last_line).sort("first", 1):
            last = read(row["lines"][0].encode())
            head = Head(last.index + 1, last.hash)
        self._latest = head
        return head

    def write(self, entries: Sequence[Entry], ids: Sequence[str], after: Head) -> bool:
        first = entries[0].index
        segment = {"_id": first, "first": first, "ids": list(ids), "lines": [entry.line.decode() for entry in entries]}
        crash.point("segment.writing")
        if not insert_new(self.rows, segment):
            return False
        crash.point("segment.written")
        self._latest = after
        if first // MARK_EVERY != after.count // MARK_EVERY:
            self._mark(after)
        return True

    def entries(self, first: int, count: int) -> list[Entry]:
        found: list[Entry] = []
        near = {"first": {"$gt": first - SEGMENT, "$lt": first + count}}
        for row in self.rows.find(near, {"lines": 1}).sort("first", 1):
            for entry in map(_entry, row["lines"]):
                if entry.index == first + len(found) and len(found) < count:
                    found.append(entry)
        return found

    def facts(self, ids: Collection[str]) -> dict[str, bytes]:
        wanted = set(ids)
        if not wanted:
            return {}
        rows = self.rows.find({"ids": {"$in": list(wanted)}}, {"ids": 1, "lines": 1})
        return {id: _entry(line).fact for row in rows for id, line in zip(row["ids"], row["lines"], strict=True) if id in wanted}

    def _marked(self) -> Head:
        mark = self.marks.find_one({"_id": "head"})
        return Head(mark["count"], mark["hash"]) if mark else Head()

    def _mark(self, head: Head) -> None:
        """Remember a place near the end. An older mark only makes the next start slower."""
        fields = {"count": head.count, "hash": head.hash}
        if not self.marks.update_one({"_id": "head", "count": {"$lt": head.count}}, {"$set": fields}).matched_count:
            insert_new(self.marks, {"_id": "head", **fields})


class Gaps:
    def __init__(self, database: Database) -> None:
        self.rows = database.collection("gaps")
        self.marks = database.collection("marks")

    def looked_at(self) -> int:
        mark = self.marks.find_one({"_id": "gaps"})
        return int(mark["index"]) if mark else 0

    def look_on(self, index: int) -> None:
        self.marks.update_one({"_id": "gaps"}, {"$max": {"index": index}}, upsert=True)

    def add(self, missing: Missing) -> None:
        insert_new(self.rows, {"_id": missing.id, "source": missing.source, "subject": missing.subject, "sequence": missing.sequence})

    def all(self, limit: int) -> list[Missing]:
        return [Missing(row["source"], row["subject"], row["sequence"]) for row in self.rows.find().limit(limit)]

    def remove(self, ids: Collection[str]) -> None:
        if ids:
            self.rows.delete_many({"_id": {"$in": list(ids)}})


class ParkedFacts(Documents[Parked]):
    """The rows of audit's own inbox."""

    def __init__(self, database: Database) -> None:
        super().__init__(database, database.inbox.rows.name, _parked_to, _parked_from)

    def listed(self, states: Sequence[str], *, limit: int, cursor: str | None) -> Page[Parked]:
        return self.page({"state": {"$in": list(states)}}, limit=limit, before=cursor)


def _entry(line: str) -> Entry:
    return read(line.encode())


def _parked_to(it: Parked) -> Document:
    return {"state": it.state, "due_at": it.due_at}


def _parked_from(document: Document) -> Parked:
    names = ("state", "source", "type", "subject", "attempts", "error", "parked_at", "due_at")
    return Parked(id=document["_id"], is_fact="envelope" in document, **{name: document[name] for name in names})


def open_stores(database: Database, settings: Settings) -> Stores:
    """Return the department's stores, indexes in place."""
    return Stores(Log(database), Gaps(database), ParkedFacts(database), settings.signer)
