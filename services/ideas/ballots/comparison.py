"""The comparison step: each paper prefers the outcome that gives it more; greedy stands only when more papers prefer it.

Source: Świecie's rules of 2024 (equalshares.net). What a paper has of an outcome is the cost, or the number, of the
winners it chose, as the charter's ``comparison`` says.
"""

from collections.abc import Collection

from services.ideas.ballots import rules
from services.ideas.ballots.charter import Charter
from services.ideas.ballots.election import Election
from services.ideas.ballots.tally import Comparison


def compare(election: Election, charter: Charter, *, equal_shares: Collection[int], greedy: Collection[int]) -> Comparison:
    """Count the papers that prefer each of two sets of winners."""
    worth = [option.cost if charter.comparison == rules.COST else 1 for option in election.options]
    gain = [worth[at] * ((at in equal_shares) - (at in greedy)) for at in range(len(worth))]
    found = {1: 0, -1: 0, 0: 0}
    for group in election.groups:
        more = sum(gain[choice] for choice in group.choices)
        found[(more > 0) - (more < 0)] += group.papers
    return Comparison(equal_shares=found[1], greedy=found[-1], neither=found[0])
