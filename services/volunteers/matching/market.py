"""The standing plan as a residual network with potentials, kept between runs so that one change costs milliseconds.

Nodes are home (HOME), people, slots (a person and a period) and posts. ``away`` bounds how far home is: no arc u -> v of cost c
that still has room shortens it, away(u) <= c + away(v). While that holds, no other plan is better (Ahuja, Magnanti and Orlin
1993, theorem 9.3). Everything is in tie units. A pair that stands proposed is worth ``kappa`` more: nobody is disturbed for less.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from services.volunteers.matching.candidates import Pairs
from services.volunteers.matching.flow import Slots, slots_of
from services.volunteers.matching.instance import MOST_LOAD, Instance, Ints, further_worth, load_costs
from services.volunteers.matching.plan import Plan, fills, loads
from services.volunteers.matching.rows import Column, Lists

KAPPA_POINTS = 50
GONE = 2**61  # away of a post that was withdrawn; minus that, of a slot whose person left
NOBODY = -1


class Node(NamedTuple):
    """``kind``: one of HOME's, PERSON, SLOT, POST; ``number`` within its kind."""

    kind: int
    number: int


PERSON, SLOT, POST = 1, 2, 3
HOME = Node(0, 0)


@dataclass(frozen=True)
class Seats:
    """What seats of a post are worth, in tie units, and how many there are."""

    least: int
    most: int
    worth: int
    further: int

    def worth_of(self, seat: int) -> int:
        return self.worth if seat < self.least else self.further


class Market:
    """The plan and its potentials. People, posts and slots have numbers: those of the instance first.

    It is changed in place and kept nowhere. To make it again, as after a crash, take the pairs and the plan as they stand then,
    ``bonus = plan.chosen * kappa_points * instance.scale``, and ``prices(instance, pairs, plan, bonus)``: with it the plan is best.
    """

    def __init__(self, instance: Instance, pairs: Pairs, plan: Plan, prices: Ints, kappa_points: int = KAPPA_POINTS) -> None:
        self.scale, self.kappa = instance.scale, kappa_points * instance.scale
        slots, gains = slots_of(instance, pairs), pairs.refined(instance.scale)
        self._keep_lists(instance, pairs, slots, gains)
        self._keep_people(instance, pairs, plan)
        self._keep_seats(instance, pairs, plan)
        self.owner, self.period = Column(slots.volunteer), Column(instance.posts.period[pairs.post[self._first_pairs(slots)]])
        taken = np.full(len(slots), NOBODY, dtype=np.int64)
        taken[slots.of_pair[plan.chosen]] = pairs.post[plan.chosen]
        self.taken, self.standing = Column(taken), Column(taken)
        self.used = Column((taken != NOBODY).astype(np.int64))
        self.changed: set[int] = set()
        self._set_potentials(instance, pairs, plan, slots, prices)

    @staticmethod
    def _first_pairs(slots: Slots) -> Ints:
        return np.searchsorted(slots.of_pair, np.arange(len(slots)))

    def _keep_lists(self, instance: Instance, pairs: Pairs, slots: Slots, gains: Ints) -> None:
        by_post = np.argsort(pairs.post, kind="stable")
        self.posts_of_slot = Lists(slots.of_pair, pairs.post, gains, len(slots))
        self.slots_of_post = Lists(pairs.post[by_post], slots.of_pair[by_post], gains[by_post], len(instance.posts.ids))
        number = np.arange(len(slots))
        self.slots_of_person = Lists(slots.volunteer, number, number, len(instance.volunteers.ids))

    def _keep_people(self, instance: Instance, pairs: Pairs, plan: Plan) -> None:
        self.limit = instance.volunteers.limit.tolist()
        self.load = loads(instance, pairs, plan).tolist()
        self.costs: list[list[int]] = (load_costs(instance.rules, instance.volunteers.recent) * self.scale).tolist()

    def _keep_seats(self, instance: Instance, pairs: Pairs, plan: Plan) -> None:
        p = instance.posts
        worths = (p.worth * self.scale).tolist(), (further_worth(instance.rules, p.worth) * self.scale).tolist()
        self.seats = [Seats(*row) for row in zip(p.least.tolist(), p.most.tolist(), *worths, strict=True)]
        self.fill = fills(instance, pairs, plan).tolist()
        self.holders: list[set[int]] = [set() for _ in p.ids]
        of_pair = slots_of(instance, pairs).of_pair
        for slot, post in zip(of_pair[plan.chosen].tolist(), pairs.post[plan.chosen].tolist(), strict=True):
            self.holders[post].add(slot)

    def _set_potentials(self, instance: Instance, pairs: Pairs, plan: Plan, slots: Slots, prices: Ints) -> None:
        """Set them from prices, at a time when nothing stands yet; adding kappa to what stands then keeps them good."""
        step = np.where(plan.chosen, GONE, prices[pairs.post] - pairs.refined(self.scale))
        at_slot = np.minimum(np.minimum.reduceat(step, self._first_pairs(slots)) if len(slots) else step, 0)
        load, costs = np.array(self.load, dtype=np.int64), np.array(self.costs, dtype=np.int64).reshape(-1, MOST_LOAD)
        at_person = np.where(load > 0, -costs[np.arange(len(load)), np.maximum(load - 1, 0)], 0)
        free = self.used.values[: len(slots)] == 0
        np.minimum.at(at_person, slots.volunteer[free], at_slot[free])
        at_slot = np.where(free, at_slot, np.minimum(at_slot, at_person[slots.volunteer]))
        self.away = {PERSON: Column(at_person), SLOT: Column(at_slot), POST: Column(prices)}

    def is_used(self, slot: int) -> bool:
        return bool(self.used.values[slot])

    def gain(self, slot: int, post: int) -> int:
        """Return what a pair is worth, with kappa where it stands proposed."""
        posts, worths = self.posts_of_slot.of(slot)
        bonus = self.kappa if self.standing.values[slot] == post else 0
        return int(worths[np.nonzero(posts == post)[0][0]]) + bonus

    def take(self, slot: int, post: int) -> None:
        self.taken.values[slot] = post
        self.holders[post].add(slot)
        self.changed.add(slot)

    def leave(self, slot: int, post: int) -> None:
        self.taken.values[slot] = NOBODY
        self.holders[post].discard(slot)
        self.changed.add(slot)

    def step(self, tail: Node, head: Node) -> None:
        """Send one unit along an arc that has room."""
        if tail.kind == SLOT and head.kind == POST:
            self.take(tail.number, head.number)
        elif tail.kind == POST and head.kind == SLOT:
            self.leave(head.number, tail.number)
        elif tail == HOME or head == HOME:
            self._count(tail, head)
        else:
            slot = tail.number if tail.kind == SLOT else head.number
            self.used.values[slot] = int(tail.kind == PERSON)

    def _count(self, tail: Node, head: Node) -> None:
        """Home sends to people and takes back from posts; the other way round undoes it."""
        node = head if tail == HOME else tail
        counts, forward = (self.load, tail == HOME) if node.kind == PERSON else (self.fill, head == HOME)
        counts[node.number] += 1 if forward else -1
