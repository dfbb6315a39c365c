"""What is counted: options with their costs, and papers, of which identical ones are kept as one group."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

APPROVAL, POINTS = "approval", "points"
Marks = tuple[tuple[int, ...], tuple[int, ...]]


class Unfit(ValueError):
    """These options and papers are no ballot; the message says why."""


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to vote on. ``cost`` is in counted units (``Election.subunits``); it is 1 where nothing costs."""

    id: str
    cost: int
    name: str = ""


class Group(NamedTuple):
    """Identical papers. ``choices`` are positions of options, ascending; ``points`` stand beside them, () for approvals."""

    papers: int
    choices: tuple[int, ...]
    points: tuple[int, ...] = ()


@dataclass(frozen=True)
class Election:
    """Options in the order listed, and all papers, blank ones included.

    Money is whole: ``budget`` and costs are in units of which ``subunits`` make one of the source's (100: its amounts had cents).
    """

    options: tuple[Option, ...]
    groups: tuple[Group, ...]
    budget: int
    ballot: str = APPROVAL
    subunits: int = 1

    def __post_init__(self) -> None:
        if self.ballot not in (APPROVAL, POINTS):
            raise Unfit(f"a ballot is of approvals or of points, not of {self.ballot}")
        if len({option.id for option in self.options}) < len(self.options):
            raise Unfit("two options have the same id")
        if self.budget < 0 or any(option.cost < 1 for option in self.options):
            raise Unfit("the budget is at least 0, every cost at least 1")
        for group in self.groups:
            _check(group, len(self.options), self.ballot == POINTS)

    @cached_property
    def papers(self) -> int:
        """How many papers there are; a blank one counts."""
        return sum(group.papers for group in self.groups)

    @cached_property
    def votes(self) -> tuple[int, ...]:
        """How many papers chose each option."""
        found = [0] * len(self.options)
        for group in self.groups:
            for choice in group.choices:
                found[choice] += group.papers
        return tuple(found)

    @cached_property
    def scores(self) -> tuple[int, ...]:
        """What options are ranked by: votes, or on a ballot of points the sum of the points."""
        if self.ballot == APPROVAL:
            return self.votes
        found = [0] * len(self.options)
        for group in self.groups:
            for choice, points in zip(group.choices, group.points, strict=True):
                found[choice] += group.papers * points
        return tuple(found)

    def amount(self, units: int) -> int | str:
        """Return money in the source's units: a whole number, or a decimal as text where cents are left."""
        whole, rest = divmod(units, self.subunits)
        return whole if not rest else f"{whole}.{rest:0{len(str(self.subunits)) - 1}d}".rstrip("0")


def grouped(papers: Mapping[Marks, int]) -> tuple[Group, ...]:
    """Return groups in one order for the same papers. Keys are (choices ascending, points), values how many such papers."""
    return tuple(Group(count, choices, points) for (choices, points), count in sorted(papers.items()) if count)


def approvals(papers: Iterable[Iterable[int]]) -> tuple[Group, ...]:
    """Return the groups of papers that each choose some positions of options.

    >>> approvals([[1, 0], [0, 1], []])
    (Group(papers=1, choices=(), points=()), Group(papers=2, choices=(0, 1), points=()))
    """
    return grouped(Counter((tuple(sorted(paper)), ()) for paper in papers))


def _check(group: Group, options: int, with_points: bool) -> None:
    papers, choices, points = group
    if list(choices) != sorted(set(choices)) or (choices and not 0 <= choices[0] <= choices[-1] < options):
        raise Unfit("a paper chooses an option twice, or one that is not there")
    if papers < 1 or len(points) != len(choices) * with_points or (points and min(points) < 1):
        raise Unfit("a group has papers, and a ballot of points gives every choice at least one point")
