"""Which contests and ideas a list is to have: one rule for whoever keeps them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from services.ideas.model import Contest, Idea
from services.ideas.search import has


@dataclass(frozen=True)
class ContestFilter:
    """None takes every contest; ``phase`` is looked at as of ``at``."""

    at: datetime
    states: Collection[str] | None = None
    department: str | None = None
    theme: str | None = None
    phase: str | None = None

    def takes(self, it: Contest) -> bool:
        return (
            (self.states is None or it.state in self.states)
            and self.department in (None, it.department)
            and (self.theme is None or self.theme in it.themes)
            and (self.phase is None or self.phase in it.phases(self.at))
        )


@dataclass(frozen=True)
class IdeaFilter:
    """None takes every idea; ``words`` are those of search.words and all must be in the title."""

    states: Collection[str] | None = None
    town: str | None = None
    theme: str | None = None
    words: tuple[str, ...] = ()

    def takes(self, it: Idea) -> bool:
        return (
            (self.states is None or it.state in self.states)
            and self.town in (None, it.town)
            and self.theme in (None, it.theme)
            and has(it.title, self.words)
        )
