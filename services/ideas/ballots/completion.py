"""Completions of Equal Shares: what is done with the money that papers could not spend together.

``none``: one run with budget / papers each. ``add1``: whole endowments from there, raised by a step until the next one
would overspend; the outcome before it stands. ``add1-exhaustive``: as add1, but stops at the first outcome beside which
nothing else fits. Neither cost nor number of winners is monotone in the endowment, so there is no bisection: every step
is run, or shown to have the rounds of the one before (``alike``).
"""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import count

from services.ideas.ballots import rules
from services.ideas.ballots.alike import steps_alike
from services.ideas.ballots.charter import Charter
from services.ideas.ballots.election import Election
from services.ideas.ballots.equal_shares import Purchase, Run
from services.ideas.ballots.market import Market
from services.ideas.ballots.tally import INCOMPATIBLE, WON, Attempt, Lack, Outcome, Round

Watch = Callable[[Attempt], None]
_TOLD_EVERY = 500  # runs


def count_equal_shares(election: Election, charter: Charter, market: Market, watch: Watch | None = None) -> Outcome:
    """Return who wins, of all options in ``market``. Nobody wins where nobody voted. ``watch`` hears now and then how far it is."""
    if not election.papers:
        return Outcome((), (), {})
    if charter.completion == rules.NONE:
        return _outcome(Run(market, Fraction(election.budget, election.papers)), ())
    return _completed(election, charter, market, watch)


def _completed(election: Election, charter: Charter, market: Market, watch: Watch | None) -> Outcome:
    """Raise the endowment from the whole part of budget / papers; there nothing can overspend."""
    step = charter.add1_step * election.subunits
    run = Run(market, Fraction(election.budget // (election.papers * election.subunits) * election.subunits))
    attempts = _noted([], run)
    patience = _Patience()
    for runs in count(1):
        if _is_final(election, charter, run):
            break
        if watch and not runs % _TOLD_EVERY:
            watch(attempts[-1])
        further = Run(market, run.endowment + step * patience.steps(run, step))
        attempts = _noted(attempts, further)
        if further.cost > election.budget:
            break
        patience.note(run, further)
        run = further
    return _outcome(run, tuple(attempts))


class _Patience:
    """How often steps in a row must win the same before it is asked how many more will: to ask takes as long as many runs."""

    LEAST = 64

    def __init__(self) -> None:
        self._patience, self._alike = self.LEAST, 0

    def steps(self, run: Run, step: int) -> int:
        """Return how many steps to go on: one, or as many as have the same rounds."""
        if self._alike < self._patience:
            return 1
        steps = steps_alike(run, step)
        paid = steps > self._patience
        self._patience = max(self._patience // 2, self.LEAST) if paid else self._patience * 2
        self._alike = self._patience - 2 if paid else 0  # a change comes next: look beyond it
        return max(steps, 1)

    def note(self, run: Run, further: Run) -> None:
        self._alike = self._alike + 1 if run.options == further.options else 0


def _is_final(election: Election, charter: Charter, run: Run) -> bool:
    """Tell whether nothing is left to buy, or, for the exhaustive completion, nothing that still fits the budget."""
    bought = set(run.options)
    barred = {rival for option in bought for rival in run.market.rivals.get(option, ())}
    unbought = run.market.costs.keys() - bought - barred
    if charter.completion == rules.ADD1_EXHAUSTIVE:
        return all(run.market.costs[option] > election.budget - run.cost for option in unbought)
    return not unbought


def _noted(attempts: list[Attempt], run: Run) -> list[Attempt]:
    """Add a run: what came to the same as the one before lengthens it."""
    new = Attempt(int(run.endowment), int(run.endowment), len(run.bought), run.cost)
    before = attempts[-1] if attempts else None
    if before is None or (before.winners, before.cost) != (new.winners, new.cost):
        return [*attempts, new]
    return [*attempts[:-1], replace(before, last=new.last)]


def _outcome(run: Run, attempts: tuple[Attempt, ...]) -> Outcome:
    winners = run.options
    rounds = tuple(_round(run.market, purchase) for purchase in run.bought)
    lacks = {option: _lack(run, option, frozenset(winners)) for option in run.market.costs if option not in winners}
    return Outcome(winners, rounds, lacks, run.endowment, attempts)


def _round(market: Market, purchase: Purchase) -> Round:
    figures = {
        "cost": market.costs[purchase.option],
        "price": purchase.price,
        "full_payers": purchase.full_payers,
        "effective_votes": market.costs[purchase.option] / purchase.price,
        "tied": purchase.tied,
    }
    return Round(purchase.option, WON, figures)


def _lack(run: Run, option: int, winners: frozenset[int]) -> Lack:
    """Return why its supporters could not buy it: a rival won, or they had too little left together."""
    rival = run.market.rivals.get(option, frozenset()) & winners
    if rival:
        return Lack(INCOMPATIBLE, {"rival": min(rival)})
    cost, left = run.market.costs[option], run.left_of(option)
    return Lack("no_money", {"cost": cost, "supporters_left": left, "short_by": cost - left})
