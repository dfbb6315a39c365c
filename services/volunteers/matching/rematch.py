"""Between runs: somebody joins or cancels, a post opens or is withdrawn. The plan is the best one again after each, exactly.

Best of all plans with the do-not-disturb bonus: a proposal that stands is worth kappa points more, so others are only asked to
move for more than that. Each unit that must find a place goes the shortest way (Jewell 1958, Busacker and Gowen 1960), one at a time.

The market is changed in place. Numbers that are not in it, and rows that would not be a market, raise ValueError before anything is.
"""

from collections.abc import Collection, Sequence, Sized
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from services.volunteers.matching.market import GONE, HOME, NOBODY, PERSON, POST, SLOT, Market, Node, Seats
from services.volunteers.matching.shortest import from_home, to_home

Pair = tuple[int, int]


@dataclass(frozen=True)
class Change:
    """Proposals made and taken back by one event, as numbers of person and post."""

    proposed: tuple[Pair, ...]
    withdrawn: tuple[Pair, ...]

    def others(self, person: int) -> int:
        """Return how many people besides ``person`` have other proposals now."""
        return len({who for who, _ in (*self.proposed, *self.withdrawn)} - {person})


def cancel(market: Market, person: int) -> Change:
    """Let a person go with all their posts; each freed seat is filled the best way. Raises ValueError."""
    _require_known("person", [person], market.limit)
    slots, _ = market.slots_of_person.of(person)
    freed = [(slot, int(market.taken.values[slot])) for slot in slots.tolist() if market.taken.values[slot] != NOBODY]
    market.limit[person] = market.load[person] = 0
    market.away[PERSON].values[person] = market.away[SLOT].values[slots] = -GONE
    for slot, post in freed:
        market.leave(slot, post)
        market.used.values[slot] = 0
    for _, post in freed:
        _send(market, from_home(market, Node(POST, post)))
    return _settle(market)


def join(market: Market, limit: int, costs: list[int], pairs: Collection[tuple[int, int, int]]) -> tuple[int, Change]:
    """Take in a person with pairs (period, post, worth in tie units) and costs of their 1st to 7th post; return their number too.

    Raises ValueError.
    """
    _require_known("post", [post for _, post, _ in pairs], market.seats)
    if not 0 <= limit <= len(costs) or costs != sorted(costs):
        raise ValueError("a person has a cost for each post up to their limit, and costs never fall")
    person = _add_person(market, limit, costs)
    slots: dict[int, int] = {}
    for period, post, worth in pairs:
        if period not in slots:
            slots[period] = _add_slot(market, person, period)
        _add_pair(market, slots[period], post, worth)
    _place(market, person, list(slots.values()))
    for load in range(limit):
        most = -market.costs[person][load] - int(market.away[PERSON].values[person])
        way = to_home(market, Node(PERSON, person), most) if most > 0 else None
        if way is None:
            break
        _send(market, [HOME, *way])
    return person, _settle(market)


def open_post(market: Market, seats: Seats, period: int, pairs: Collection[tuple[int, int]]) -> tuple[int, Change]:
    """Take in a post with pairs (person, worth in tie units); return its number too. Raises ValueError."""
    _require_known("person", [person for person, _ in pairs], market.limit)
    if not 0 <= seats.least <= seats.most or seats.further > seats.worth:
        raise ValueError("least seats are not more than most, and no further seat is worth more than those")
    post = market.away[POST].add(GONE)
    market.seats.append(Seats(seats.least, 0, seats.worth, seats.further))
    market.fill.append(0)
    market.holders.append(set())
    highest = -seats.worth_of(0)
    for person, worth in pairs:
        slot = _slot_of(market, person, period)
        _add_pair(market, slot, post, worth)
        highest = max(highest, worth + int(market.away[SLOT].values[slot]))
    market.away[POST].values[post] = highest
    for seat in range(seats.most):
        most = seats.worth_of(seat) + int(market.away[POST].values[post])
        way = from_home(market, Node(POST, post), most) if most > 0 else None
        if way is None:
            break
        _send(market, [*way, HOME])
    market.seats[post] = seats
    return post, _settle(market)


def withdraw(market: Market, post: int) -> Change:
    """Take a post out; everybody it had is placed the best way, or not. Raises ValueError."""
    _require_known("post", [post], market.seats)
    left = sorted(market.holders[post])
    market.away[POST].values[post] = GONE
    market.seats[post] = Seats(0, 0, 0, 0)
    market.fill[post] = 0
    for slot in left:
        market.leave(slot, post)
    for slot in left:
        _send(market, to_home(market, Node(SLOT, slot)))
    return _settle(market)


def _require_known(noun: str, numbers: Sequence[int], known: Sized) -> None:
    """Raise ValueError for a number that is none of the market's (Python would take -1 for the last), or stands twice."""
    if unknown := [number for number in numbers if not 0 <= number < len(known)]:
        raise ValueError(f"there is no {noun} {unknown[0]}")
    if len(set(numbers)) < len(numbers):
        raise ValueError(f"a {noun} stands there twice")


def _send(market: Market, way: list[Node] | None) -> None:
    for tail, head in pairwise(way or ()):
        market.step(tail, head)


def _settle(market: Market) -> Change:
    """Let all proposals as they are now stand, and return what changed."""
    moved = [(slot, int(market.standing.values[slot]), int(market.taken.values[slot])) for slot in sorted(market.changed)]
    proposed = tuple((int(market.owner.values[slot]), now) for slot, was, now in moved if was != now != NOBODY)
    withdrawn = tuple((int(market.owner.values[slot]), was) for slot, was, now in moved if now != was != NOBODY)
    for slot, _, now in moved:
        market.standing.values[slot] = now
    market.changed.clear()
    return Change(proposed, withdrawn)


def _add_person(market: Market, limit: int, costs: list[int]) -> int:
    market.limit.append(limit)
    market.load.append(0)
    market.costs.append(costs)
    return market.away[PERSON].add(GONE)


def _add_slot(market: Market, person: int, period: int) -> int:
    market.period.add(period)
    market.taken.add(NOBODY)
    market.standing.add(NOBODY)
    market.used.add(0)
    market.away[SLOT].add(GONE)
    slot = market.owner.add(person)
    market.slots_of_person.add(person, slot, slot)
    return slot


def _add_pair(market: Market, slot: int, post: int, worth: int) -> None:
    market.posts_of_slot.add(slot, post, worth)
    market.slots_of_post.add(post, slot, worth)


def _place(market: Market, person: int, slots: list[int]) -> None:
    """Set the potentials of a new person and their slots: how far home is from there."""
    nearest = 0
    for slot in slots:
        posts, worths = market.posts_of_slot.of(slot)
        market.away[SLOT].values[slot] = near = min(0, int((market.away[POST].values[posts] - worths).min()))
        nearest = min(nearest, near)
    market.away[PERSON].values[person] = nearest


def _slot_of(market: Market, person: int, period: int) -> int:
    """Return a person's slot in a period; a new one is as far from home as its person at least."""
    slots, _ = market.slots_of_person.of(person)
    found = slots[np.nonzero(market.period.values[slots] == period)[0]]
    if len(found):
        return int(found[0])
    slot = _add_slot(market, person, period)
    market.away[SLOT].values[slot] = market.away[PERSON].values[person]
    return slot
