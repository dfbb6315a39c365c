"""Papers of a ``.pb`` file: what each row of VOTES chose, and whether the ballot allows it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from services.ideas.ballots.election import APPROVAL, POINTS, Group, Marks, grouped
from services.ideas.ballots.pb_numbers import whole_number
from services.ideas.ballots.pb_rows import Row, Unreadable

ORDINAL = "ordinal"
BALLOTS = {"approval": APPROVAL, "choose-1": APPROVAL, "cumulative": POINTS, "scoring": POINTS, ORDINAL: POINTS}
LIMITS = tuple(f"{side}_{what}" for side in ("min", "max") for what in ("length", "points", "sum_cost", "sum_points"))


@dataclass(frozen=True, slots=True)
class Form:
    """What a paper may look like: Pabulib's ``vote_type``, the position of each id, costs by position, META's limits by key."""

    vote_type: str
    positions: Mapping[str, int]
    costs: tuple[Fraction, ...]
    limits: Mapping[str, Fraction]


class Papers:
    """All papers of one file, counted as they come. Rows that look the same are understood once."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self._understood: dict[tuple[str, str], Marks] = {}
        self._counts: Counter[tuple[str, str]] = Counter()
        self._voters: dict[str, int] = {}

    @property
    def count(self) -> int:
        return self._counts.total()

    @property
    def groups(self) -> tuple[Group, ...]:
        counts: Counter[Marks] = Counter()
        for texts, count in self._counts.items():
            counts[self._understood[texts]] += count
        return grouped(counts)

    def take(self, row: Row) -> None:
        """Count one row of VOTES. Raises Unreadable."""
        before = self._voters.setdefault(row["voter_id"], row.line)
        if before != row.line:
            raise Unreadable(row.line, f"voter {row['voter_id']} has a paper on line {before} already")
        texts = row.get("vote") or "", row.get("points") or ""
        if texts not in self._understood:
            self._understood[texts] = self._marks(row)
        self._counts[texts] += 1

    def _marks(self, row: Row) -> Marks:
        choices = tuple(self._chosen(row))
        if len(set(choices)) < len(choices):
            raise Unreadable(row.line, "it chooses a project twice")
        points = self._points(row, len(choices))
        for says in _offences(self._form, choices, points):
            raise Unreadable(row.line, says)
        marks = sorted(zip(choices, points, strict=True))
        chosen = tuple(choice for choice, given in marks if given)
        if BALLOTS[self._form.vote_type] == APPROVAL:
            return chosen, ()
        return chosen, tuple(given for _, given in marks if given)

    def _chosen(self, row: Row) -> Iterator[int]:
        if row.get("vote") is None:
            raise Unreadable(row.line, "VOTES has no column vote")
        for id in _parts(row.get("vote")):
            if id not in self._form.positions:
                raise Unreadable(row.line, f"it chooses {id!r}, which is no project of this file")
            yield self._form.positions[id]

    def _points(self, row: Row, count: int) -> tuple[int, ...]:
        """Return the points beside each choice: 1 each for approvals, by rank for ordinal papers."""
        if BALLOTS[self._form.vote_type] == APPROVAL:
            return (1,) * count
        if self._form.vote_type == ORDINAL:
            longest = int(self._form.limits.get("max_length", Fraction(len(self._form.positions))))
            return tuple(longest - rank for rank in range(count))
        points = tuple(whole_number(row.line, "points", each) for each in _parts(row.get("points")))
        if len(points) != count:
            raise Unreadable(row.line, f"{count} projects are chosen and {len(points)} points given")
        return points


def _offences(form: Form, choices: tuple[int, ...], points: tuple[int, ...]) -> Iterator[str]:
    """Tell which of META's limits a paper breaks. Those of points are for papers that give some."""
    measures: dict[str, tuple[int | Fraction, ...]] = {
        "length": (len(choices),),
        "sum_cost": (sum((form.costs[choice] for choice in choices), Fraction()),),
    }
    if form.vote_type in ("cumulative", "scoring"):
        measures |= {"points": points, "sum_points": (sum(points),)}
    for key, limit in form.limits.items():
        side, _, what = key.partition("_")
        for value in measures.get(what, ()):
            if value < limit if side == "min" else value > limit:
                yield f"{key} of META is {limit}, this paper has {value}"


def _parts(text: str | None) -> list[str]:
    return [part.strip() for part in text.split(",")] if text else []
