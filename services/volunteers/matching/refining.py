"""Making a plan for model B possible, and bettering it by exact flows over one post of each person at a time.

With one post of everybody set free, what they may have instead depends only on what they keep; so placing all freed ones again is
a minimum-cost flow, exact (very large-scale neighbourhood search: Ahuja, Ergun, Orlin and Punnen 2002). The plan never gets worse.
"""

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from services.volunteers.matching.candidates import Pairs
from services.volunteers.matching.instance import MOST_LOAD, Bools, Instance, Ints, further_worth, load_costs
from services.volunteers.matching.plan import Plan, fills, loads

NONE = -1


def first_plan(instance: Instance, pairs: Pairs, wish: Plan) -> Plan:
    """Return a possible plan from wishes: dearest pairs first, what no longer fits is left out."""
    p, v, gap_min = instance.posts, instance.volunteers, instance.rules.gap_min
    wished = np.nonzero(wish.chosen)[0]
    wished = wished[np.lexsort((-pairs.tie[wished], -pairs.score[wished]))]
    chosen, left, room = np.zeros(len(pairs), dtype=np.bool_), v.minutes.tolist(), p.most.tolist()
    kept: dict[int, list[tuple[int, int]]] = {}
    who, where, start, end = pairs.volunteer.tolist(), pairs.post.tolist(), p.start_min.tolist(), p.end_min.tolist()
    for pair in wished.tolist():
        one, post = who[pair], where[pair]
        begins, ends = start[post], end[post]
        own = kept.setdefault(one, [])
        apart = all(begins >= to + gap_min or since >= ends + gap_min for since, to in own)
        if apart and room[post] and ends - begins <= left[one] and len(own) < v.limit[one]:
            own.append((begins, ends))
            left[one] -= ends - begins
            room[post] -= 1
            chosen[pair] = True
    return Plan(chosen)


def refine(instance: Instance, pairs: Pairs, plan: Plan, *, rounds: int) -> Plan:
    """Return a plan at least as good; each round frees another post of everybody, or room for one more."""
    for number in range(rounds):
        kept = plan.chosen & ~_freed(instance, pairs, plan, number)
        plan = Plan(kept | _placed(instance, pairs, Plan(kept)))
    return plan


def _freed(instance: Instance, pairs: Pairs, plan: Plan, number: int) -> Bools:
    """Tell which pairs of the plan are set free this time: of each person one in turn, or none where there is room for more."""
    at = np.nonzero(plan.chosen)[0]
    who, load = pairs.volunteer[at], loads(instance, pairs, plan)
    place = np.arange(len(at)) - np.searchsorted(who, who)
    turns = np.where(load < instance.volunteers.limit, load + 1, np.maximum(load, 1))
    freed = np.zeros(len(pairs), dtype=np.bool_)
    freed[at] = place == ((number + np.arange(len(load))) % turns)[who]
    return freed


def _placed(instance: Instance, pairs: Pairs, kept: Plan) -> Bools:
    """Return the pairs, one a person at most, that best complete what is kept."""
    load, taken = loads(instance, pairs, kept), fills(instance, pairs, kept)
    costs = load_costs(instance.rules, instance.volunteers.recent)
    usable = np.nonzero(_fits(instance, pairs, kept) & (load < instance.volunteers.limit)[pairs.volunteer])[0]
    gains = pairs.refined(instance.scale)[usable] - costs[pairs.volunteer[usable], load[pairs.volunteer[usable]]] * instance.scale
    network, people = SimpleMinCostFlow(), len(load)
    one, home = np.ones(len(usable), dtype=np.int64), people + len(taken)
    network.add_arcs_with_capacity_and_unit_cost(
        pairs.volunteer[usable].astype(np.int32), (people + pairs.post[usable]).astype(np.int32), one, -gains
    )
    everybody = np.arange(people, dtype=np.int32)
    network.add_arcs_with_capacity_and_unit_cost(
        everybody, np.full(people, home, dtype=np.int32), np.ones(people, dtype=np.int64), np.zeros(people, dtype=np.int64)
    )
    _add_seats(network, instance, taken, people)
    network.set_nodes_supplies(
        np.arange(home + 1, dtype=np.int32),
        np.concatenate((np.ones(people, dtype=np.int64), np.zeros(len(taken), dtype=np.int64), [-people])),
    )
    if network.solve() != network.OPTIMAL:
        raise ValueError("placing freed posts failed")
    placed = np.zeros(len(pairs), dtype=np.bool_)
    placed[usable] = network.flows(np.arange(len(usable), dtype=np.int32)) > 0
    return placed


def _add_seats(network: SimpleMinCostFlow, instance: Instance, taken: Ints, people: int) -> None:
    p = instance.posts
    post = (people + np.arange(len(taken))).astype(np.int32)
    inner = np.maximum(p.least - taken, 0)
    for room, worth in ((inner, p.worth), (p.most - taken - inner, further_worth(instance.rules, p.worth))):
        network.add_arcs_with_capacity_and_unit_cost(
            post, np.full(len(post), people + len(taken), dtype=np.int32), room, -worth * instance.scale
        )


def _fits(instance: Instance, pairs: Pairs, kept: Plan) -> Bools:
    """Tell which pairs fit beside what their person keeps, by clock and minutes. What is kept fits beside nothing: it overlaps itself."""
    p, gap_min = instance.posts, instance.rules.gap_min
    table = _kept_posts(instance, pairs, kept)
    length = p.end_min - p.start_min
    left = instance.volunteers.minutes - np.where(table == NONE, 0, length[table]).sum(axis=1)
    fits: Bools = length[pairs.post] <= left[pairs.volunteer]
    for column in range(MOST_LOAD):
        other = table[pairs.volunteer, column]
        apart = (p.start_min[pairs.post] >= p.end_min[other] + gap_min) | (p.start_min[other] >= p.end_min[pairs.post] + gap_min)
        fits &= (other == NONE) | apart
    return fits


def _kept_posts(instance: Instance, pairs: Pairs, kept: Plan) -> Ints:
    """Return a table of the posts that each person keeps, NONE where there are fewer."""
    table = np.full((len(instance.volunteers.ids), MOST_LOAD), NONE, dtype=np.int64)
    at = np.nonzero(kept.chosen)[0]
    who = pairs.volunteer[at]
    table[who, np.arange(len(at)) - np.searchsorted(who, who)] = pairs.post[at]
    return table
