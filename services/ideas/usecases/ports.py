"""What the use-cases of ideas need of the world: stores by aggregate, and their named lists."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.commons.kernel.command import Command
from services.commons.kernel.ports import Page, Repository
from services.commons.kernel.views import PAGE
from services.ideas.model import Adoption, Contest, Idea, Support
from services.ideas.model_deadlines import Terms
from services.ideas.model_drafts import Draft
from services.ideas.model_lists import ContestFilter, IdeaFilter
from services.ideas.model_overview import Tally


@dataclass(frozen=True)
class Part:
    """Which part of a list is asked for."""

    limit: int = PAGE
    cursor: str | None = None


def part(query: Command) -> Part:
    return Part(query.args.get("limit", PAGE), query.args.get("cursor"))


@dataclass(frozen=True)
class Lateness:
    """``late``: only what is late at ``at``, or only what is not; None for both."""

    at: datetime
    late: bool | None = None


def lateness(query: Command) -> Lateness:
    return Lateness(query.at, query.args.get("late"))


class Contests(Repository[Contest], Protocol):
    def listed(self, wanted: ContestFilter, *, drafts: bool, part: Part) -> Page[Contest]:
        """Return public contests, or drafts, the newest first."""
        ...

    def open_ones(self) -> Sequence[Contest]: ...


class Ideas(Repository[Idea], Protocol):
    def in_contest(self, contest_id: str, wanted: IdeaFilter, *, newest: datetime, part: Part) -> Page[Idea]:
        """Return ideas of a contest, the newest first; ``newest``: about when the last one was submitted."""
        ...

    def similar(self, contest_id: str, title: str, states: Collection[str], *, newest: datetime, count: int) -> Sequence[Idea]:
        """Return at most ``count`` ideas in ``states`` whose titles are like ``title``, the likest first."""
        ...

    def of_author(self, author: str, *, part: Part) -> Page[Idea]: ...
    def waiting(self, department: str | None, contest_ids: Collection[str] | None, lateness: Lateness, *, part: Part) -> Page[Idea]:
        """Return ideas that wait to be screened, the oldest deadline first; of all departments or contests where None is said."""
        ...

    def named(self, ids: Collection[str]) -> Mapping[str, Idea]: ...


class Supports(Repository[Support], Protocol):
    def counts(self, idea_ids: Sequence[str]) -> Mapping[str, int]: ...
    def supported(self, idea_ids: Sequence[str], person: str) -> frozenset[str]: ...
    def of_person(self, person: str, *, part: Part) -> Page[Support]: ...


class Adoptions(Repository[Adoption], Protocol):
    def of_department(self, department: str | None, *, state: str | None, lateness: Lateness, part: Part) -> Page[Adoption]:
        """Return open cases, the oldest deadline first, then decided ones, the newest first; of all when ``department`` is None."""
        ...

    def answered(self, *, part: Part) -> Page[Adoption]:
        """Return the decided cases of all departments, the newest answer first."""
        ...

    def of_ideas(self, idea_ids: Sequence[str]) -> Mapping[str, Adoption]:
        """Return the cases of those ideas that were assigned, by idea."""
        ...


class Drafts(Protocol):
    """What people have written and not submitted, each theirs alone."""

    def find(self, id: str) -> Draft | None: ...
    def put(self, draft: Draft) -> bool:
        """Keep it in place of the version before; False, and nothing kept, when that is not what is there."""
        ...

    def drop(self, draft: Draft) -> None:
        """Throw away this version; a later one stays."""
        ...

    def drop_all(self, person: str) -> None: ...
    def of_person(self, person: str, *, at: datetime, part: Part) -> Page[Draft]:
        """Return drafts whose time is not over, the last saved first."""
        ...


class Tallies(Protocol):
    def taken(self, at: datetime) -> Tally:
        """Count everything as it is at ``at``, or was a minute before."""
        ...

    def of_contest(self, contest_id: str, at: datetime) -> Mapping[str | None, int]:
        """Count the ideas of a contest that everybody may read, by town, likewise."""
        ...


@dataclass(frozen=True)
class Stores:
    contests: Contests
    ideas: Ideas
    supports: Supports
    adoptions: Adoptions
    drafts: Drafts
    tallies: Tallies
    terms: Terms
