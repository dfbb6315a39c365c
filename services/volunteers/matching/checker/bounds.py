"""How much a person can gain at best at given prices: what the proof adds up. One function for each model, exact.

Model A: the best pair of each period, the best of those first, as long as the next is worth more than its cost.
Model B: the best set of posts that fit beside each other and into the minutes, by dynamic programming over their ends.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from services.volunteers.matching.checker.papers import Instance, Ints

MOST_POSTS = 7
LEAST = -(2**62)


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
    """Return the greatest gain of any set of shifts that keep ``gap_min`` apart, within minutes and ``len(costs)`` of them.

    By end, one after the other: what is the most that so many of the first ones can give in so many minutes? Whatever the prices,
    there are no more answers to keep than numbers of posts times minutes; trying every set could take years.
    """
    hopeful = sorted((shift for shift in shifts if costs and shift.gain > costs[0]), key=lambda shift: shift.end)
    ends, most = [shift.end for shift in hopeful], [{(0, 0): 0}]
    for one in hopeful:
        now = dict(most[-1])
        for (taken, spent), gain in most[bisect_right(ends, one.start - gap_min)].items():
            after = (taken + 1, spent + one.end - one.start)
            if taken < len(costs) and after[1] <= minutes:
                now[after] = max(now.get(after, LEAST), gain + one.gain - costs[taken])
        most.append(now)
    return max(most[-1].values())
