"""Adoptions as documents: one for each assigned idea."""

from collections.abc import Mapping, Sequence

from services.commons.contracts.ideas import ADOPTION
from services.commons.kernel.ports import Page
from services.commons.plumbing.documents import Database, Documents
from services.commons.plumbing.rows import Document, order_key
from services.ideas.model import Adoption
from services.ideas.model_adoptions import adoption_id
from services.ideas.model_deadlines import waits
from services.ideas.model_overview import Case
from services.ideas.store.mapping import fields_of, whole
from services.ideas.store.paging import INWARD, Ascending, Span, until
from services.ideas.usecases.ports import Lateness, Part

OPEN, DECIDED = "0", "1"  # how keys of a desk begin


class Adoptions(Documents[Adoption]):
    def __init__(self, database: Database) -> None:
        super().__init__(database, "adoptions", _adoption_to, lambda document: Adoption(**fields_of(Adoption, document)))
        self._by_desk = Ascending(self, "desk")
        self.rows.create_index([("department", 1), ("desk", 1)])
        self.rows.create_index([("kind", 1), ("desk", 1)])

    def of_department(self, department: str | None, *, state: str | None, lateness: Lateness, part: Part) -> Page[Adoption]:
        where: Document = {"department": department} if department is not None else {"kind": "adoption"}
        span = _within(_span_of(state), _span_of_late(lateness))
        return self._by_desk.part(where, span, part, lambda it: state in (None, it.state))

    def answered(self, *, part: Part) -> Page[Adoption]:
        return self._by_desk.part({"kind": "adoption"}, Span(DECIDED), part)

    def of_ideas(self, idea_ids: Sequence[str]) -> Mapping[str, Adoption]:
        ids = [adoption_id(idea_id) for idea_id in idea_ids]
        found = self.rows.find({"_id": {"$in": ids}}, INWARD) if ids else ()
        return {document["idea_id"]: self.read(document) for document in found}

    def all_cases(self) -> tuple[Case, ...]:
        names = ("department", "town", "state", "due_at", "assigned_at")
        found = self.rows.find({"kind": "adoption"}, {"history.at": 1, **dict.fromkeys(names, 1)})
        return tuple(
            Case(**{name: row.get(name) for name in names}, decided_at=row["history"][-1]["at"] if row["history"] else None)
            for row in found
        )


def _adoption_to(it: Adoption) -> Document:
    return {**whole(it), "kind": "adoption", "desk": _desk(it)}


def _desk(it: Adoption) -> str:
    """Return the key that a desk is ordered by: open cases by deadline, then decided ones, the newest first."""
    if waits(it):
        return f"{OPEN}{order_key(it.due_at or it.assigned_at, it.id)}"
    since_ms = int(order_key(it.decided_at or it.assigned_at, ""), 16)
    return f"{DECIDED}{16**13 - since_ms:013x}{it.id}"


def _span_of(state: str | None) -> Span:
    if state is None:
        return Span()
    return Span(OPEN, DECIDED) if state == ADOPTION.states[0].key else Span(DECIDED)


def _span_of_late(lateness: Lateness) -> Span:
    border = f"{OPEN}{until(lateness.at)}"
    return {None: Span(), True: Span(OPEN, border), False: Span(border)}[lateness.late]


def _within(one: Span, other: Span) -> Span:
    return Span(max(one.low, other.low), min(one.high, other.high))
