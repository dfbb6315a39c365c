"""Until when a waiting thing is to be decided, and whether it is late.

The deadline is set when the clock starts and kept, so that no later edit of a calendar hides lateness; whether it has
passed is told when somebody looks. Deadlines count working days, what has passed since is told in plain days.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from services.commons.contracts.ideas import DEADLINES
from services.commons.kernel.calendar import DAY, end_of_workday
from services.commons.kernel.ports import Workdays
from services.ideas.model import Adoption, Idea

WAITING = frozenset((row.aggregate, row.state) for row in DEADLINES)


@dataclass(frozen=True)
class Terms:
    """How many working days each deadline gives, and which days are worked."""

    workdays: Workdays
    given: Mapping[str, int]

    def due(self, deadline: str, at: datetime) -> datetime:
        """Return the first instant that is late."""
        return end_of_workday(self.workdays, at, self.given[deadline])


def waits(it: Idea | Adoption) -> bool:
    """Tell whether somebody still has to decide."""
    return (type(it).__name__.lower(), it.state) in WAITING


def is_late(it: Idea | Adoption, at: datetime) -> bool:
    return waits(it) and it.due_at is not None and it.due_at <= at


def days_left(it: Idea | Adoption, at: datetime) -> int | None:
    """Return the whole days until it is due; None when nothing waits or it is late."""
    return (it.due_at - at) // DAY if it.due_at and waits(it) and at < it.due_at else None


def days_late(it: Idea | Adoption, at: datetime) -> int | None:
    """Return how many days of being late have begun; None when it is not late."""
    return (at - it.due_at) // DAY + 1 if it.due_at and is_late(it, at) else None
