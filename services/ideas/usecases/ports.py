"""What the use-cases of ideas need of the world: stores by aggregate, and their named lists."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from services.commons.kernel.ports import Page, Repository
from services.ideas.model import Adoption, Contest, Idea, Support
from services.ideas.model_deadlines import Terms


class Contests(Repository[Contest], Protocol):
    def listed(self, *, state: str | None, department: str | None, limit: int, cursor: str | None) -> Page[Contest]: ...
    def open_ones(self) -> Sequence[Contest]: ...


class Ideas(Repository[Idea], Protocol):
    def in_contest(self, contest_id: str, *, states: Sequence[str] | None, limit: int, cursor: str | None) -> Page[Idea]: ...
    def of_author(self, author: str, *, limit: int, cursor: str | None) -> Page[Idea]: ...
    def named(self, ids: Collection[str]) -> Mapping[str, Idea]: ...


class Supports(Repository[Support], Protocol):
    def counts(self, idea_ids: Sequence[str]) -> Mapping[str, int]: ...
    def supported(self, idea_ids: Sequence[str], person: str) -> frozenset[str]: ...


class Adoptions(Repository[Adoption], Protocol):
    def of_department(self, department: str | None, *, state: str | None, limit: int, cursor: str | None) -> Page[Adoption]: ...
    def assigned(self, idea_ids: Sequence[str]) -> frozenset[str]: ...


@dataclass(frozen=True)
class Stores:
    contests: Contests
    ideas: Ideas
    supports: Supports
    adoptions: Adoptions
    terms: Terms
