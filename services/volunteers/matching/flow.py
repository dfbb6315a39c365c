"""Model A: at most one post a person and period. A minimum-cost flow, so whole and proven best (Ahuja, Magnanti and Orlin 1993).

A volunteer sends out as many units as their limit: through a slot (volunteer and period, one unit) to a post, and on by seats
whose worth falls; or straight home, which saves the cost of one more post, the dearest first. Everything is in tie units.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from services.volunteers.matching.candidates import Pairs
from services.volunteers.matching.instance import MOST_LOAD, Bools, Instance, Ints, further_worth, load_costs
from services.volunteers.matching.plan import Plan

MOST = 2**63 - 1
MOST_PRICE = 2**53 - 1  # beyond it JSON readers disagree about a number


class TooLarge(ValueError):
    """The costs do not fit the solver's 64 bits; the message says what to change."""


@dataclass(frozen=True)
class Slots:
    """A slot is a volunteer and a period in which they have pairs. ``of_pair``: the slot of each pair."""

    volunteer: Ints
    of_pair: Ints

    def __len__(self) -> int:
        return len(self.volunteer)


@dataclass(frozen=True)
class Arcs:
    tail: Ints
    head: Ints
    room: Ints
    cost: Ints


def slots_of(instance: Instance, pairs: Pairs) -> Slots:
    """Return the slots, by volunteer, then period; pairs come in that order."""
    period = instance.posts.period[pairs.post]
    new = np.ones(len(pairs), dtype=np.bool_)
    new[1:] = (pairs.volunteer[1:] != pairs.volunteer[:-1]) | (period[1:] != period[:-1])
    return Slots(pairs.volunteer[new], np.cumsum(new) - 1)


def solve(instance: Instance, pairs: Pairs, bonus: Ints | None = None) -> Plan:
    """Return the best plan; ``bonus`` is added to each pair, in tie units. Raises TooLarge.

    Cost: 6.6 s for 100,000 volunteers and 5,000 posts was measured for such flows on one core.
    """
    slots = slots_of(instance, pairs)
    nodes = len(instance.volunteers.ids) + len(slots) + len(instance.posts.ids) + 1
    dearest = _dearest(instance) + (0 if bonus is None else int(bonus.max(initial=0)))
    if dearest > MOST_PRICE or dearest * (nodes + 1) * 4 > MOST:
        raise TooLarge(f"costs of {dearest} on {nodes} nodes do not fit 64 bits: lower tie_bits in the rules")
    gains = pairs.refined(instance.scale) + (0 if bonus is None else bonus)
    return Plan(_flow(instance, list(_arcs(instance, pairs, slots, gains)), nodes, len(pairs)))


def _dearest(instance: Instance) -> int:
    """Return what no pair, load or seat is worth more than, in tie units; no price is more either. Python's: it may not fit 64 bits."""
    rules, costs = instance.rules, load_costs(instance.rules, instance.volunteers.recent)
    pair = rules.distance + rules.interest + rules.skill + rules.history + 1  # and its tie number
    return max(pair, int(costs.max(initial=0)), int(instance.posts.worth.max())) * instance.scale


def _arcs(instance: Instance, pairs: Pairs, slots: Slots, gains: Ints) -> Iterator[Arcs]:
    """Yield pairs, volunteer to slot, unused units, seats. Nodes: volunteers, slots, posts, home."""
    v, p, scale = instance.volunteers, instance.posts, instance.scale
    first_slot, first_post = len(v.ids), len(v.ids) + len(slots)
    home = first_post + len(p.ids)
    one = np.ones(len(pairs), dtype=np.int64)
    yield Arcs(first_slot + slots.of_pair, first_post + pairs.post, one, -gains)
    yield Arcs(
        slots.volunteer, first_slot + np.arange(len(slots)), np.ones(len(slots), dtype=np.int64), np.zeros(len(slots), dtype=np.int64)
    )
    used = np.arange(MOST_LOAD)[None, :] < v.limit[:, None]
    volunteer, _ = np.nonzero(used)
    saved = load_costs(instance.rules, v.recent)[used]
    yield Arcs(volunteer, np.full(len(volunteer), home), np.ones(len(volunteer), dtype=np.int64), -saved * scale)
    post = first_post + np.arange(len(p.ids))
    for room, worth in ((p.least, p.worth), (p.most - p.least, further_worth(instance.rules, p.worth))):
        yield Arcs(post, np.full(len(post), home), room, -worth * scale)


def _flow(instance: Instance, parts: list[Arcs], nodes: int, pairs: int) -> Bools:
    network = SimpleMinCostFlow()
    for part in parts:
        network.add_arcs_with_capacity_and_unit_cost(part.tail.astype(np.int32), part.head.astype(np.int32), part.room, part.cost)
    parts.clear()
    supply = np.zeros(nodes, dtype=np.int64)
    supply[: len(instance.volunteers.ids)] = instance.volunteers.limit
    supply[-1] = -instance.volunteers.limit.sum()
    network.set_nodes_supplies(np.arange(nodes, dtype=np.int32), supply)
    status = network.solve()
    if status != network.OPTIMAL:
        raise TooLarge(f"the flow was not solved: {status}")
    chosen: Bools = network.flows(np.arange(pairs, dtype=np.int32)) > 0
    return chosen
