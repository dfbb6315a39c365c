"""Greedy, committee and points: one pass down a ranking, and what losers lacked."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from services.ideas.ballots.charter import Charter
from services.ideas.ballots.count import count
from services.ideas.ballots.election import Election, Group
from tests.unit.ideas.ballots.making import ballot, elections, of_points

COSTS = {"bridge": 70, "well": 40, "lamp": 20, "bench": 10}
PAPERS = ("bridge,well", "bridge,lamp", "bridge,well", "well,bench", "lamp", "bridge")

CHAINS = [("votes", "cost-low", "listed"), ("cost-high", "id"), ("points", "listed")]
PASSES = [
    *(Charter("greedy", unaffordable=word, ties=ties) for word in ("skip", "stop") for ties in CHAINS),
    *(Charter("committee", seats=2, ties=ties) for ties in CHAINS),
    Charter("greedy", incompatible=(("p0", "p1"), ("p1", "p2"))),
]


def won(election: Election, charter: Charter) -> tuple[str, ...]:
    return count(election, charter).winners


def test_greedy_skips_what_does_not_fit() -> None:
    assert ("bridge", "lamp", "bench") == won(ballot(COSTS, PAPERS, 100), Charter("greedy"))


def test_greedy_may_stop_at_the_first_that_does_not_fit() -> None:
    tally = count(ballot(COSTS, PAPERS, 100), Charter("greedy", unaffordable="stop"))

    assert ("bridge",) == tally.winners
    assert ["no_room", "stopped", "stopped"] == [tally.lacks[place].reason for place in (1, 2, 3)]


def test_a_committee_is_the_most_approved_whatever_they_cost() -> None:
    assert ("bridge", "well", "lamp") == won(ballot(COSTS, PAPERS, 0), Charter("committee", seats=3))


def test_a_seat_stays_empty_rather_than_go_to_somebody_nobody_chose() -> None:
    tally = count(ballot({"a": 1, "b": 1}, ("a",), 0), Charter("committee", seats=2))

    assert ("a",) == tally.winners
    assert ("score_below", {"has": 0, "needed": 1}) == (tally.lacks[1].reason, tally.lacks[1].figures)


def test_points_are_added_up() -> None:
    election = of_points({"a": 2, "b": 5, "c": 3})

    tally = count(election, Charter("points", ballot="points", seats=2, ties=("points", "listed")))

    assert ("b", "c") == tally.winners
    assert {"points": 5, "seats_left": 2} == tally.outcome.rounds[0].figures
    assert {"points": 2, "seats_left": 0, "missing": 1} == tally.lacks[0].figures


def test_greedy_by_points_spends_the_budget() -> None:
    election = of_points({"a": 2, "b": 5, "c": 3}, budget=5, costs={"a": 2, "b": 3, "c": 4})

    assert ("b", "a") == won(election, Charter("greedy", ballot="points"))


def test_a_loser_is_told_what_it_missed() -> None:
    tally = count(ballot(COSTS, PAPERS, 100), Charter("greedy"))

    assert {"votes": 3, "cost": 40, "left": 30, "missing": 1, "short_by": 10} == dict(tally.lacks[1].figures)


def test_every_turn_is_a_round_with_its_decision() -> None:
    tally = count(ballot(COSTS, PAPERS, 100), Charter("greedy", incompatible=(("lamp", "bench"),)))

    assert [
        (0, "won", {"votes": 4, "cost": 70, "left": 100}),
        (1, "no_room", {"votes": 3, "cost": 40, "left": 30}),
        (2, "won", {"votes": 2, "cost": 20, "left": 30}),
        (3, "incompatible", {"votes": 1, "cost": 10, "left": 10, "rival": 2}),
    ] == [(row.option, row.decision, row.figures) for row in tally.outcome.rounds]


def test_the_shortfall_is_unknown_where_there_are_not_so_many_papers() -> None:
    tally = count(ballot({"a": 1, "b": 1}, ("a", "a,b"), 1), Charter("greedy"))

    assert None is tally.lacks[1].figures["missing"]


def test_all_papers_may_be_what_was_missed() -> None:
    tally = count(ballot({"a": 1, "b": 1}, ("a", "b"), 1), Charter("greedy"))

    assert 1 == tally.lacks[1].figures["missing"]


@given(charter=st.sampled_from(PASSES), election=elections(options=7, least=3), data=st.data())
@settings(max_examples=300, deadline=None)
def test_as_many_more_votes_as_were_missing_win_and_one_less_does_not(charter: Charter, election: Election, data: st.DataObject) -> None:
    tally = count(election, charter)
    losers = [place for place, lack in tally.lacks.items() if lack.figures.get("missing")]
    if not losers:
        return
    loser = data.draw(st.sampled_from(losers))
    missing = tally.lacks[loser].figures["missing"]

    assert election.options[loser].id in won(chosen_more(election, loser, missing), charter)
    assert election.options[loser].id not in won(chosen_more(election, loser, missing - 1), charter)


@given(charter=st.sampled_from(PASSES), election=elections(options=7, least=3))
@settings(max_examples=300, deadline=None)
def test_where_no_number_would_win_all_papers_do_not(charter: Charter, election: Election) -> None:
    lacks = count(election, charter).lacks

    for loser in (place for place, lack in lacks.items() if "missing" in lack.figures and lack.figures["missing"] is None):
        everybody = chosen_more(election, loser, election.papers - election.votes[loser])
        assert election.options[loser].id not in won(everybody, charter)


def chosen_more(election: Election, option: int, more: int) -> Election:
    """Let ``more`` papers that did not choose ``option`` choose it too."""
    single = [group._replace(papers=1) for group in election.groups for _ in range(group.papers)]
    without = [at for at, group in enumerate(single) if option not in group.choices]
    assert more <= len(without)
    for at in without[:more]:
        single[at] = Group(1, tuple(sorted((*single[at].choices, option))))
    return replace(election, groups=tuple(single))
