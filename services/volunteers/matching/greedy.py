"""What a person with a list would do: take the pair that adds most now, then the next, and never go back.

Kept to compare with, and as a first plan where there is no time for the best one. Gains only fall as people and posts fill, so
pairs wait in order of their first gain, and one that has fallen is put back (Minoux 1978). Cost: O(pairs log pairs).
"""

from collections.abc import Iterator
from heapq import heappop, heappush

import numpy as np

from services.volunteers.matching.candidates import Pairs
from services.volunteers.matching.instance import Instance, further_worth, load_costs
from services.volunteers.matching.plan import Plan


class Filling:
    """A plan for model A as it grows: what one more pair would add."""

    def __init__(self, instance: Instance, pairs: Pairs) -> None:
        self.volunteer, self.post, self.score = (column.tolist() for column in (pairs.volunteer, pairs.post, pairs.score))
        self.period, self.limit = instance.posts.period.tolist(), instance.volunteers.limit.tolist()
        self.costs = load_costs(instance.rules, instance.volunteers.recent)
        self.least, self.most, self.worth = (
            column.tolist() for column in (instance.posts.least, instance.posts.most, instance.posts.worth)
        )
        self.further = further_worth(instance.rules, instance.posts.worth).tolist()
        self.load, self.fill = [0] * len(self.limit), [0] * len(self.most)
        self.busy: set[tuple[int, int]] = set()

    def gain(self, pair: int) -> int:
        """Return what the pair would add now, in points; 0 or less where it is not wanted or not possible."""
        who, where = self.volunteer[pair], self.post[pair]
        if self.load[who] >= self.limit[who] or self.fill[where] >= self.most[where] or (who, self.period[where]) in self.busy:
            return 0
        worth = self.worth[where] if self.fill[where] < self.least[where] else self.further[where]
        return int(self.score[pair] - self.costs[who, self.load[who]] + worth)

    def take(self, pair: int) -> None:
        who, where = self.volunteer[pair], self.post[pair]
        self.load[who] += 1
        self.fill[where] += 1
        self.busy.add((who, self.period[where]))


def greedy(instance: Instance, pairs: Pairs) -> Plan:
    """Return the plan; equal gains are taken by tie number."""
    filling, chosen = Filling(instance, pairs), np.zeros(len(pairs), dtype=np.bool_)
    fallen: list[tuple[int, int, int]] = []
    for expected, tie, pair in _falling(_first_gains(instance, pairs), fallen):
        gain = filling.gain(pair)
        if gain == -expected and gain > 0:
            filling.take(pair)
            chosen[pair] = True
        elif gain > 0:
            heappush(fallen, (-gain, tie, pair))
    return Plan(chosen)


def _first_gains(instance: Instance, pairs: Pairs) -> Iterator[tuple[int, int, int]]:
    """Yield minus the gain in an empty plan, minus the tie number, and the pair, the greatest gain first."""
    costs = load_costs(instance.rules, instance.volunteers.recent)[:, 0]
    posts = instance.posts
    worth = np.where(posts.least > 0, posts.worth, further_worth(instance.rules, posts.worth))
    gains = pairs.score - costs[pairs.volunteer] + worth[pairs.post]
    order = np.lexsort((-pairs.tie, -gains))
    for block in np.array_split(order, max(1, len(order) // 65_536)):
        yield from zip((-gains[block]).tolist(), (-pairs.tie[block]).tolist(), block.tolist(), strict=True)


def _falling(first: Iterator[tuple[int, int, int]], fallen: list[tuple[int, int, int]]) -> Iterator[tuple[int, int, int]]:
    """Yield from both, the least tuple first, until both are empty; ``fallen`` grows meanwhile."""
    upcoming = next(first, None)
    while upcoming or fallen:
        if fallen and (upcoming is None or fallen[0] < upcoming):
            yield heappop(fallen)
        elif upcoming:
            yield upcoming
            upcoming = next(first, None)
