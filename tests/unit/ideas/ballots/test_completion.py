"""Completions are held against their definition: one run after another, looked at one by one."""

from fractions import Fraction
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from services.ideas.ballots.charter import Charter
from services.ideas.ballots.count import count
from services.ideas.ballots.election import Election
from services.ideas.ballots.equal_shares import Run
from services.ideas.ballots.market import Market, open_market
from tests.unit.ideas.ballots.making import ballot, elections, toy

SOME = settings(max_examples=150, deadline=None)
STEPS = st.integers(1, 3)


def market_of(election: Election, satisfaction: str = "cost", running: set[int] | None = None) -> Market:
    everything = range(len(election.options)) if running is None else running
    key = lambda at: (-election.votes[at], election.options[at].cost, at)  # noqa: E731
    return open_market(election, running=everything, satisfaction=satisfaction, rivals={}, key=key)


def bought(run: Run) -> set[int]:
    return {purchase.option for purchase in run.bought}


def fits(election: Election, run: Run) -> bool:
    """Tell whether an option that somebody chose was not bought and still fits the budget."""
    return any(cost <= election.budget - run.cost for option, cost in run.market.costs.items() if option not in bought(run))


@given(election=elections(papers=5, most=8), step=STEPS)
@SOME
def test_add1_is_the_last_outcome_before_a_step_overspends(election: Election, step: int) -> None:
    outcome = count(election, Charter("equal-shares", completion="add1", add1_step=step)).outcome
    market, endowment = market_of(election), outcome.endowment
    assert endowment is not None

    here, next_one = Run(market, endowment), Run(market, endowment + step)

    assert set(outcome.winners) == bought(here)
    assert here.cost <= election.budget
    assert next_one.cost > election.budget or not market.costs.keys() - bought(here)


@given(election=elections(papers=5, most=8), step=STEPS)
@SOME
def test_the_exhaustive_completion_is_the_first_outcome_beside_which_nothing_fits(election: Election, step: int) -> None:
    outcome = count(election, Charter("equal-shares", completion="add1-exhaustive", add1_step=step)).outcome
    market, start = market_of(election), election.budget // election.papers
    assert outcome.endowment is not None

    before = [Run(market, Fraction(endowment)) for endowment in range(start, int(outcome.endowment), step)]
    here = Run(market, outcome.endowment)

    assert all(fits(election, run) for run in before)
    assert not fits(election, here) or Run(market, outcome.endowment + step).cost > election.budget


@given(election=elections(papers=5, most=8), step=STEPS, completion=st.sampled_from(("add1", "add1-exhaustive")))
@SOME
def test_attempts_are_every_step_without_a_gap(election: Election, step: int, completion: str) -> None:
    outcome = count(election, Charter("equal-shares", completion=completion, add1_step=step)).outcome

    rows = outcome.attempts
    assert election.budget // election.papers == rows[0].first
    assert all(before.last + step == after.first for before, after in pairwise(rows))
    assert all((before.winners, before.cost) != (after.winners, after.cost) for before, after in pairwise(rows))
    assert all(row.cost <= election.budget for row in rows[:-1])
    assert outcome.endowment in (rows[-1].last, rows[-1].first - step)


def test_papers_that_differ_only_in_what_is_not_running_are_one_buyer() -> None:
    market = market_of(toy(), running={0, 2})

    assert [2, 2, 2, 4] == sorted(market.sizes)
    assert {0, 2} == set(market.costs)
    assert {0: 4, 2: 6} == market.votes


def test_what_nobody_chose_is_not_on_the_market() -> None:
    assert {0} == set(market_of(ballot({"a": 1, "b": 1}, ("a",), 2)).costs)


def test_satisfaction_is_the_cost_or_one() -> None:
    assert {0: 600, 1: 800, 2: 1400, 3: 1000, 4: 1200} == market_of(toy()).satisfaction
    assert {1} == set(market_of(toy(), "cardinality").satisfaction.values())


def test_money_that_supporters_have_exactly_is_enough() -> None:
    run = Run(market_of(ballot({"a": 10}, ("a", "a", ""), 15)), Fraction(5))

    assert {0} == bought(run)
    assert (Fraction(5), 2) == (run.bought[0].price, run.bought[0].full_payers)
    assert 0 == run.left_of(0)


def test_whoever_has_less_gives_all_and_the_others_share_the_rest() -> None:
    election = ballot({"a": 2, "b": 12}, ("a,b", "b", "b"), 15)

    run = Run(market_of(election, "cardinality"), Fraction(5))

    assert [(0, Fraction(2), 1), (1, Fraction(9, 2), 2)] == [(row.option, row.price, row.full_payers) for row in run.bought]
    assert (0, 1) == (run.left_of(0), run.left_of(1))
