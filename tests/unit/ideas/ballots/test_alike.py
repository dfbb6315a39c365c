"""Steps that are left out are run here all the same: none of them may differ from the one before."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.ideas.ballots.admission import Rivals
from services.ideas.ballots.alike import steps_alike
from services.ideas.ballots.charter import Charter
from services.ideas.ballots.completion import _Patience
from services.ideas.ballots.count import count
from services.ideas.ballots.election import Election
from services.ideas.ballots.equal_shares import Run
from services.ideas.ballots.market import open_market
from tests.unit.ideas.ballots.making import ballot, elections

SATISFACTIONS = st.sampled_from(("cost", "cardinality"))
APART: Rivals = {0: frozenset({1}), 1: frozenset({0})}
DEAR = elections(options=5, papers=5, most=400)


def run_at(election: Election, endowment: int, satisfaction: str = "cost", rivals: Rivals | None = None) -> Run:
    key = lambda at: (-election.votes[at], election.options[at].cost, at)  # noqa: E731
    everything = range(len(election.options))
    return Run(open_market(election, running=everything, satisfaction=satisfaction, rivals=rivals or {}, key=key), Fraction(endowment))


def rounds(run: Run) -> list[tuple[int, int]]:
    return [(purchase.option, purchase.full_payers) for purchase in run.bought]


@given(DEAR, SATISFACTIONS, st.integers(0, 400), st.integers(1, 3), st.booleans())
@settings(max_examples=400, deadline=None)
def test_every_step_that_is_left_out_has_the_same_rounds(
    election: Election, satisfaction: str, endowment: int, step: int, apart: bool
) -> None:
    rivals = APART if apart else {}
    run = run_at(election, endowment, satisfaction, rivals)
    barred = {rival for option in run.options for rival in rivals.get(option, ())}
    if not run.market.costs.keys() - set(run.options) - barred:
        return

    steps = steps_alike(run, step)

    for further in range(1, min(steps, 60) + 1):
        assert rounds(run) == rounds(run_at(election, endowment + further * step, satisfaction, rivals))
    last = run_at(election, endowment + steps * step, satisfaction, rivals)
    assert rounds(run) == rounds(last)


@pytest.mark.parametrize(
    ("costs", "papers", "endowment", "apart", "alike"),
    [
        pytest.param((100,), ("a", "a"), 10, False, 39, id="what could not be paid can be"),
        pytest.param((60, 100), ("a", "b", "b", "a"), 40, False, 9, id="so later on"),
        pytest.param((7, 31, 6), ("b,c", "b"), 7, False, 8, id="so, and it is the cheapest"),
        pytest.param((90, 150, 9000), ("a", "a,b", "b", "c"), 100, False, 19, id="who gave all has enough"),
        pytest.param((91, 78, 14), ("a,b", "a,c", "b", "a,b,c"), 49, False, 3, id="so, who has nothing left then"),
        pytest.param((37, 88, 17), ("a,c", "b", "a,b", "b"), 37, False, 4, id="so, who paid for another before"),
        pytest.param((15, 86, 93), ("b", "a,b,c", "c"), 76, False, 13, id="so, while the price falls"),
        pytest.param((87, 90, 54), ("a,b", "a", "b,c") * 2, 34, False, 10, id="so, where shares have common factors"),
        pytest.param((34, 62, 80), ("b,c", "a,b,c"), 59, True, 11, id="what is barred changes nothing"),
    ],
)
def test_a_change_is_seen_a_step_before_it_comes(
    costs: tuple[int, ...], papers: tuple[str, ...], endowment: int, apart: bool, alike: int
) -> None:
    election, rivals = ballot(dict(zip("abc", costs, strict=False)), papers, sum(costs)), APART if apart else {}
    run = run_at(election, endowment, rivals=rivals)

    assert alike == steps_alike(run, 1)
    assert alike // 2 == steps_alike(run, 2)
    assert rounds(run) != rounds(run_at(election, endowment + alike + 1, rivals=rivals))


def test_another_option_gets_as_cheap() -> None:
    election = ballot({"a": 56, "b": 26, "c": 94, "d": 95}, ("a,b,c", "d", "a,c,d"), 271)
    run, further = (run_at(election, endowment, "cardinality", APART) for endowment in (63, 73))

    assert 9 == steps_alike(run, 1)
    assert (run.options, further.options) == ((1, 3), (1, 2, 3))


def test_a_tie_that_parts_with_more_money_is_a_change_at_once() -> None:
    election = ballot({"a": 4, "b": 4, "c": 7}, ("b,c", "a,c", "a,b", "c"), 15)

    assert 0 == steps_alike(run_at(election, 3, "cardinality"), 1)


def test_nothing_changes_where_nothing_is_left_to_buy() -> None:
    with pytest.raises(ValueError, match="nothing is left"):
        steps_alike(run_at(ballot({"a": 2}, ("a",), 2), 5), 1)


@given(DEAR, SATISFACTIONS, st.sampled_from(("add1", "add1-exhaustive")), st.integers(1, 3))
@settings(max_examples=60, deadline=None)
def test_a_completion_that_leaves_steps_out_says_the_same(election: Election, satisfaction: str, completion: str, step: int) -> None:
    charter = Charter("equal-shares", satisfaction=satisfaction, completion=completion, add1_step=step)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_Patience, "LEAST", 3)
        impatient = count(election, charter).outcome
        patch.setattr(_Patience, "LEAST", 10**9)
        patient = count(election, charter).outcome

    assert impatient == patient


def test_a_budget_in_cents_and_few_papers_are_counted_in_few_runs() -> None:
    costs = {"a": 30_000_000, "b": 40_000_000, "c": 50_000_000, "d": 20_000_001}
    outcome = count(ballot(costs, ("a,b", "a,c", "b,c", "d", "d,a"), 100_000_000), Charter("equal-shares", completion="add1")).outcome

    assert [(20_000_000, 24_999_999, 2), (25_000_000, 39_999_999, 3), (40_000_000, 40_000_000, 4)] == [
        (row.first, row.last, row.winners) for row in outcome.attempts
    ]
