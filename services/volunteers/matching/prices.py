"""Prices of a best plan in model A: the lowest that prove it, one a post, in tie units.

A post's price is what one seat less there would lose the others, less what the seat itself is worth: above 0 where people are
turned away, below 0 where they are wanted. It is minus the length of the shortest way from home to the post in the residual
network (Bellman 1958, Ford 1956), found by rounds over what has just become shorter. Cost: some 20 to 100 such rounds.
"""

from dataclasses import dataclass

import numpy as np

from services.volunteers.matching.candidates import Pairs
from services.volunteers.matching.flow import Slots, slots_of
from services.volunteers.matching.instance import MOST_LOAD, Instance, Ints, further_worth, load_costs
from services.volunteers.matching.plan import Plan, fills, loads

FAR = np.int64(2**62)


class NotBest(ValueError):
    """The plan is not the best one: going round in a circle would better it, and prices fall for ever."""


@dataclass(frozen=True)
class Residual:
    """What the search needs, made once. ``next_cost``: of one more post, FAR at the limit."""

    gains: Ints
    slots: Slots
    first_pair: Ints  # of each slot, and the count of pairs
    chosen: Ints  # numbers of the pairs of the plan
    next_cost: Ints


def prices(instance: Instance, pairs: Pairs, plan: Plan, bonus: Ints | None = None) -> Ints:
    """Return the prices in tie units; ``bonus`` as in ``flow.solve``. Those of a plan that is not best prove nothing. Raises NotBest."""
    residual = _residual(instance, pairs, plan, bonus)
    taken = fills(instance, pairs, plan)
    first = np.where(taken > 0, _worth_of_seat(instance, taken - 1), FAR)
    away = _spread(residual, pairs, first)
    return np.where(taken > 0, -away, -_worth_of_seat(instance, taken))


def _worth_of_seat(instance: Instance, seat: Ints) -> Ints:
    posts = instance.posts
    return np.where(seat < posts.least, posts.worth, further_worth(instance.rules, posts.worth)) * instance.scale


def _residual(instance: Instance, pairs: Pairs, plan: Plan, bonus: Ints | None) -> Residual:
    slots, v, load = slots_of(instance, pairs), instance.volunteers, loads(instance, pairs, plan)
    costs = load_costs(instance.rules, v.recent) * instance.scale
    next_cost = np.where(load < v.limit, costs[np.arange(len(load)), np.minimum(load, MOST_LOAD - 1)], FAR)
    starts = np.concatenate((np.searchsorted(slots.of_pair, np.arange(len(slots))), [len(pairs)]))
    gains = pairs.refined(instance.scale) + (0 if bonus is None else bonus)
    return Residual(gains, slots, starts, np.nonzero(plan.chosen)[0], next_cost)


def _spread(residual: Residual, pairs: Pairs, first: Ints) -> Ints:
    """Return the shortest ways from home to each post, given those by giving up the post's last seat."""
    away, before = first.copy(), np.full(len(residual.slots), FAR)
    is_chosen = np.zeros(len(pairs), dtype=np.bool_)
    is_chosen[residual.chosen] = True
    for _ in range(len(first) + 2):  # a shortest way goes through no post twice
        now = _to_slots(residual, pairs, away)
        nearer = np.nonzero(now < before)[0]
        if not len(nearer):
            return away
        changed = _pairs_of_slots(residual, nearer)
        changed = changed[~is_chosen[changed]]
        np.minimum.at(away, pairs.post[changed], now[residual.slots.of_pair[changed]] - residual.gains[changed])
        before = now
    raise NotBest("the plan can be bettered")


def _to_slots(residual: Residual, pairs: Pairs, away: Ints) -> Ints:
    """Return the shortest ways to slots: used ones by giving up their post, free ones through their volunteer."""
    slots, used = residual.slots, residual.slots.of_pair[residual.chosen]
    to_used = np.minimum(away[pairs.post[residual.chosen]] + residual.gains[residual.chosen], FAR)
    to_volunteer = residual.next_cost.copy()
    np.minimum.at(to_volunteer, slots.volunteer[used], to_used)
    now: Ints = to_volunteer[slots.volunteer]
    now[used] = to_used
    return now


def _pairs_of_slots(residual: Residual, slots: Ints) -> Ints:
    """Return the numbers of all pairs of these slots."""
    starts, ends = residual.first_pair[slots], residual.first_pair[slots + 1]
    lengths = ends - starts
    skipped = np.cumsum(lengths) - lengths
    return np.repeat(starts - skipped, lengths) + np.arange(int(lengths.sum()))
