"""Model B, one person at a time: the posts that gain them most at given prices, by clock, minutes and limit. Exact.

Dynamic programming over posts by their end (weighted interval scheduling: Kleinberg and Tardos 2006, section 6.1) with the number of
posts and the minutes so far as state. Minutes are counted in the greatest unit that divides every post's length, so nothing is rounded.
Cost for each person: posts worth considering x limit x minutes in units; people are done many at a time.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from services.volunteers.matching.candidates import Pairs
from services.volunteers.matching.instance import Bools, Instance, Ints, load_costs

CELLS = 2_000_000  # of one table; many people share one
NEVER = -(2**60)


@dataclass(frozen=True)
class Clock:
    """Pairs by volunteer, then end; made once. ``order`` are their numbers; lengths and minutes in units."""

    order: Ints
    volunteer: Ints
    post: Ints
    start: Ints
    end: Ints
    length: Ints
    minutes: Ints
    limit: Ints
    costs: Ints  # of the 1st, 2nd, … post, in price units
    gap_min: int


@dataclass(frozen=True)
class Batch:
    """Some people (rows) and their posts worth considering (columns, by end); ``item`` is a place in the clock, or -1."""

    people: Ints
    item: Ints
    gain: Ints
    length: Ints
    before: Ints  # how many of a person's columns end early enough for this one


def clock_of(instance: Instance, pairs: Pairs, units: int) -> Clock:
    """Return the pairs in the order in which people are planned; ``units`` of price are a point."""
    p, v = instance.posts, instance.volunteers
    order = np.lexsort((pairs.post, p.end_min[pairs.post], pairs.volunteer))
    post = pairs.post[order]
    unit = int(np.gcd.reduce(p.end_min - p.start_min))
    start, end = p.start_min[post], p.end_min[post]
    costs = load_costs(instance.rules, v.recent) * units
    return Clock(
        order, pairs.volunteer[order], post, start, end, (end - start) // unit, v.minutes // unit, v.limit, costs, instance.rules.gap_min
    )


def best_bundles(clock: Clock, gains: Ints) -> tuple[int, Bools]:
    """Return what all people together gain at best, and for each pair in the clock's order whether it is in somebody's bundle."""
    chosen, total = np.zeros(len(gains), dtype=np.bool_), 0
    for batch in _batches(clock, gains):
        most = int(clock.limit[batch.people].max())
        table = _table(batch, most, int(min(clock.minutes[batch.people].max(), np.sort(batch.length, axis=1)[:, -most:].sum(axis=1).max())))
        worth, picked = _trace(batch, table, clock)
        total += worth
        chosen[batch.item[picked]] = True
    return total, chosen


def _batches(clock: Clock, gains: Ints) -> Iterator[Batch]:
    """Yield people who may gain, those with few posts first. A post that gains no more than a first one costs is never taken."""
    who = clock.volunteer
    hopeful = np.nonzero((gains > clock.costs[who, 0]) & (clock.length <= clock.minutes[who]) & (clock.limit[who] > 0))[0]
    counts = np.bincount(who[hopeful], minlength=len(clock.limit))
    people = np.argsort(counts, kind="stable")
    people = people[counts[people] > 0]
    firsts = np.searchsorted(who[hopeful], np.arange(len(counts)))
    start, states = 0, _states(clock)
    while start < len(people):
        size = _size(counts[people[start:]], states)
        yield _batch(clock, gains, people[start : start + size], hopeful, (firsts, counts))
        start += size


def _states(clock: Clock) -> int:
    """Return how many numbers of posts and units anybody can have; lengths without a common unit, as 61 minutes, give thousands."""
    most, longest, minutes = (int(column.max(initial=0)) for column in (clock.limit, clock.length, clock.minutes))
    return (most + 1) * (min(minutes, most * longest) + 1)


def _size(counts: Ints, states: int) -> int:
    """Return how many people, of these rising counts of posts, fit into one table."""
    fits = (counts + 1) * states * np.arange(1, len(counts) + 1) <= CELLS
    return max(1, int(np.argmin(fits)) if not fits.all() else len(counts))


def _batch(clock: Clock, gains: Ints, people: Ints, hopeful: Ints, where: tuple[Ints, Ints]) -> Batch:
    firsts, counts = where[0][people], where[1][people]
    column = np.arange(int(counts.max()))[None, :]
    real = column < counts[:, None]
    item = np.where(real, hopeful[np.minimum(firsts[:, None] + column, len(hopeful) - 1)], -1)
    start, end = np.where(real, clock.start[item], 0), np.where(real, clock.end[item], 2**40)
    before = (end[:, None, :] + clock.gap_min <= start[:, :, None]).sum(axis=2)
    return Batch(people, item, np.where(real, gains[item], NEVER), np.where(real, clock.length[item], 0), before)


def _table(batch: Batch, most: int, units: int) -> Ints:
    """Return, for people, first columns, numbers of posts and units at most, the greatest gain."""
    rows, columns = batch.item.shape
    table = np.zeros((columns + 1, rows, most + 1, units + 1), dtype=np.int64)
    row = np.arange(rows)
    for place in range(columns):
        left = np.arange(units + 1)[None, :] - batch.length[:, place, None]
        earlier = table[batch.before[:, place], row][:, :most]
        taken = np.take_along_axis(earlier, np.maximum(left, 0)[:, None, :], axis=2) + batch.gain[:, place, None, None]
        table[place + 1] = table[place]
        np.maximum(table[place, :, 1:], np.where(left[:, None, :] >= 0, taken, NEVER), out=table[place + 1, :, 1:])
    return table


def _trace(batch: Batch, table: Ints, clock: Clock) -> tuple[int, Bools]:
    """Return the sum of the best gains after costs, and which items give them."""
    columns, rows, most, units = (size - 1 for size in table.shape)
    row = np.arange(rows + 1)
    units_left = np.minimum(clock.minutes[batch.people], units)
    spent = np.concatenate((np.zeros((rows + 1, 1), dtype=np.int64), np.cumsum(clock.costs[batch.people], axis=1)), axis=1)[:, : most + 1]
    worth = np.where(np.arange(most + 1)[None, :] <= clock.limit[batch.people][:, None], table[columns, row, :, units_left] - spent, NEVER)
    count = np.argmax(worth, axis=1)
    total, upto = int(worth[row, count].sum()), np.full(rows + 1, columns)
    picked = np.zeros(batch.item.shape, dtype=np.bool_)
    for place in range(columns - 1, -1, -1):
        here = upto == place + 1
        better = here & (table[place + 1, row, count, units_left] > table[place, row, count, units_left])
        picked[:, place] = better
        count = count - better
        units_left = units_left - np.where(better, batch.length[:, place], 0)
        upto = np.where(better, batch.before[:, place], np.where(here, place, upto))
    return total, picked
