"""The example of the Pabulib format: five options, ten papers, a budget of 2,500."""

import pytest

from services.ideas.ballots.charter import Charter
from services.ideas.ballots.count import count
from tests.unit.ideas.ballots.making import toy

# fmt: off
KNOWN = [
    (Charter("greedy"), {"4", "5"}, 2400),
    (Charter("equal-shares"), {"4"}, 1400),
    (Charter("equal-shares", completion="add1"), {"4", "1"}, 2000),
    (Charter("equal-shares", satisfaction="cardinality"), {"1", "5"}, 1600),
]
# fmt: on


@pytest.mark.parametrize(("charter", "winners", "cost"), KNOWN, ids=lambda value: getattr(value, "hash", str(value))[:8])
def test_the_known_winners_win(charter: Charter, winners: set[str], cost: int) -> None:
    tally = count(toy(), charter)

    assert (winners, cost) == (set(tally.winners), tally.cost)


def test_votes_are_added_up_over_identical_papers() -> None:
    assert (4, 4, 6, 5, 3) == toy().votes
    assert 9 == len(toy().groups)


def test_the_completion_ends_one_step_before_overspending() -> None:
    outcome = count(toy(), Charter("equal-shares", completion="add1")).outcome

    assert 339 == outcome.endowment
    assert [(250, 266, 1, 1400), (267, 339, 2, 2000), (340, 340, 3, 3000)] == [
        (row.first, row.last, row.winners, row.cost) for row in outcome.attempts
    ]
