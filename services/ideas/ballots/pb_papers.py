"""Papers of a ``.pb`` file: what each row of VOTES chose, and whether the ballot allows it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from services.ideas.ballots.election import APPROVAL, POINTS, Group, Marks, grouped
from services.ideas.ballots.pb_numbers import whole_number
from services.ideas.ballots.pb_rows import Row, Unreadable

CHOOSE_1, ORDINAL = "choose-1", "ordinal"
BALLOTS = {"approval": APPROVAL, CHOOSE_1: APPROVAL, "cumulative": POINTS, "scoring": POINTS, ORDINAL: POINTS}
GIVING_POINTS = ("cumulative", "scoring")
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
        self._counts: dict[tuple[str | None, str | None], int] = {}
        self._understood: dict[tuple[str | None, str | None], Marks] = {}
        self._voters: dict[str, int] = {}

    @property
    def count(self) -> int:
        return len(self._voters)

    @property
    def groups(self) -> tuple[Group, ...]:
        counts: Counter[Marks] = Counter()
        for texts, count in self._counts.items():
            counts[self._understood[texts]] += count
        return grouped(counts)

    def take(self, row: Row) -> None:
        """Count one row of VOTES. Raises Unreadable."""
        voter, line = row.required("voter_id"), row.line
        before = self._voters.setdefault(voter, line)
        if before != line:
            raise Unreadable(line, f"voter {voter} has a paper on line {before} already")
        texts = row.text("vote"), row.text("points")
        known = self._counts.get(texts, 0)
        if not known:
            self._understood[texts] = self._marks(row)
        self._counts[texts] = known + 1

    def _marks(self, row: Row) -> Marks:
        choices = tuple(self._chosen(row))
        if len(set(choices)) < len(choices):
            raise Unreadable(row.line, "it chooses a project twice")
        points = self._points(row, len(choices))
        for says in _offences(self._form, choices, points):
            raise Unreadable(row.line, says)
        if not points:
            return tuple(sorted(choices)), ()
        marks = [(choice, given) for choice, given in sorted(zip(choices, points, strict=True)) if given]
        return tuple(choice for choice, _ in marks), tuple(given for _, given in marks)

    def _chosen(self, row: Row) -> Iterator[int]:
        vote = row.text("vote")
        if vote is None:
            raise Unreadable(row.line, "VOTES has no column vote")
        for id in _parts(vote):
            position = self._form.positions.get(id)
            if position is None:
                raise Unreadable(row.line, f"it chooses {id!r}, which is no project of this file")
            yield position

    def _points(self, row: Row, count: int) -> tuple[int, ...]:
        """Return the points beside each choice: none for approvals, by rank for ordinal papers."""
        if BALLOTS[self._form.vote_type] == APPROVAL:
            return ()
        if self._form.vote_type == ORDINAL:
            longest = int(self._form.limits.get("max_length", Fraction(len(self._form.positions))))
            return tuple(longest - rank for rank in range(count))
        points = tuple(whole_number(row.line, "points", each) for each in _parts(row.text("points")))
        if len(points) != count:
            raise Unreadable(row.line, f"{count} projects are chosen and {len(points)} points given")
        return points


def _offences(form: Form, choices: tuple[int, ...], points: tuple[int, ...]) -> Iterator[str]:
    """Tell which of META's limits a paper breaks."""
    if form.vote_type == CHOOSE_1 and len(choices) > 1:
        yield f"it chooses {len(choices)} projects, and vote_type is {CHOOSE_1}"
    for key, limit in form.limits.items():
        side, _, what = key.partition("_")
        for value in _measured(form, what, choices, points):
            if value < limit if side == "min" else value > limit:
                yield f"{key} of META is {limit}, this paper has {value}"


def _measured(form: Form, what: str, choices: tuple[int, ...], points: tuple[int, ...]) -> tuple[int | Fraction, ...]:
    """Return what a limit is about; limits of points are for papers that give some."""
    if what == "length":
        return (len(choices),)
    if what == "sum_cost":
        return (sum((form.costs[choice] for choice in choices), Fraction()),)
    if form.vote_type not in GIVING_POINTS:
        return ()
    return points if what == "points" else (sum(points),)


def _parts(text: str | None) -> list[str]:
    return [part.strip() for part in text.split(",")] if text else []
