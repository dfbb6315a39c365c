"""Before counting: which options are in the running, and which of them cannot both win."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from math import ceil

from services.ideas.ballots import rules
from services.ideas.ballots.charter import BadCharter, Charter, share
from services.ideas.ballots.election import Election
from services.ideas.ballots.tally import Lack

Rivals = Mapping[int, frozenset[int]]


def shut_out(election: Election, charter: Charter) -> dict[int, Lack]:
    """Return the positions of options that cannot win, with the threshold each missed first."""
    return {position: lack for position in range(len(election.options)) for lack in _misses(election, charter, position)}


def rivals_of(election: Election, charter: Charter) -> Rivals:
    """Return for each position the positions that cannot win beside it. Raises BadCharter for an id that is not an option."""
    positions = {option.id: position for position, option in enumerate(election.options)}
    missing = [id for ids in charter.incompatible for id in ids if id not in positions]
    if missing:
        raise BadCharter(f"incompatible names {missing[0]}, which is no option of this ballot")
    found: dict[int, frozenset[int]] = {}
    for ids in charter.incompatible:
        together = frozenset(positions[id] for id in ids)
        for position in together:
            found[position] = (found.get(position, frozenset()) | together) - {position}
    return found


def _misses(election: Election, charter: Charter, position: int) -> Iterator[Lack]:
    """Yield what an option misses, one lack or none: the first in this order."""
    votes, cost, spends = election.votes[position], election.options[position].cost, rules.RULES[charter.rule].spends
    if spends and cost > election.budget:
        yield Lack("dearer_than_budget", {"cost": cost, "budget": election.budget})
        return
    of_cost = Fraction(cost, election.budget) if spends else Fraction(0)
    thresholds = (
        ("score_below", election.scores[position], Fraction(charter.score_least)),
        ("papers_share_below", votes, share(charter.papers_share_least) * election.papers),
        ("cost_share_below", votes, share(charter.cost_share_least) * election.papers * of_cost),
    )
    for reason, has, least in thresholds:
        if has < least:
            yield Lack(reason, {"has": has, "needed": ceil(least)})
            return
