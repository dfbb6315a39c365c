"""How the whole town stands: counts by state, department and town. Pure sums over what the stores tallied.

Rates are told with what they are rates of: a share without its denominator can be made to say anything.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from statistics import median_low

from services.commons.contracts.units import TOWNS
from services.commons.kernel.calendar import DAY

TAKEN_UP = frozenset({"adopted", "partly_adopted"})


@dataclass(frozen=True)
class Waiting:
    """An idea that waits to be screened: at whose desk, and until when."""

    department: str
    due_at: datetime | None


@dataclass(frozen=True)
class Case:
    """What counts of an adoption."""

    department: str
    town: str | None
    state: str
    due_at: datetime | None
    assigned_at: datetime
    decided_at: datetime | None


@dataclass(frozen=True)
class Tally:
    """All that is counted, as it was ``at``; ``ideas`` by state and town."""

    at: datetime
    ideas: Mapping[tuple[str, str | None], int]
    waiting: tuple[Waiting, ...]
    cases: tuple[Case, ...]


@dataclass(frozen=True)
class DepartmentRow:
    department: str
    to_screen: int
    to_screen_late: int
    open: int
    late: int
    answered: int
    adopted: int
    partly_adopted: int
    adopted_percent: int | None
    median_days: int | None


@dataclass(frozen=True)
class TownRow:
    town: str
    ideas: int
    adopted: int


def by_state(tally: Tally) -> dict[str, int]:
    counted: Counter[str] = Counter()
    for (state, _), n in tally.ideas.items():
        counted[state] += n
    return dict(counted)


def cases_by_state(tally: Tally) -> dict[str, int]:
    return dict(Counter(case.state for case in tally.cases))


def departments(tally: Tally, at: datetime) -> list[DepartmentRow]:
    """Return one row for each department that has had something to do, in order of their codes."""
    codes = {it.department for it in tally.waiting} | {it.department for it in tally.cases}
    return [_department(code, tally, at) for code in sorted(codes)]


def _department(code: str, tally: Tally, at: datetime) -> DepartmentRow:
    waiting = [it for it in tally.waiting if it.department == code]
    cases = [it for it in tally.cases if it.department == code]
    still_open = [it for it in cases if it.decided_at is None]
    days = [(it.decided_at - it.assigned_at) // DAY for it in cases if it.decided_at]
    states = Counter(it.state for it in cases)
    return DepartmentRow(
        department=code,
        to_screen=len(waiting),
        to_screen_late=_late(waiting, at),
        open=len(still_open),
        late=_late(still_open, at),
        answered=len(days),
        adopted=states["adopted"],
        partly_adopted=states["partly_adopted"],
        adopted_percent=round(100 * states["adopted"] / len(days)) if days else None,
        median_days=median_low(days) if days else None,
    )


def _late(waiting: Iterable[Waiting | Case], at: datetime) -> int:
    return sum(it.due_at is not None and it.due_at <= at for it in waiting)


def towns(tally: Tally) -> list[TownRow]:
    """Return a row for every town, those without an idea too."""
    ideas = _ideas_by_town(tally)
    adopted = Counter(case.town for case in tally.cases if case.state in TAKEN_UP)
    return [TownRow(town.code, ideas[town.code], adopted[town.code]) for town in TOWNS]


def ideas_of_no_town(tally: Tally) -> int:
    return _ideas_by_town(tally)[None]


def _ideas_by_town(tally: Tally) -> Counter[str | None]:
    counted: Counter[str | None] = Counter()
    for (state, town), n in tally.ideas.items():
        counted[town] += n * (state != "withdrawn")
    return counted


def late_in_all(rows: Iterable[DepartmentRow]) -> int:
    return sum(row.late + row.to_screen_late for row in rows)
