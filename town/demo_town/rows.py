"""The stories of the demo town as rows: a file for each contest, its ideas and their cases within.

Days are counted from the day the town is made, which is 0: -3 is three days before it, 5 five days after.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FILES = ("roads", "neighbours", "rivers", "livelihood", "food", "newcomers")


@dataclass(frozen=True)
class CaseRow:
    """An idea assigned to a department on day ``assigned``, and answered so many days later; None: still waiting."""

    department: str
    assigned: int
    answered: int | None = None
    step: str = ""
    reason_code: str = ""
    reason: str = ""


@dataclass(frozen=True)
class IdeaRow:
    """One idea. ``day`` is counted from when its contest began to collect; ``screening`` is what became of it then.

    author: login; None: one of the crowd.        supports: how many people stand behind it in the end.
    """

    key: str
    title: str
    theme: str
    day: int
    text: str
    town: str | None = None
    author: str | None = None
    supports: int = 0
    screening: str = "accepted"
    reason_code: str = ""
    reason: str = ""
    shortlisted: bool = False
    prize: str | None = None
    case: CaseRow | None = None


@dataclass(frozen=True)
class ContestRow:
    """One contest; what has no day has not happened yet."""

    key: str
    title: str
    call: str
    themes: tuple[str, ...]
    drafted: int
    collecting: tuple[int, int]
    supporting: tuple[int, int]
    announced: int | None = None
    shortlisted: int | None = None
    results: int | None = None
    archived: int | None = None
    ideas: tuple[IdeaRow, ...] = ()


def load() -> tuple[ContestRow, ...]:
    """Return all contests with their ideas. Raises TypeError for a column that no row has."""
    return tuple(_contest(tomllib.loads((Path(__file__).parent / f"{name}.toml").read_text(encoding="utf-8"))) for name in FILES)


def _contest(document: dict[str, Any]) -> ContestRow:
    ideas = tuple(_idea(row) for row in document.get("idea", ()))
    return ContestRow(**{**_frozen(document["contest"]), "ideas": ideas})


def _idea(row: dict[str, Any]) -> IdeaRow:
    case = {"case": CaseRow(**_frozen(row["case"]))} if "case" in row else {}
    return IdeaRow(**{**_frozen(row), **case})


def _frozen(row: dict[str, Any]) -> dict[str, Any]:
    """Return the row with texts trimmed and lists as tuples."""
    return {
        name: tuple(value) if isinstance(value, list) else value.strip() if isinstance(value, str) else value for name, value in row.items()
    }
