"""Model B: real clock times, a gap between posts, and minutes a week. NP-hard, so: a good plan, and a proof of how good.

Prices come from Lagrangian relaxation of the seats (Held, Wolfe and Crowder 1974): everybody takes their best bundle, then posts that
too many want grow dearer and others cheaper. Every price gives a bound; the least is kept. The plan starts from those bundles and is
bettered by exact flows: one post of each person is set free at a time, all of them are placed again at once, never worse.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from services.volunteers.matching.bundles import Clock, best_bundles, clock_of
from services.volunteers.matching.candidates import Pairs
from services.volunteers.matching.flow import solve
from services.volunteers.matching.instance import Instance, Ints, further_worth
from services.volunteers.matching.plan import Plan, objective
from services.volunteers.matching.prices import prices
from services.volunteers.matching.refining import first_plan, refine

PRICE_UNITS = 1000
ROUNDS, REFININGS = 60, 24
NEAR_ENOUGH = 20_000  # stop when the gap is less than the plan's worth divided by this
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Offer:
    """Prices, and the bound they prove, both in price units; ``bundles``: what everybody takes at them."""

    prices: Ints
    bound: int
    bundles: Plan


def solve_by_clock(instance: Instance, pairs: Pairs, tell: Tell) -> tuple[Plan, Ints, int]:
    """Return a plan, prices in units of 1/PRICE_UNITS point, and the bound they prove in points."""
    clock = clock_of(instance, pairs, PRICE_UNITS)
    relaxed = solve(instance, pairs)
    first = prices(instance, pairs, relaxed) * PRICE_UNITS // instance.scale
    plan = refine(instance, pairs, first_plan(instance, pairs, relaxed), rounds=4)
    best = offer = _offer(instance, pairs, clock, first)
    reach, worth = 1.0, objective(instance, pairs, plan)
    for number in range(ROUNDS):
        offer = _offer(instance, pairs, clock, _moved(instance, pairs, offer, reach * max(best.bound - worth * PRICE_UNITS, 1)))
        best, reach = (offer, reach) if offer.bound < best.bound else (best, reach * 0.9)
        if number % 10 == 9:
            plan = _better(instance, pairs, plan, refine(instance, pairs, first_plan(instance, pairs, best.bundles), rounds=4))
            worth = objective(instance, pairs, plan)
            tell(f"round {number + 1}: {worth} points, at most {best.bound // PRICE_UNITS} are possible")
            if (best.bound // PRICE_UNITS - worth) * NEAR_ENOUGH < worth:
                break
    plan = refine(instance, pairs, plan, rounds=REFININGS)
    return plan, best.prices, best.bound // PRICE_UNITS


def _offer(instance: Instance, pairs: Pairs, clock: Clock, prices: Ints) -> Offer:
    gains = (pairs.score * PRICE_UNITS - prices[pairs.post])[clock.order]
    people, taken = best_bundles(clock, gains)
    chosen = np.zeros(len(pairs), dtype=np.bool_)
    chosen[clock.order[taken]] = True
    return Offer(prices, people + int(_seats(instance, prices)[1].sum()), Plan(chosen))


def _seats(instance: Instance, prices: Ints) -> tuple[Ints, Ints]:
    """Return how many seats each post gives at these prices, and what it gains by them."""
    p = instance.posts
    inner, further = p.worth * PRICE_UNITS + prices, further_worth(instance.rules, p.worth) * PRICE_UNITS + prices
    given = np.where(inner > 0, p.least, 0) + np.where(further > 0, p.most - p.least, 0)
    return given, np.maximum(inner, 0) * p.least + np.maximum(further, 0) * (p.most - p.least)


def _moved(instance: Instance, pairs: Pairs, offer: Offer, gap: float) -> Ints:
    """Return prices moved by Polyak's step: dearer where more is wanted than given, so far as the gap allows."""
    wanted = np.bincount(pairs.post[offer.bundles.chosen], minlength=len(instance.posts.ids))
    lacking = wanted - _seats(instance, offer.prices)[0]
    step = gap / max(int((lacking * lacking).sum()), 1)
    moved: Ints = offer.prices + np.rint(lacking * step).astype(np.int64)
    return moved


def _better(instance: Instance, pairs: Pairs, one: Plan, other: Plan) -> Plan:
    return max((one, other), key=lambda plan: objective(instance, pairs, plan))
