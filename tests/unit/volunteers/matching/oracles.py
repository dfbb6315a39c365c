"""The same problem given to programs that are not ours, from the checker's pairs: networkx (flow), HiGHS (integer program)."""

from itertools import combinations, pairwise

import highspy
import networkx as nx
import numpy as np

from services.volunteers.matching.checker.bounds import Shift
from services.volunteers.matching.checker.pairs import possible_pairs
from services.volunteers.matching.checker.papers import Instance

Pair = tuple[int, int]


def worths_of_pairs(instance: Instance) -> dict[Pair, int]:
    """Return candidates by place of volunteer and post, in tie units."""
    found: dict[Pair, int] = {}
    for _, possible in possible_pairs(instance):
        columns = (possible.volunteer, possible.post, possible.points * instance.point + possible.tie, possible.is_candidate)
        found |= {(who, where): worth for who, where, worth, listed in zip(*(each.tolist() for each in columns), strict=True) if listed}
    return found


def best_flow(instance: Instance) -> int:
    """Return the best worth in tie units, by networkx's network simplex."""
    graph = nx.DiGraph()
    limits = [volunteer["limit"] for volunteer in instance.volunteers]
    graph.add_node("home", demand=sum(limits))
    for who in range(len(limits)):
        graph.add_node(("v", who), demand=-limits[who])
        graph.add_edge(("v", who), "home", weight=0, capacity=limits[who])
        for number, cost in enumerate(load_costs(instance, who)):
            _parallel(graph, ("v", who), ("out", who), f"cost {who} {number}", cost * instance.point)
    for where, post in enumerate(instance.posts):
        for seat in range(post["most"]):
            _parallel(graph, ("p", where), "home", f"seat {where} {seat}", -worth_of_seat(instance, where, seat) * instance.point)
    for (who, where), worth in worths_of_pairs(instance).items():
        slot = ("slot", who, instance.posts[where]["period"])
        graph.add_edge(("out", who), slot, weight=0, capacity=1)
        graph.add_edge(slot, ("p", where), weight=-worth, capacity=1)
    return -int(nx.network_simplex(graph)[0])


def best_integer(instance: Instance, *, by_clock: bool) -> int:
    """Return the best worth in points, by HiGHS: pairs, k-th posts and k-th seats are 0 or 1. ``by_clock``: model B."""
    pairs = {pair: worth // instance.point for pair, worth in worths_of_pairs(instance).items()}
    model = highspy.Highs()
    model.silent()
    model.setOptionValue("mip_rel_gap", 0.0)
    taken = {pair: model.addBinary() for pair in pairs}
    goal = sum(worth * taken[pair] for pair, worth in pairs.items())
    for who, volunteer in enumerate(instance.volunteers):
        own = [where for pair_who, where in pairs if pair_who == who]
        steps = [model.addBinary() for _ in range(volunteer["limit"])]
        goal -= sum(cost * step for cost, step in zip(load_costs(instance, who), steps, strict=True))
        model.addConstr(sum(taken[who, where] for where in own) == sum(steps)) if own else None
        for one, other in combinations(own, 2):
            if collide(instance, one, other, by_clock=by_clock):
                model.addConstr(taken[who, one] + taken[who, other] <= 1)
        if by_clock and own:
            model.addConstr(sum(minutes(instance, where) * taken[who, where] for where in own) <= volunteer["minutes"])
    for where, post in enumerate(instance.posts):
        seats = [model.addBinary() for _ in range(post["most"])]
        goal += sum(worth_of_seat(instance, where, seat) * each for seat, each in enumerate(seats))
        there = [taken[pair] for pair in pairs if pair[1] == where]
        model.addConstr((sum(there) if there else 0 * seats[0]) == sum(seats))
    model.maximize(goal)
    return int(np.rint(model.getObjectiveValue()))


def best_set(shifts: list[Shift], costs: list[int], minutes: int, gap_min: int) -> int:
    """Return the greatest gain of any set of shifts a person may take, having tried every one."""

    def fits(some: tuple[Shift, ...]) -> bool:
        by_start = sorted(some, key=lambda shift: shift.start)
        apart = all(other.start >= one.end + gap_min for one, other in pairwise(by_start))
        return apart and sum(shift.end - shift.start for shift in some) <= minutes

    sets = (some for count in range(len(costs) + 1) for some in combinations(shifts, count) if fits(some))
    return max(sum(shift.gain for shift in some) - sum(costs[: len(some)]) for some in sets)


def collide(instance: Instance, one: int, other: int, *, by_clock: bool) -> bool:
    first, second = sorted((instance.posts[one], instance.posts[other]), key=lambda post: (post["start_min"], post["end_min"]))
    if not by_clock:
        return bool(first["period"] == second["period"])
    return bool(second["start_min"] < first["end_min"] + instance.rules["gap_min"])


def minutes(instance: Instance, where: int) -> int:
    return int(instance.posts[where]["end_min"] - instance.posts[where]["start_min"])


def load_costs(instance: Instance, who: int) -> list[int]:
    steps, volunteer = instance.rules["load_costs"], instance.volunteers[who]
    extra = volunteer["recent"] * instance.rules["recent_cost"]
    return [steps[min(number, len(steps) - 1)] + extra for number in range(volunteer["limit"])]


def worth_of_seat(instance: Instance, where: int, seat: int) -> int:
    post = instance.posts[where]
    return int(post["worth"] if seat < post["least"] else min(post["worth"], instance.rules["further_seat"]))


def _parallel(graph: nx.DiGraph, tail: object, head: object, name: str, weight: int) -> None:
    graph.add_edge(tail, name, weight=weight, capacity=1)
    graph.add_edge(name, head, weight=0, capacity=1)
