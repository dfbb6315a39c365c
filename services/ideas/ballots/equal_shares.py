"""The Method of Equal Shares at one endowment: papers get equal money, and buy what they chose together.

Source: Peters, Pierczyński, Skowron, "Proportional Participatory Budgeting with Additive Utilities" (NeurIPS 2021).
In each round every option is priced: q is the least that, asked of each of its supporters who has it (the others give
all they have), pays its cost. The option with the least q per satisfaction wins and is paid.

Exact in whole numbers: all balances have one common denominator, which grows by the number of payers of each round.
Lazy: balances only fall, so an option's last price is a lower bound; most options are not priced in most rounds.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import gcd
from typing import NamedTuple

from services.ideas.ballots.market import Market

_FINE = 64  # bits behind the point of a bound


@dataclass(frozen=True, slots=True)
class Purchase:
    """One round: the option bought, the most a paper gave for it (units of the election), how many gave so much, and who tied."""

    option: int
    price: Fraction
    full_payers: int
    tied: tuple[int, ...]


class Offer(NamedTuple):
    """What an option costs its supporters: ``payers`` papers share ``left`` evenly, in units of the round's denominator."""

    left: int
    payers: int
    satisfaction: int

    def less(self, other: "Offer") -> int:
        """Return a number below 0 when this is cheaper per satisfaction, 0 when both are the same; for offers of one round."""
        return self.left * other.payers * other.satisfaction - other.left * self.payers * self.satisfaction


class Run:
    """One run at ``endowment``, units of the election for each paper. Afterwards ``bought`` are its rounds."""

    def __init__(self, market: Market, endowment: Fraction) -> None:
        self.market, self.endowment = market, endowment
        self.bought: list[Purchase] = []
        self._scale = endowment.denominator
        self._balances = [endowment.numerator] * len(market.sizes)
        self._bounds = {option: self._bound(self._even(option)) for option in market.costs}
        while self._bounds:
            self._buy_next()

    @property
    def options(self) -> tuple[int, ...]:
        """What was bought, in order."""
        return tuple(purchase.option for purchase in self.bought)

    @property
    def cost(self) -> int:
        return sum(self.market.costs[option] for option in self.options)

    def left_of(self, option: int) -> Fraction:
        """Return what the supporters of ``option`` have left together, in units of the election."""
        money = sum(self._balances[buyer] * self.market.sizes[buyer] for buyer in self.market.buyers[option])
        return Fraction(money, self._scale)

    def _buy_next(self) -> None:
        """Buy the option of least price per satisfaction, if one can be paid."""
        tied = self._cheapest()
        if not tied:
            return
        option = min(tied, key=self.market.key)
        offer = tied[option]
        self.bought.append(Purchase(option, Fraction(offer.left, offer.payers * self._scale), offer.payers, tuple(sorted(tied))))
        self._pay(option, offer)
        for gone in (option, *self.market.rivals.get(option, ())):
            self._bounds.pop(gone, None)

    def _cheapest(self) -> dict[int, Offer]:
        """Return the options of least price per satisfaction with their offers; drop who cannot be paid any more."""
        tied: dict[int, Offer] = {}
        best, most = None, 0
        for option in sorted(self._bounds, key=self._bounds.__getitem__):
            if best and self._bounds[option] > most:
                break
            offer = self._offer(option)
            if offer is None:
                del self._bounds[option]
                continue
            self._bounds[option] = self._bound(offer)
            less = offer.less(best) if best else -1
            if less < 0:
                best, most, tied = offer, self._bounds[option], {}
            if less <= 0:
                tied[option] = offer
        return tied

    def _offer(self, option: int) -> Offer | None:
        """Return what the supporters would pay now, or None when they have too little.

        Whoever has less than an even share gives all; that raises the share of the others, until nobody has less.
        """
        balances, sizes, buyers = self._balances, self.market.sizes, self.market.buyers[option]
        left, payers, satisfaction = self._even(option)
        while payers:
            even = -(-left // payers)
            poor = [buyer for buyer in buyers if balances[buyer] < even]
            if not poor:
                return Offer(left, payers, satisfaction)
            left -= sum([balances[buyer] * sizes[buyer] for buyer in poor])
            payers -= sum([sizes[buyer] for buyer in poor])
            buyers = tuple([buyer for buyer in buyers if balances[buyer] >= even])
        return None

    def _even(self, option: int) -> Offer:
        """Return what supporters would pay if all of them had enough."""
        return Offer(self.market.costs[option] * self._scale, self.market.votes[option], self.market.satisfaction[option])

    def _bound(self, offer: Offer) -> int:
        """Return a lower bound of the price per satisfaction, now and later, in units of 2^-64."""
        return (offer.left << _FINE) // (offer.payers * self._scale * offer.satisfaction)

    def _pay(self, option: int, offer: Offer) -> None:
        """Take the even share from every supporter, or all they have; widen the denominator so that it is whole."""
        common = gcd(offer.left, offer.payers)
        share, factor = offer.left // common, offer.payers // common
        balances = self._balances
        if factor > 1:
            self._scale *= factor
            balances = self._balances = [balance * factor for balance in balances]
        for buyer in self.market.buyers[option]:
            balances[buyer] = max(balances[buyer] - share, 0)
