"""The stores of ideas in memory: the lists and counts of services.ideas.store over memory repositories."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from services.commons.kernel.ports import Page
from services.ideas.model import READABLE_IDEAS, Adoption, Contest, Idea, Support
from services.ideas.model_deadlines import Terms, is_late, waits
from services.ideas.model_drafts import Draft
from services.ideas.model_lists import ContestFilter, IdeaFilter
from services.ideas.model_overview import Case, Tally, Waiting
from services.ideas.model_supports import support_id
from services.ideas.search import most_alike, pairs, telling
from services.ideas.usecases import Stores
from services.ideas.usecases.ports import Lateness, Part
from tests.support.builders import TERMS
from tests.support.memory_repository import MemoryRepository

A = TypeVar("A", Contest, Idea, Adoption, Draft)
B = TypeVar("B", Contest, Idea)


class MemoryContests(MemoryRepository[Contest]):
    def listed(self, wanted: ContestFilter, *, drafts: bool, part: Part) -> Page[Contest]:
        kept = [it for it in self.all() if (it.state == "draft" if drafts else it.is_published)]
        return _page(filter(wanted.takes, kept), part)

    def open_ones(self) -> Sequence[Contest]:
        return [it for it in self.all() if it.state == "open"]


class MemoryIdeas(MemoryRepository[Idea]):
    def in_contest(self, contest_id: str, wanted: IdeaFilter, *, newest: datetime, part: Part) -> Page[Idea]:
        return _page((it for it in self.all() if it.contest_id == contest_id and wanted.takes(it)), part)

    def similar(self, contest_id: str, title: str, states: Collection[str], *, newest: datetime, count: int) -> Sequence[Idea]:
        here = {
            it.id: it for it in self.all() if it.contest_id == contest_id and it.state in states and set(telling(title)) & pairs(it.title)
        }
        return [here[id] for id in most_alike(title, ((it.id, it.title) for it in here.values()), count)]

    def of_author(self, author: str, *, part: Part) -> Page[Idea]:
        return _page([it for it in self.all() if it.author == author], part)

    def waiting(self, department: str | None, contest_ids: Collection[str] | None, lateness: Lateness, *, part: Part) -> Page[Idea]:
        here = [
            it
            for it in self.all()
            if waits(it) and department in (None, it.department) and (contest_ids is None or it.contest_id in contest_ids)
        ]
        shown = [it for it in here if lateness.late in (None, is_late(it, lateness.at))]
        return _part(sorted(shown, key=lambda it: (it.due_at, it.created_at, it.id)), part)

    def named(self, ids: Collection[str]) -> Mapping[str, Idea]:
        return {it.id: it for it in self.all() if it.id in ids}


class MemorySupports(MemoryRepository[Support]):
    def counts(self, idea_ids: Sequence[str]) -> Mapping[str, int]:
        given = [it.idea_id for it in self.all() if it.state == "given"]
        return {id: given.count(id) for id in idea_ids}

    def supported(self, idea_ids: Sequence[str], person: str) -> frozenset[str]:
        mine = [self.find(support_id(idea_id, person)) for idea_id in idea_ids]
        return frozenset(it.idea_id for it in mine if it and it.state == "given")

    def of_person(self, person: str, *, part: Part) -> Page[Support]:
        mine = sorted((it for it in self.all() if it.person == person), key=lambda it: it.id)
        rest = [it for it in mine if it.id > (part.cursor or "")]
        return Page(tuple(rest[: part.limit]), rest[part.limit - 1].id if len(rest) > part.limit else None)


class MemoryAdoptions(MemoryRepository[Adoption]):
    def of_department(self, department: str | None, *, state: str | None, lateness: Lateness, part: Part) -> Page[Adoption]:
        shown = [it for it in self.all() if department in (None, it.department) and state in (None, it.state)]
        shown = [it for it in shown if lateness.late in (None, is_late(it, lateness.at))]
        open_ones = sorted((it for it in shown if waits(it)), key=lambda it: (it.due_at, it.id))
        decided = sorted((it for it in shown if not waits(it)), key=lambda it: it.id)
        return _part(open_ones + sorted(decided, key=lambda it: it.history[-1].at, reverse=True), part)

    def answered(self, *, part: Part) -> Page[Adoption]:
        decided = sorted((it for it in self.all() if not waits(it)), key=lambda it: it.id)
        return _part(sorted(decided, key=lambda it: it.history[-1].at, reverse=True), part)

    def of_ideas(self, idea_ids: Sequence[str]) -> Mapping[str, Adoption]:
        return {it.idea_id: it for it in self.all() if it.idea_id in idea_ids}


class MemoryDrafts:
    def __init__(self) -> None:
        self.rows: dict[str, Draft] = {}

    def find(self, id: str) -> Draft | None:
        return self.rows.get(id)

    def put(self, draft: Draft) -> bool:
        before = self.rows.get(draft.id)
        if draft.version != (before.version if before else 0) + 1:
            return False
        self.rows[draft.id] = draft
        return True

    def drop(self, draft: Draft) -> None:
        if self.rows.get(draft.id) == draft:
            del self.rows[draft.id]

    def drop_all(self, person: str) -> None:
        self.rows = {id: it for id, it in self.rows.items() if it.person != person}

    def of_person(self, person: str, *, at: datetime, part: Part) -> Page[Draft]:
        mine = [it for it in self.rows.values() if it.person == person and at < it.expires_at]
        return _part(sorted(mine, key=lambda it: (it.saved_at, it.id), reverse=True), part)


class MemoryTallies:
    def __init__(self, ideas: MemoryIdeas, adoptions: MemoryAdoptions) -> None:
        self.ideas, self.adoptions = ideas, adoptions

    def taken(self, at: datetime) -> Tally:
        ideas = Counter((it.state, it.town) for it in self.ideas.all())
        waiting = tuple(Waiting(it.department, it.due_at) for it in self.ideas.all() if waits(it))
        return Tally(at, ideas, waiting, tuple(map(_case, self.adoptions.all())))

    def of_contest(self, contest_id: str, at: datetime) -> Mapping[str | None, int]:
        return Counter(it.town for it in self.ideas.all() if it.contest_id == contest_id and it.state in READABLE_IDEAS)


def _case(it: Adoption) -> Case:
    return Case(it.department, it.town, it.state, it.due_at, it.assigned_at, it.decided_at)


def memory_stores(terms: Terms = TERMS) -> Stores:
    ideas, adoptions = MemoryIdeas(), MemoryAdoptions()
    return Stores(MemoryContests(), ideas, MemorySupports(), adoptions, MemoryDrafts(), MemoryTallies(ideas, adoptions), terms)


def _page(shown: Iterable[B], part: Part) -> Page[B]:
    return _part(sorted(shown, key=lambda it: (it.created_at, it.id), reverse=True), part)


def _part(shown: Sequence[A], part: Part) -> Page[A]:
    begin = int(part.cursor or 0)
    end = begin + part.limit
    return Page(tuple(shown[begin:end]), str(end) if len(shown) > end else None)
