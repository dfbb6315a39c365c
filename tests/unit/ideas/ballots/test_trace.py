"""The trace is followed paper by paper with plain fractions, by code that shares nothing with the engine: every price must hold."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.ideas.ballots.charter import Charter
from services.ideas.ballots.count import count
from services.ideas.ballots.election import Election
from services.ideas.ballots.rules import WORDS
from tests.unit.ideas.ballots.making import WITHOUT_DATA, elections, real, toy

SATISFACTIONS, COMPLETIONS = WORDS["satisfaction"], WORDS["completion"]


class Purses:
    """Every paper with its own purse."""

    def __init__(self, election: Election, endowment: Fraction) -> None:
        self.election = election
        self.papers = [set(group.choices) for group in election.groups for _ in range(group.papers)]
        self.money = [endowment] * len(self.papers)

    def price(self, option: int) -> Fraction | None:
        """Return the least q for which min(q, purse) over the supporters is the cost."""
        purses = sorted(self.money[at] for at, paper in enumerate(self.papers) if option in paper)
        left = Fraction(self.election.options[option].cost)
        for at, purse in enumerate(purses):
            if purse * (len(purses) - at) >= left:
                return left / (len(purses) - at)
            left -= purse
        return None

    def pay(self, option: int, price: Fraction) -> Fraction:
        """Take the price from every supporter and return what came together."""
        before = sum(self.money, Fraction())
        self.money = [purse - min(purse, price) if option in paper else purse for purse, paper in zip(self.money, self.papers, strict=True)]
        return before - sum(self.money, Fraction())


def follow(election: Election, charter: Charter) -> None:
    outcome = count(election, charter).outcome
    assert outcome.endowment is not None
    purses, unbought = Purses(election, outcome.endowment), set(range(len(election.options)))
    for row in outcome.rounds:
        rates = {option: rate(election, charter, option, price) for option in unbought if (price := purses.price(option))}
        assert purses.price(row.option) == row.figures["price"]
        assert {option for option, each in rates.items() if each == min(rates.values())} == set(row.figures["tied"])
        assert row.option in row.figures["tied"]
        assert election.options[row.option].cost == purses.pay(row.option, row.figures["price"])
        unbought.remove(row.option)
    assert {None} >= {purses.price(option) for option in unbought}


def rate(election: Election, charter: Charter, option: int, price: Fraction) -> Fraction:
    return price / election.options[option].cost if charter.satisfaction == "cost" else price


@given(satisfaction=st.sampled_from(SATISFACTIONS), completion=st.sampled_from(COMPLETIONS), election=elections())
@settings(max_examples=300, deadline=None)
def test_every_round_is_the_cheapest_and_is_paid_to_the_last_fraction(satisfaction: str, completion: str, election: Election) -> None:
    follow(election, Charter("equal-shares", satisfaction=satisfaction, completion=completion))


def test_the_toy_is_followed() -> None:
    follow(toy(), Charter("equal-shares", completion="add1"))


@WITHOUT_DATA
@pytest.mark.slow
def test_a_real_election_is_followed() -> None:
    follow(real("poland_wieliczka_2023.pb").election, Charter("equal-shares"))


def test_supporters_money_left_is_told() -> None:
    tally = count(toy(), Charter("equal-shares"))

    lack = tally.lacks[0]
    assert ("no_money", Fraction(1600, 3), Fraction(200, 3)) == (
        lack.reason,
        lack.figures["supporters_left"],
        lack.figures["short_by"],
    )
