"""The stores of ideas in memory: the lists and counts of services.ideas.store over memory repositories."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from services.commons.kernel.ports import Page
from services.ideas.model import Adoption, Contest, Idea, Support
from services.ideas.model_deadlines import Terms
from services.ideas.model_supports import support_id
from services.ideas.usecases import Stores
from tests.support.builders import TERMS
from tests.support.memory_repository import MemoryRepository

A = TypeVar("A", Contest, Idea, Adoption)


class MemoryContests(MemoryRepository[Contest]):
    def listed(self, *, state: str | None, department: str | None, limit: int, cursor: str | None) -> Page[Contest]:
        kept = [it for it in self.all() if it.state == "draft"] if state == "draft" else [it for it in self.all() if it.is_published]
        shown = [it for it in kept if state in (None, it.state) and department in (None, it.department)]
        return _page(shown, lambda it: it.created_at, limit, cursor)

    def open_ones(self) -> Sequence[Contest]:
        return [it for it in self.all() if it.state == "open"]


class MemoryIdeas(MemoryRepository[Idea]):
    def in_contest(self, contest_id: str, *, states: Sequence[str] | None, limit: int, cursor: str | None) -> Page[Idea]:
        shown = [it for it in self.all() if it.contest_id == contest_id and (states is None or it.state in states)]
        return _page(shown, lambda it: it.created_at, limit, cursor)

    def of_author(self, author: str, *, limit: int, cursor: str | None) -> Page[Idea]:
        return _page([it for it in self.all() if it.author == author], lambda it: it.created_at, limit, cursor)

    def named(self, ids: Collection[str]) -> Mapping[str, Idea]:
        return {it.id: it for it in self.all() if it.id in ids}


class MemorySupports(MemoryRepository[Support]):
    def counts(self, idea_ids: Sequence[str]) -> Mapping[str, int]:
        given = [it.idea_id for it in self.all() if it.state == "given"]
        return {id: given.count(id) for id in idea_ids}

    def supported(self, idea_ids: Sequence[str], person: str) -> frozenset[str]:
        mine = [self.find(support_id(idea_id, person)) for idea_id in idea_ids]
        return frozenset(it.idea_id for it in mine if it and it.state == "given")


class MemoryAdoptions(MemoryRepository[Adoption]):
    def of_department(self, department: str | None, *, state: str | None, limit: int, cursor: str | None) -> Page[Adoption]:
        shown = [it for it in self.all() if department in (None, it.department) and state in (None, it.state)]
        return _page(shown, lambda it: it.assigned_at, limit, cursor)

    def assigned(self, idea_ids: Sequence[str]) -> frozenset[str]:
        return frozenset(it.idea_id for it in self.all() if it.idea_id in idea_ids)


def memory_stores(terms: Terms = TERMS) -> Stores:
    return Stores(MemoryContests(), MemoryIdeas(), MemorySupports(), MemoryAdoptions(), terms)


def _page(shown: Iterable[A], at: Callable[[A], datetime], limit: int, cursor: str | None) -> Page[A]:
    newest = sorted(shown, key=lambda it: (at(it), it.id), reverse=True)
    begin = int(cursor or 0)
    items = tuple(newest[begin : begin + limit])
    return Page(items, str(begin + limit) if len(newest) > begin + limit else None)
