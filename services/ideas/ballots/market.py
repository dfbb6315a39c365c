"""The market of Equal Shares: who can buy what together; the same in every run of a completion."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from services.ideas.ballots import rules
from services.ideas.ballots.admission import Rivals
from services.ideas.ballots.election import Election, Group, Marks, grouped
from services.ideas.ballots.ties import Key


@dataclass(frozen=True, slots=True)
class Market:
    """Papers that chose the same options of those in the running are one buyer.

    ``sizes``: papers of each buyer. For each option in the running that anybody chose: ``buyers``, its supporters by their
    place in ``sizes``; ``votes``; ``costs``, units of the election; ``satisfaction``, what one supporter has of it.
    """

    sizes: tuple[int, ...]
    buyers: Mapping[int, tuple[int, ...]]
    votes: Mapping[int, int]
    costs: Mapping[int, int]
    satisfaction: Mapping[int, int]
    rivals: Rivals
    key: Key


def open_market(election: Election, *, running: Collection[int], satisfaction: str, rivals: Rivals, key: Key) -> Market:
    """Return the market of ``running``. An option nobody chose has no buyers and is not in it."""
    groups = _narrowed(election.groups, frozenset(running))
    buyers: dict[int, list[int]] = {}
    for place, group in enumerate(groups):
        for choice in group.choices:
            buyers.setdefault(choice, []).append(place)
    costs = {option: election.options[option].cost for option in buyers}
    return Market(
        sizes=tuple(group.papers for group in groups),
        buyers={option: tuple(places) for option, places in buyers.items()},
        votes={option: election.votes[option] for option in buyers},
        costs=costs,
        satisfaction=costs if satisfaction == rules.COST else dict.fromkeys(buyers, 1),
        rivals=rivals,
        key=key,
    )


def _narrowed(groups: Iterable[Group], running: frozenset[int]) -> tuple[Group, ...]:
    papers: Counter[Marks] = Counter()
    for group in groups:
        papers[tuple(choice for choice in group.choices if choice in running), ()] += group.papers
    return grouped(papers)
