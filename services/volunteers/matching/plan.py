"""A plan: which pairs are proposed, what that is worth, and how evenly it serves. Recomputed from the pairs, never carried along."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from services.volunteers.matching.candidates import Pairs
from services.volunteers.matching.instance import Bools, Instance, Ints, further_worth, load_costs


@dataclass(frozen=True)
class Plan:
    """``chosen``: for each pair, whether it is proposed."""

    chosen: Bools

    def proposals(self, instance: Instance, pairs: Pairs) -> list[tuple[str, str]]:
        """Return volunteer and post ids, in the order of the instance."""
        who, where = instance.volunteers.ids, instance.posts.ids
        at = np.nonzero(self.chosen)[0]
        return [(who[one], where[other]) for one, other in zip(pairs.volunteer[at].tolist(), pairs.post[at].tolist(), strict=True)]


@dataclass(frozen=True)
class Served:
    """How evenly a plan serves: people with a post, people who could have one, seats taken, and Gini over those people."""

    people: int
    willing: int
    seats: int
    gini: float

    @property
    def share(self) -> float:
        return self.people / self.willing if self.willing else 1.0


class NoPair(ValueError):
    """A proposal is of no pair; the message names it."""


def loads(instance: Instance, pairs: Pairs, plan: Plan) -> Ints:
    """Return how many posts each volunteer has."""
    return np.bincount(pairs.volunteer[plan.chosen], minlength=len(instance.volunteers.ids)).astype(np.int64)


def fills(instance: Instance, pairs: Pairs, plan: Plan) -> Ints:
    """Return how many volunteers each post has."""
    return np.bincount(pairs.post[plan.chosen], minlength=len(instance.posts.ids)).astype(np.int64)


def objective(instance: Instance, pairs: Pairs, plan: Plan) -> int:
    """Return scores - costs of loads + worths of seats taken, in points."""
    return (
        int(pairs.score[plan.chosen].sum())
        - _costs(instance, loads(instance, pairs, plan))
        + _worths(instance, fills(instance, pairs, plan))
    )


def served(instance: Instance, pairs: Pairs, plan: Plan) -> Served:
    """Return how the plan serves those with a limit above 0 and at least one pair."""
    can = (np.bincount(pairs.volunteer, minlength=len(instance.volunteers.ids)) > 0) & (instance.volunteers.limit > 0)
    each = np.sort(loads(instance, pairs, plan)[can])
    total, count = int(each.sum()), len(each)
    ranks = np.arange(1, count + 1)
    gini = float(2 * (ranks * each).sum() / (count * total) - (count + 1) / count) if total else 0.0
    return Served(int((each > 0).sum()), count, total, gini)


def _costs(instance: Instance, loads: Ints) -> int:
    costs = np.concatenate(
        (np.zeros((len(loads), 1), dtype=np.int64), np.cumsum(load_costs(instance.rules, instance.volunteers.recent), axis=1)), axis=1
    )
    return int(costs[np.arange(len(loads)), loads].sum())


def _worths(instance: Instance, fills: Ints) -> int:
    posts = instance.posts
    first = np.minimum(fills, posts.least)
    return int((first * posts.worth + (fills - first) * further_worth(instance.rules, posts.worth)).sum())


def plan_of(instance: Instance, pairs: Pairs, proposals: Collection[tuple[str, str]]) -> Plan:
    """Return the plan that makes these proposals, volunteer and post ids. Raises NoPair."""
    count, (volunteers, posts) = len(instance.posts.ids), (instance.place_of_volunteer, instance.place_of_post)
    wanted = {volunteers[who] * count + posts[where]: (who, where) for who, where in proposals if who in volunteers and where in posts}
    numbers = pairs.volunteer * count + pairs.post
    plan = Plan(np.isin(numbers, list(wanted)))
    known = {wanted[number] for number in numbers[plan.chosen].tolist()}
    for who, where in proposals:
        if (who, where) not in known:
            raise NoPair(f"{who} is not considered for {where}")
    return plan
