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

from services.ideas.ballots.market import Market

_FINE = 64  # bits behind the point of a bound


@dataclass(frozen=True, slots=True)
class Purchase:
    """One round: the option bought, the most a paper gave for it (units of the election), how many gave so much, and who tied."""

    option: int
    price: Fraction
    full_payers: int
    tied: tuple[int, ...]


class Run:
    """One run at ``endowment``, units of the election for each paper. Afterwards ``bought`` are its rounds."""

    def __init__(self, market: Market, endowment: Fraction) -> None:
        self.market, self.endowment = market, endowment
        self.bought: list[Purchase] = []
        self._scale = endowment.denominator
        self._balances = [endowment.numerator] * len(market.sizes)
        self._bounds = {option: self._bound(option, cost * self._scale, market.votes[option]) for option, cost in market.costs.items()}
        while self._bounds:
            self._buy_next()

    @property
    def cost(self) -> int:
        return sum(self.market.costs[purchase.option] for purchase in self.bought)

    def left_of(self, option: int) -> Fraction:
        """Return what the supporters of ``option`` have left together, in units of the election."""
        money = sum(self._balances[buyer] * self.market.sizes[buyer] for buyer in self.market.buyers[option])
        return Fraction(money, self._scale)

    def _buy_next(self) -> None:
        """Buy the option of least price per satisfaction, if one can be paid."""
        tied, left, payers = self._cheapest()
        if not tied:
            return
        option = min(tied, key=self.market.key)
        left, payers = self._price(option) if len(tied) > 1 else (left, payers)
        self.bought.append(Purchase(option, Fraction(left, payers * self._scale), payers, tuple(sorted(tied))))
        self._pay(option, left, payers)
        for gone in (option, *self.market.rivals.get(option, ())):
            self._bounds.pop(gone, None)

    def _cheapest(self) -> tuple[list[int], int, int]:
        """Return the options of least price per satisfaction, and the price of the first of them; drop who cannot be paid any more."""
        bounds, satisfaction = self._bounds, self.market.satisfaction
        tied: list[int] = []
        least = best_left = best_payers = best_weight = 0
        for option in sorted(bounds, key=bounds.__getitem__):
            if tied and bounds[option] > least:
                break
            left, payers = self._price(option)
            if not payers:
                del bounds[option]
                continue
            bound, weight = self._bound(option, left, payers), payers * satisfaction[option]
            bounds[option] = bound
            ahead = bound - least if not tied or bound != least else left * best_weight - best_left * weight
            if not tied or ahead < 0:
                tied, least, best_left, best_payers, best_weight = [option], bound, left, payers, weight
            elif ahead == 0:
                tied.append(option)
        return tied, best_left, best_payers

    def _price(self, option: int) -> tuple[int, int]:
        """Return what is left to pay and the number of papers that share it evenly, or (…, 0) when supporters have too little.

        Whoever has less than an even share gives all; that raises the share of the others, until nobody has less.
        """
        balances, sizes = self._balances, self.market.sizes
        buyers, left, payers = self.market.buyers[option], self.market.costs[option] * self._scale, self.market.votes[option]
        while payers:
            even = -(-left // payers)
            poor = [buyer for buyer in buyers if balances[buyer] < even]
            if not poor:
                break
            left -= sum([balances[buyer] * sizes[buyer] for buyer in poor])
            payers -= sum([sizes[buyer] for buyer in poor])
            buyers = tuple([buyer for buyer in buyers if balances[buyer] >= even])
        return left, payers

    def _bound(self, option: int, left: int, payers: int) -> int:
        """Return a lower bound of the price per satisfaction, now and later, in units of 2^-64."""
        return (left << _FINE) // (payers * self._scale * self.market.satisfaction[option])

    def _pay(self, option: int, left: int, payers: int) -> None:
        common = gcd(left, payers)
        share, factor = left // common, payers // common
        balances = self._balances
        if factor > 1:
            self._scale *= factor
            balances = self._balances = [balance * factor for balance in balances]
        for buyer in self.market.buyers[option]:
            balances[buyer] = max(balances[buyer] - share, 0)
