"""The whole of a count: comparison, empty ballots, and the tally as JSON."""

import json
from fractions import Fraction

import pytest

from services.ideas.ballots.charter import Charter
from services.ideas.ballots.count import count
from services.ideas.ballots.election import Election
from services.ideas.ballots.report import as_json
from tests.unit.ideas.ballots.making import ballot, toy

MANY_LIKE_ONE = ballot({"road": 100, "tree": 10}, ("road",) * 8 + ("tree",), 100)


def test_greedy_stands_when_more_papers_prefer_it() -> None:
    tally = count(MANY_LIKE_ONE, Charter("equal-shares", comparison="cost"))

    assert tally.comparison is not None
    assert (1, 8, 0, "greedy") == (tally.comparison.equal_shares, tally.comparison.greedy, tally.comparison.neither, tally.comparison.kept)
    assert (("road",), ("tree",)) == (tally.winners, tuple(MANY_LIKE_ONE.options[at].id for at in tally.counted["equal-shares"].winners))
    assert "no_room" == tally.lacks[1].reason


def test_equal_shares_stands_when_as_many_prefer_it() -> None:
    even = ballot({"road": 100, "tree": 10}, ("road", "tree"), 100)

    tally = count(even, Charter("equal-shares", comparison="cardinality"))

    assert ("tree",) == tally.winners


def test_cost_and_number_may_prefer_differently() -> None:
    election = ballot({"road": 70, "tree": 10, "lamp": 10}, ("road,tree,lamp",) * 3 + ("road",) * 2 + ("tree,lamp",), 75)

    found = {word: count(election, Charter("equal-shares", comparison=word)).comparison for word in ("cost", "cardinality")}

    assert found["cost"] != found["cardinality"]


@pytest.mark.parametrize("completion", ["none", "add1", "add1-exhaustive"])
@pytest.mark.parametrize("papers", [(), ("", "")])
def test_nobody_wins_where_nobody_chose_anything(completion: str, papers: tuple[str, ...]) -> None:
    tally = count(ballot({"a": 1}, papers, 10), Charter("equal-shares", completion=completion, score_least=0))

    assert ((), "no_votes") == (tally.winners, tally.lacks[0].reason)


def test_a_ballot_without_options_has_no_winner() -> None:
    for charter in (Charter("greedy"), Charter("equal-shares", completion="add1"), Charter("committee", seats=1)):
        assert () == count(Election((), (), 10), charter).winners


def test_a_step_of_the_completion_may_be_larger() -> None:
    by_ten = count(toy(), Charter("equal-shares", completion="add1", add1_step=10)).outcome

    assert 330 == by_ten.endowment
    assert [(250, 260), (270, 330), (340, 340)] == [(row.first, row.last) for row in by_ten.attempts]


def test_the_tally_in_json_has_ids_and_exact_text() -> None:
    values = as_json(count(toy(), Charter("equal-shares")))

    assert {"winners": ["4"], "cost": 1400, "budget": 2500, "rule": "equal-shares", "endowment": 250}.items() <= values.items()
    assert ("250", 10, None) == (values["endowment_exact"], values["papers"], values["comparison"])
    assert {
        "option": "4", "decision": "won", "cost": 1400, "price": "700/3", "full_payers": 6, "effective_votes": "6", "tied": ["4"],
    } == values["trace"]["equal-shares"]["rounds"][0]  # fmt: skip
    assert {"reason": "no_money", "cost": 600, "supporters_left": "1600/3", "short_by": "200/3"} == values["lacks"]["1"]
    assert values == json.loads(json.dumps(values))


def test_an_endowment_that_is_no_whole_number_is_told_as_a_fraction() -> None:
    tally = count(ballot({"a": 1}, ("a", "a", "a"), 10), Charter("equal-shares"))

    assert Fraction(10, 3) == tally.outcome.endowment
    assert (None, "10/3") == (as_json(tally)["endowment"], as_json(tally)["endowment_exact"])


def test_greedy_has_no_endowment_and_a_committee_no_cost() -> None:
    assert None is as_json(count(toy(), Charter("greedy")))["endowment"]
    assert (None, None) == tuple(as_json(count(toy(), Charter("committee", seats=2)))[name] for name in ("cost", "budget"))
