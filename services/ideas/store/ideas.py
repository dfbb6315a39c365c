"""Ideas as documents."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from services.commons.kernel.ports import Page
from services.commons.plumbing.documents import Database, Documents
from services.commons.plumbing.rows import Document, order_key
from services.ideas.model import Idea
from services.ideas.model_deadlines import waits
from services.ideas.model_lists import IdeaFilter
from services.ideas.model_overview import Waiting
from services.ideas.search import most_alike, pairs, plain, telling
from services.ideas.store.mapping import fields_of, whole
from services.ideas.store.paging import Ascending, Span, newest_first, until, widening
from services.ideas.usecases.ports import Lateness, Part

ANYWHERE = "*"
HOUR_MS, ENOUGH = 3_600_000, 100


class Ideas(Documents[Idea]):
    def __init__(self, database: Database) -> None:
        super().__init__(database, "ideas", _idea_to, lambda document: Idea(**fields_of(Idea, document)))
        self._by_due = Ascending(self, "due")
        self.rows.create_index([("contest_id", 1), ("marks", 1), ("order", 1)])
        self.rows.create_index([("author", 1), ("order", -1)])
        self.rows.create_index([("waits", 1), ("due", 1)])

    def in_contest(self, contest_id: str, wanted: IdeaFilter, *, newest: datetime, part: Part) -> Page[Idea]:
        where = {"contest_id": contest_id, "marks": _rarest(wanted)}
        return newest_first(self, where, widening(newest, part.cursor), part, wanted.takes)

    def similar(self, contest_id: str, title: str, states: Collection[str], *, newest: datetime, count: int) -> Sequence[Idea]:
        near = {row["_id"]: row for pair in telling(title) for row in self._marked(contest_id, pair, newest)}
        ids = most_alike(title, ((id, row["title"]) for id, row in near.items() if row["state"] in states), count)
        found = self.named(ids)
        return [found[id] for id in ids if id in found]

    def of_author(self, author: str, *, part: Part) -> Page[Idea]:
        return self.page({"author": author}, limit=part.limit, before=part.cursor)

    def waiting(self, department: str | None, contest_ids: Collection[str] | None, lateness: Lateness, *, part: Part) -> Page[Idea]:
        border = until(lateness.at)
        span = {None: Span(), True: Span(high=border), False: Span(border)}[lateness.late]
        where = {"waits": department or ANYWHERE}
        return self._by_due.part(where, span, part, lambda it: contest_ids is None or it.contest_id in contest_ids)

    def named(self, ids: Collection[str]) -> Mapping[str, Idea]:
        """Return those of ``ids`` that exist, by id."""
        found = self.rows.find({"_id": {"$in": list(ids)}}) if ids else ()
        return {document["_id"]: self.read(document) for document in found}

    def _marked(self, contest_id: str, mark: str, newest: datetime) -> list[Document]:
        """Return enough of the newest that have ``mark``; what so many have tells little of the older ones."""
        found: list[Document] = []
        for span in widening(newest, first_ms=HOUR_MS):
            where = {"contest_id": contest_id, "marks": mark, "order": span.bounds}
            found += self.rows.find(where, {"title": 1, "state": 1})
            if len(found) >= ENOUGH:
                break
        return found

    def tallied(self) -> dict[tuple[str, str | None], int]:
        """Return how many ideas there are by state and town."""
        counted = self.rows.aggregate([{"$group": {"_id": {"state": "$state", "town": "$town"}, "n": {"$sum": 1}}}])
        return {(row["_id"]["state"], row["_id"].get("town")): row["n"] for row in counted}

    def by_town(self, contest_id: str, states: Collection[str]) -> dict[str | None, int]:
        """Return how many ideas of a contest are in ``states``, by town."""
        match = {"$match": {"contest_id": contest_id, "marks": ANYWHERE}}
        counted: Counter[str | None] = Counter()
        for row in self.rows.aggregate([match, {"$group": {"_id": {"state": "$state", "town": "$town"}, "n": {"$sum": 1}}}]):
            counted[row["_id"].get("town")] += row["n"] * (row["_id"]["state"] in states)
        return {town: n for town, n in counted.items() if n}

    def all_waiting(self) -> tuple[Waiting, ...]:
        found = self.rows.find({"waits": ANYWHERE}, {"department": 1, "due_at": 1})
        return tuple(Waiting(row["department"], row["due_at"]) for row in found)


def _idea_to(it: Idea) -> Document:
    """``waits``: at whose desk; ``due``: the key that a desk is ordered by; ``marks``: what lists find it by."""
    document = whole(it, at=it.created_at)
    due = f"{order_key(it.due_at or it.created_at, '')}{document['order']}"
    return {**document, "waits": [it.department, ANYWHERE] if waits(it) else [], "due": due, "marks": _marks(it)}


def _marks(it: Idea) -> list[str]:
    """Return what an idea is found by; its contest, one mark and a time make the index of every list."""
    return [
        ANYWHERE,
        f"state {it.state}",
        f"theme {it.theme}",
        *([f"town {it.town}"] if it.town else []),
        *sorted({*plain(it.title), *pairs(it.title)}),
    ]


def _rarest(wanted: IdeaFilter) -> str:
    """Return the mark of ``wanted`` that the fewest ideas are likely to have."""
    told = [word[:2] for word in wanted.words[:1]]
    told += [f"town {wanted.town}"] if wanted.town else []
    told += [f"state {state}" for state in wanted.states or () if len(wanted.states or ()) == 1]
    told += [f"theme {wanted.theme}"] if wanted.theme else []
    return [*told, ANYWHERE][0]
