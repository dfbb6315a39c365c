"""Every reason for not winning has its sentence, with figures that it really has."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.ideas.ballots.charter import Charter
from services.ideas.ballots.count import count
from services.ideas.ballots.election import Election
from services.ideas.ballots.tally import Lack
from tests.unit.ideas.ballots.making import ballot, elections, toy
from town.cli.ballot_words import LACKS, lack_in_words, rule_in_words

# fmt: off
CHARTERS = [
    Charter("greedy"),
    Charter("greedy", unaffordable="stop", incompatible=(("p0", "p1"),)),
    Charter("greedy", score_least=0, papers_share_least="1/3", cost_share_least="1/2"),
    Charter("committee", seats=1),
    Charter("equal-shares", incompatible=(("p0", "p1"),)),
    Charter("equal-shares", completion="add1", score_least=0),
]
# fmt: on
COSTS = {"a": 50, "b": 30, "c": 10, "d": 200}
PAPERS = ("a,b", "a", "a,b", "b,c", "a,d")
# fmt: off
EXAMPLES = {
    "cost_share_below": Charter("greedy", cost_share_least="1/2"),
    "dearer_than_budget": Charter("greedy"),
    "incompatible": Charter("greedy", incompatible=(("a", "b"),)),
    "no_money": Charter("equal-shares"),
    "no_room": Charter("greedy"),
    "no_seat": Charter("committee", seats=1),
    "no_votes": Charter("equal-shares", score_least=0),
    "papers_share_below": Charter("greedy", papers_share_least="1/2"),
    "score_below": Charter("greedy", score_least=2),
    "stopped": Charter("greedy", unaffordable="stop"),
}
# fmt: on


@given(charter=st.sampled_from(CHARTERS), election=elections(least=2), budget=st.integers(0, 8))
@settings(max_examples=300, deadline=None)
def test_every_lack_is_a_sentence(charter: Charter, election: Election, budget: int) -> None:
    tight = replace(election, budget=min(election.budget, budget))

    for lack in count(tight, charter).lacks.values():
        words = lack_in_words(tight, lack)
        assert words.endswith(".")
        assert "{" not in words


@pytest.mark.parametrize("reason", sorted(LACKS))
def test_every_reason_has_an_example(reason: str) -> None:
    election = ballot({**COSTS, "e": 20}, PAPERS, 200 if reason == "cost_share_below" else 60)

    found = {lack.reason: lack_in_words(election, lack) for lack in count(election, EXAMPLES[reason]).lacks.values()}

    assert reason in found
    assert LACKS[reason].split("{")[0] in found[reason]


def test_the_first_line_says_rule_cost_and_papers() -> None:
    words = rule_in_words(count(toy(), Charter("equal-shares", completion="add1")))

    assert "2 of 5 win by equal-shares (cost, completion add1), 2000 of 2500; 10 papers." == words


def test_the_first_line_says_when_greedy_was_preferred() -> None:
    election = ballot({"road": 100, "tree": 10}, ("road",) * 8 + ("tree",), 100)

    words = rule_in_words(count(election, Charter("equal-shares", comparison="cost")))

    assert "1 of 2 win by greedy, which more papers prefer to equal-shares (8 to 1), 100 of 100; 9 papers." == words


def test_money_of_many_places_is_rounded_down() -> None:
    election = ballot({"a": 20}, ("a",), 20)
    lack = Lack("no_money", {"cost": 20, "supporters_left": Fraction(59999, 3000)})

    assert "its supporters had about 19.99 left together of the 20 it costs." == lack_in_words(election, lack)
