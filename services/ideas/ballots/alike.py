"""How far the endowment of a run can rise before one of its rounds may change, so that a completion need not try every step.

The rounds are followed with lines instead of numbers: a balance is ``at + rate * t`` where the endowment is ``t`` higher.
While the same options are bought and the same supporters give all they have, balances never fall and prices never rise
with t. So a round can change in three ways alone: somebody who gave all has enough, another option gets as cheap, or one
that could not be paid can be. Who gives all for an option that is not bought need not be watched: its price is the greatest of
(cost - what they have) / payers over all sets of such supporters, so its line now is never above it later.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, gcd

from services.ideas.ballots.equal_shares import Run


@dataclass(frozen=True, slots=True)
class _Price:
    """``payers`` papers share ``at + rate * t`` evenly, the ``poor`` buyers give all. Without payers: so much is lacking."""

    at: int
    rate: int
    payers: int
    poor: tuple[int, ...]


def steps_alike(run: Run, step: int) -> int:
    """Return after how many further steps, at least, the rounds are still those of ``run``; something must be left to buy."""
    rounds = _Rounds(run)
    for option in run.options:
        rounds.buy(option)
    rounds.prices()
    if rounds.change is None:
        raise ValueError("nothing is left to buy: no endowment changes that")
    return max(ceil(rounds.change / step) - 1, 0)


class _Rounds:
    """The rounds of a run so far. ``change``: by how much the endowment may rise until one of them may change; None: for ever."""

    def __init__(self, run: Run) -> None:
        self.change: Fraction | None = None
        self._market = run.market
        self._scale = run.endowment.denominator
        self._at = [run.endowment.numerator] * len(run.market.sizes)
        self._rate = [self._scale] * len(run.market.sizes)
        self._open = set(run.market.costs)

    def buy(self, option: int) -> None:
        prices = self.prices()
        bought = prices.pop(option)
        for buyer in bought.poor:
            self._meet(bought.at - self._at[buyer] * bought.payers, self._rate[buyer] * bought.payers - bought.rate)
        ours = self._market.satisfaction[option] * bought.payers
        for other, price in prices.items():
            theirs = self._market.satisfaction[other] * price.payers
            self._meet(price.at * ours - bought.at * theirs, bought.rate * theirs - price.rate * ours)
        self._pay(option, bought)
        self._open -= {option, *self._market.rivals.get(option, ())}

    def prices(self) -> dict[int, _Price]:
        """Return the prices of all options that can be paid; the others are out, and noted for when they could be."""
        prices = {option: self._price(option) for option in self._open}
        for option, price in prices.items():
            if not price.payers:
                self._meet(price.at, -price.rate)
                self._open.remove(option)
        return {option: prices[option] for option in self._open}

    def _meet(self, gap: int, closing: int) -> None:
        """Note when a gap closes that is ``gap - closing * t`` wide."""
        if closing > 0:
            when = Fraction(gap, closing)
            self.change = when if self.change is None else min(self.change, when)

    def _price(self, option: int) -> _Price:
        sizes, buyers, poor = self._market.sizes, self._market.buyers[option], []
        at, rate, payers = self._market.costs[option] * self._scale, 0, self._market.votes[option]
        while gone := [buyer for buyer in buyers if self._at[buyer] * payers < at]:
            buyers = tuple(buyer for buyer in buyers if self._at[buyer] * payers >= at)
            at -= sum(self._at[buyer] * sizes[buyer] for buyer in gone)
            rate -= sum(self._rate[buyer] * sizes[buyer] for buyer in gone)
            payers -= sum(sizes[buyer] for buyer in gone)
            poor += gone
        return _Price(at, rate, payers, tuple(poor))

    def _pay(self, option: int, price: _Price) -> None:
        common = gcd(price.at, price.rate, price.payers)
        at, rate, factor = price.at // common, price.rate // common, price.payers // common
        self._scale *= factor
        self._at = [balance * factor for balance in self._at]
        self._rate = [balance * factor for balance in self._rate]
        for buyer in self._market.buyers[option]:
            self._at[buyer] -= at
            self._rate[buyer] -= rate
        for buyer in price.poor:
            self._at[buyer] = self._rate[buyer] = 0
