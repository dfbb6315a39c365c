"""Thresholds and options that cannot both win."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.ideas.ballots.charter import BadCharter, Charter
from services.ideas.ballots.count import count
from services.ideas.ballots.election import Election
from services.ideas.ballots.rules import WORDS
from tests.unit.ideas.ballots.making import ballot, elections

COSTS = {"a": 50, "b": 30, "c": 10, "d": 100}
PAPERS = ("a,b", "a", "a,c", "b", "a,b")


# fmt: off
SHUT_OUT = [
    (Charter("greedy", score_least=3), "c", ("score_below", 1, 3)),
    (Charter("greedy", score_least=3, papers_share_least="1"), "c", ("score_below", 1, 3)),
    (Charter("greedy", papers_share_least="1/2"), "c", ("papers_share_below", 1, 3)),
    (Charter("equal-shares", papers_share_least="2/3"), "b", ("papers_share_below", 3, 4)),
    (Charter("equal-shares", cost_share_least="1", score_least=0), "d", ("cost_share_below", 0, 5)),
    (Charter("committee", seats=3, score_least=4), "b", ("score_below", 3, 4)),
]
# fmt: on


@pytest.mark.parametrize(("charter", "id", "lack"), SHUT_OUT)
def test_a_threshold_shuts_out_and_says_what_was_needed(charter: Charter, id: str, lack: tuple[str, int, int]) -> None:
    election = ballot(COSTS, PAPERS, 100)

    tally = count(election, charter)

    found = tally.lacks[list(COSTS).index(id)]
    assert id not in tally.winners
    assert lack == (found.reason, *found.figures.values())


def test_an_option_needs_its_share_of_votes_for_its_share_of_the_budget() -> None:
    election = ballot({"a": 90, "b": 10}, ("a", "b", "b", "b", "b", "b", "b", "b"), 100)

    tally = count(election, Charter("greedy", cost_share_least="1/3"))

    assert ("b",) == tally.winners
    assert ("cost_share_below", {"has": 1, "needed": 3}) == (tally.lacks[0].reason, tally.lacks[0].figures)


def test_exactly_the_share_is_enough() -> None:
    election = ballot({"a": 60, "b": 10}, ("a", "b", "b", "b", "b"), 100)

    assert ("b", "a") == count(election, Charter("greedy", cost_share_least="1/3")).winners


@pytest.mark.parametrize("rule", ["greedy", "equal-shares"])
def test_of_incompatible_options_one_wins(rule: str) -> None:
    charter = Charter(rule, incompatible=(("a", "b"),))

    tally = count(ballot(COSTS, PAPERS, 150), charter)

    assert {"a", "c"} == set(tally.winners)
    assert ("incompatible", 0) == (tally.lacks[1].reason, tally.lacks[1].figures["rival"])


@given(completion=st.sampled_from(WORDS["completion"]), election=elections())
@settings(max_examples=100, deadline=None)
def test_no_incompatible_pair_wins(completion: str, election: Election) -> None:
    ids = [option.id for option in election.options]
    pairs = tuple(zip(ids[::2], ids[1::2], strict=False))

    winners = set(count(election, Charter("equal-shares", completion=completion, incompatible=pairs)).winners)

    assert all(not winners >= set(pair) for pair in pairs)


@given(election=elections())
@settings(max_examples=100, deadline=None)
def test_a_winner_of_greedy_keeps_its_rivals_out(election: Election) -> None:
    ids = tuple(option.id for option in election.options)
    sets = (ids,) if len(ids) > 1 else ()

    tally = count(election, Charter("greedy", incompatible=sets))

    assert len(tally.winners) == min(1, sum(votes > 0 for votes in election.votes))


def test_an_unknown_id_among_incompatible_ones_is_refused() -> None:
    with pytest.raises(BadCharter, match="incompatible names x, which is no option"):
        count(ballot(COSTS, PAPERS, 100), Charter("greedy", incompatible=(("a", "x"),)))
