"""Shortest ways in the residual network with reduced costs, which are never below 0: Dijkstra 1959, stopped as early as can be.

``to_home`` goes forward from a person or slot, ``from_home`` backward from a post. A search visits only what lies nearer than home
and then mends the potentials of just that, so they stay good; where home is farther than ``most``, it stops there.
"""

from collections.abc import Callable, Iterator
from heapq import heappop, heappush

import numpy as np

from services.volunteers.matching.instance import Ints
from services.volunteers.matching.market import HOME, NOBODY, PERSON, POST, SLOT, Market, Node

FAR = 2**60
Arc = tuple[Node, int]
Arcs = Callable[[Market, Node, int], Iterator[Arc]]


def to_home(market: Market, start: Node, most: int = FAR) -> list[Node] | None:
    """Return the nodes from ``start`` to home by the shortest way, or None if that is ``most`` or longer; mend potentials."""
    distance, before, reached = _search(market, start, most, _out_of)
    for node, far in distance.items():
        if far < reached and node != HOME:
            market.away[node.kind].values[node.number] += reached - far
    return _trace(before, start)[::-1] if reached < most else None


def from_home(market: Market, end: Node, most: int = FAR) -> list[Node] | None:
    """Return the nodes from home to ``end`` by the shortest way, or None if that is ``most`` or longer; mend potentials."""
    distance, before, reached = _search(market, end, most, _into)
    for node, far in distance.items():
        if far < reached and node != HOME:
            market.away[node.kind].values[node.number] -= reached - far
    return _trace(before, end) if reached < most else None


def _search(market: Market, start: Node, most: int, arcs: Arcs) -> tuple[dict[Node, int], dict[Node, Node], int]:
    """Return distances, the node before each, and how far home is, ``most`` at most."""
    distance, before, done = {start: 0}, dict[Node, Node](), set[Node]()
    waiting, reached = [(0, start)], most
    while waiting:
        far, node = heappop(waiting)
        if far >= reached or node == HOME:
            break
        if node in done:
            continue
        done.add(node)
        for other, cost in arcs(market, node, reached - far):
            if far + cost < distance.get(other, reached):
                distance[other], before[other] = far + cost, node
                heappush(waiting, (far + cost, other))
                reached = min(reached, far + cost) if other == HOME else reached
    return distance, before, reached


def _trace(before: dict[Node, Node], start: Node) -> list[Node]:
    """Return the nodes from home back to where the search began."""
    found = [HOME]
    while found[-1] != start:
        found.append(before[found[-1]])
    return found


def _out_of(market: Market, node: Node, most: int) -> Iterator[Arc]:
    """Yield where a unit can go from ``node``, at what reduced cost, where that is below ``most``."""
    away = int(market.away[node.kind].values[node.number])
    if node.kind == SLOT:
        taken = int(market.taken.values[node.number])
        yield from _posts_from(market, node.number, taken, most)
        if market.is_used(node.number):
            person = int(market.owner.values[node.number])
            yield Node(PERSON, person), int(market.away[PERSON].values[person]) - away
    elif node.kind == POST:
        for slot in market.holders[node.number]:
            yield Node(SLOT, slot), market.gain(slot, node.number) + int(market.away[SLOT].values[slot]) - away
        if market.fill[node.number] < market.seats[node.number].most:
            yield HOME, -market.seats[node.number].worth_of(market.fill[node.number]) - away
    else:
        slots, _ = market.slots_of_person.of(node.number)
        free = slots[market.used.values[slots] == 0]
        yield from _near(SLOT, free, market.away[SLOT].values[free] - away, most)
        if market.load[node.number]:
            yield HOME, -market.costs[node.number][market.load[node.number] - 1] - away


def _into(market: Market, node: Node, most: int) -> Iterator[Arc]:
    """Yield from where a unit can come to ``node``, at what reduced cost, where that is below ``most``."""
    away = int(market.away[node.kind].values[node.number])
    if node.kind == POST:
        if market.fill[node.number]:
            yield HOME, market.seats[node.number].worth_of(market.fill[node.number] - 1) + away
        yield from _slots_to(market, node.number, away, most)
    elif node.kind == SLOT:
        taken, person = int(market.taken.values[node.number]), int(market.owner.values[node.number])
        if taken != NOBODY:
            yield Node(POST, taken), market.gain(node.number, taken) + away - int(market.away[POST].values[taken])
        elif not market.is_used(node.number):
            yield Node(PERSON, person), away - int(market.away[PERSON].values[person])
    else:
        if market.load[node.number] < market.limit[node.number]:
            yield HOME, market.costs[node.number][market.load[node.number]] + away
        slots, _ = market.slots_of_person.of(node.number)
        used = slots[market.used.values[slots] == 1]
        yield from _near(SLOT, used, away - market.away[SLOT].values[used], most)


def _posts_from(market: Market, slot: int, taken: int, most: int) -> Iterator[Arc]:
    posts, worths = market.posts_of_slot.of(slot)
    costs = market.away[POST].values[posts] - worths - market.away[SLOT].values[slot]
    standing = int(market.standing.values[slot])
    if standing != NOBODY and standing != taken:
        costs = costs - market.kappa * (posts == standing)
    if taken != NOBODY:
        costs = np.where(posts == taken, FAR, costs)
    yield from _near(POST, posts, costs, most)


def _slots_to(market: Market, post: int, away: int, most: int) -> Iterator[Arc]:
    slots, worths = market.slots_of_post.of(post)
    costs = away - worths - market.away[SLOT].values[slots]
    near = np.nonzero(costs < most + market.kappa)[0]
    slots, costs = slots[near], costs[near]
    costs = costs - market.kappa * (market.standing.values[slots] == post)
    costs = np.where(market.taken.values[slots] == post, FAR, costs)
    yield from _near(SLOT, slots, costs, most)


def _near(kind: int, numbers: Ints, costs: Ints, most: int) -> Iterator[Arc]:
    near = costs < most
    for number, cost in zip(numbers[near].tolist(), costs[near].tolist(), strict=True):
        yield Node(kind, number), cost
