"""Why somebody was proposed what they were, and why not the rest: from scores and prices alone, one scan of a row each.

What a post leaves a person is its score less its price. In model A, with the lowest proving prices, every post that was not proposed
has one of the reasons below, to the tie unit; in model B a few have none, which the gap allows.
"""

from collections import Counter
from dataclasses import dataclass, replace

import numpy as np

from services.volunteers.matching.candidates import Pairs, possible_pairs
from services.volunteers.matching.instance import Bools, Instance, Ints, Volunteers, load_costs
from services.volunteers.matching.plan import Plan, fills

PROPOSED, SAME_TIME, NO_FURTHER, LIMIT, WITHIN_GAP = "proposed", "same_time", "no_further", "limit", "within_gap"
NO_WISH, NO_TIME, NO_SKILL, NO_SEAT, TOO_FAR, ELSEWHERE = "no_wish", "no_time", "no_skill", "no_seat", "too_far", "better_elsewhere"


@dataclass(frozen=True)
class Option:
    """One post a person was considered for, in points; ``leaves`` is score less price, rounded down."""

    post: str
    score: int
    price: int
    leaves: int
    reason: str


@dataclass(frozen=True)
class PersonReasons:
    """``options``: what leaves most first. ``by_skill``, ``by_period``: how many more posts one more skill or period would open."""

    volunteer: str
    options: tuple[Option, ...]
    by_skill: dict[int, int]
    by_period: dict[int, int]


@dataclass(frozen=True)
class PostReasons:
    """``others``: how many volunteers are not here, by reason. ``least_score``: of those who are here."""

    post: str
    price: int
    taken: int
    most: int
    least_score: int | None
    others: dict[str, int]


@dataclass(frozen=True)
class Outcome:
    """A run as it is explained. ``scale``: units of price and cost to the point; ``refined``: scores in those units.

    ``by_clock``: it was model B, where posts exclude each other by their times and not by their periods, and ties count for nothing.
    """

    instance: Instance
    pairs: Pairs
    plan: Plan
    prices: Ints
    scale: int
    by_clock: bool = False

    @property
    def refined(self) -> Ints:
        return self.pairs.score * self.scale if self.by_clock else self.pairs.refined(self.scale)


def explain_person(outcome: Outcome, who: int) -> PersonReasons:
    """Return the reasons of one person, by their place in the instance."""
    first, last = np.searchsorted(outcome.pairs.volunteer, [who, who + 1])
    own = np.arange(first, last)
    left = outcome.refined[own] - outcome.prices[outcome.pairs.post[own]]
    reasons = _reasons(outcome, who, own, left)
    options = [_option(outcome, pair, net, reason) for pair, net, reason in zip(own.tolist(), left.tolist(), reasons, strict=True)]
    by_skill, by_period = _opened(outcome.instance, who)
    ordered = tuple(sorted(options, key=lambda option: (-option.leaves, option.post)))
    return PersonReasons(outcome.instance.volunteers.ids[who], ordered, by_skill, by_period)


def explain_post(outcome: Outcome, where: int) -> PostReasons:
    """Return the reasons of one post, by its place in the instance."""
    instance, pairs = outcome.instance, outcome.pairs
    here = outcome.plan.chosen & (pairs.post == where)
    others = _why_not_here(instance, where, set(pairs.volunteer[here].tolist()))
    return PostReasons(
        instance.posts.ids[where],
        int(outcome.prices[where]) // outcome.scale,
        int(fills(instance, pairs, outcome.plan)[where]),
        int(instance.posts.most[where]),
        int(pairs.score[here].min()) if here.any() else None,
        dict(sorted(others.items())),
    )


def _option(outcome: Outcome, pair: int, net: int, reason: str) -> Option:
    post, scale = int(outcome.pairs.post[pair]), outcome.scale
    return Option(
        outcome.instance.posts.ids[post], int(outcome.pairs.score[pair]), int(outcome.prices[post]) // scale, net // scale, reason
    )


def _reasons(outcome: Outcome, who: int, own: Ints, left: Ints) -> list[str]:
    instance, post = outcome.instance, outcome.pairs.post[own]
    held = outcome.plan.chosen[own]
    load, limit = int(held.sum()), int(instance.volunteers.limit[who])
    costs = load_costs(instance.rules, instance.volunteers.recent[who : who + 1])[0] * outcome.scale
    next_cost, least = (int(costs[load]) if load < limit else None), int(left[held].min()) if load else 2**62
    return [
        _reason(bool(held[place]), int(left[place]), left[held & _excludes(outcome, post, place)].tolist(), next_cost, least)
        for place in range(len(own))
    ]


def _excludes(outcome: Outcome, post: Ints, place: int) -> Bools:
    """Tell which of these posts nobody can have beside the one at ``place``."""
    p, one, gap_min = outcome.instance.posts, post[place], outcome.instance.rules.gap_min
    same_period: Bools = p.period[post] == p.period[one]
    overlapping: Bools = (p.start_min[post] < p.end_min[one] + gap_min) & (p.start_min[one] < p.end_min[post] + gap_min)
    return overlapping if outcome.by_clock else same_period


def _reason(is_held: bool, net: int, rivals: list[int], next_cost: int | None, least: int) -> str:
    if is_held:
        return PROPOSED
    if rivals and max(rivals) >= net:
        return SAME_TIME
    if next_cost is not None and net <= next_cost and not rivals:
        return NO_FURTHER
    return LIMIT if next_cost is None and net <= least and not rivals else WITHIN_GAP


def _opened(instance: Instance, who: int) -> tuple[dict[int, int], dict[int, int]]:
    """Return how many more posts would be possible by each skill and by each period the person lacks."""
    v, everything = instance.volunteers, np.array([2**63 - 1], dtype=np.int64)
    skills, periods = int(v.skills[who]), int(v.periods[who])
    by_skill = Counter(int(skill).bit_length() - 1 for skill in instance.posts.skill[_possible(instance, who, skills=everything)].tolist())
    by_period = Counter(instance.posts.period[_possible(instance, who, periods=everything)].tolist())
    lacked = {skill: by_skill[skill] for skill in sorted(by_skill) if skill >= 0 and not skills >> skill & 1}
    return lacked, {period: by_period[period] for period in sorted(by_period) if not periods >> period & 1}


def _possible(instance: Instance, who: int, **instead: Ints) -> Ints:
    """Return the posts that are possible for one person, some of their columns changed."""
    v = instance.volunteers
    columns = {name: column[who : who + 1] for name, column in vars(v).items() if name != "ids"}
    alone = replace(instance, volunteers=Volunteers(ids=v.ids[who : who + 1], **(columns | instead)))
    _, post, _ = possible_pairs(alone, np.zeros(1, dtype=np.int64), np.arange(len(instance.posts.ids)))
    return post


def _why_not_here(instance: Instance, where: int, here: set[int]) -> Counter[str]:
    """Count all volunteers who are not here by the first reason that holds; who could be here is better used elsewhere."""
    v, p = instance.volunteers, instance.posts
    square = (v.x_m - p.x_m[where]) ** 2 + (v.y_m - p.y_m[where]) ** 2
    reasons = np.select(
        [
            v.limit == 0,
            v.periods >> p.period[where] & 1 == 0,
            p.skill[where] & ~v.skills != 0,
            (v.seat_class != p.seat_class[where]) | (v.age < p.min_age[where]),
            square >= (v.travel_m + 1) ** 2,
        ],
        range(5),
        5,
    )
    names = (NO_WISH, NO_TIME, NO_SKILL, NO_SEAT, TOO_FAR, ELSEWHERE)
    return Counter(names[reason] for who, reason in enumerate(reasons.tolist()) if who not in here)
