"""How much a person can gain at best at given prices: what the proof adds up. One function for each model, exact.

Model A: the best pair of each period, the best of those first, as long as the next is worth more than its cost.
Model B: every set of posts that fit beside each other and into the minutes, tried by depth first with a bound.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from services.volunteers.matching.checker.papers import Instance, Ints

MOST_POSTS = 7
LEAST = np.int64(-(2**62))


@dataclass(frozen=True)
class Shift:
    """What one post gives a person at its price, and when it is, minutes of the week."""

    gain: int
    start: int
    end: int


def costs_of(instance: Instance, who: Ints, recent: Ints) -> Ints:
    """Return what the 1st to 7th post of each costs, in points."""
    steps = list(instance.rules["load_costs"])
    steps += [steps[-1]] * MOST_POSTS
    costs: Ints = np.array(steps[:MOST_POSTS], dtype=np.int64)[None, :] + recent[who][:, None] * instance.rules["recent_cost"]
    return costs


def best_by_periods(row: Ints, period: Ints, gain: Ints, costs: Ints, limits: Ints) -> int:
    """Return the sum over rows of the best gain, one post a period; ``costs`` are rising, in the unit of ``gain``.

    Each gain fits 64 bits (``papers.Instance.fits``), but not the sum at prices a forger chose: so it is Python's.
    """
    best = np.full((len(limits), 64), LEAST)
    np.maximum.at(best, (row, period), gain)
    best = -np.sort(-best, axis=1)[:, :MOST_POSTS]
    left = np.where(np.arange(MOST_POSTS)[None, :] < limits[:, None], best - costs, 0)
    return sum(left[left > 0].tolist())


def best_by_clock(shifts: Sequence[Shift], costs: Sequence[int], minutes: int, gap_min: int) -> int:
    """Return the greatest gain of any set of shifts that keep ``gap_min`` apart, within minutes and ``len(costs)`` of them."""
    if not costs:
        return 0
    hopeful = sorted((shift for shift in shifts if shift.gain > costs[0] and shift.end - shift.start <= minutes), key=lambda s: -s.gain)
    return max(_sets(hopeful, costs, minutes, gap_min), default=0)


def _sets(shifts: list[Shift], costs: Sequence[int], minutes: int, gap_min: int) -> Iterator[int]:
    """Yield the gains of ever better sets. A branch is left when even its best shifts, whatever the clock, could not better them."""
    best = 0
    waiting: list[tuple[int, tuple[Shift, ...], int, int]] = [(0, (), 0, minutes)]
    while waiting:
        start, taken, gain, left = waiting.pop()
        if gain > best:
            best = gain
            yield best
        if len(taken) == len(costs):
            continue
        for place in range(start, len(shifts)):
            one = shifts[place]
            if gain + _most(shifts, place, costs, len(taken)) <= best:
                break
            if one.end - one.start <= left and all(one.start >= other.end + gap_min or other.start >= one.end + gap_min for other in taken):
                waiting.append((place + 1, (*taken, one), gain + one.gain - costs[len(taken)], left - one.end + one.start))


def _most(shifts: list[Shift], place: int, costs: Sequence[int], taken: int) -> int:
    room = len(costs) - taken
    return sum(max(0, shift.gain - cost) for shift, cost in zip(shifts[place : place + room], costs[taken:], strict=False))
