"""Possible pairs and their points, worked out anew: volunteers from west to east, each block against the posts it may reach."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.volunteers.matching.checker.papers import Instance, Ints

Bools = NDArray[np.bool_]
Words = NDArray[np.uint64]
A_BLOCK = 512
NUMBERS = 64  # skills, themes and periods are 0..62; the last column stands for none


@dataclass(frozen=True)
class Possible:
    """All possible pairs of some volunteers, by place; ``is_candidate``: among the best that the rules take."""

    volunteer: Ints
    post: Ints
    points: Ints
    tie: Ints
    is_candidate: Bools


def possible_pairs(instance: Instance) -> Iterator[tuple[Ints, Possible]]:
    """Yield the volunteers of a block and their pairs, until every volunteer was there."""
    numbers: dict[str, int] = {}  # of seat classes
    posts, volunteers = _Posts(instance, numbers), _Volunteers(instance, numbers)
    from_west = np.argsort(volunteers.x_m, kind="stable")
    for start in range(0, len(from_west), A_BLOCK):
        block = from_west[start : start + A_BLOCK]
        yield block, _pairs(instance.rules, volunteers, posts, block)


class _Posts:
    def __init__(self, instance: Instance, numbers: dict[str, int]) -> None:
        self.x_m, self.y_m = instance.post_column("x_m"), instance.post_column("y_m")
        self.period, self.theme, self.min_age = (instance.post_column(name) for name in ("period", "theme", "min_age"))
        self.skill = np.array([NUMBERS - 1 if post["skill"] is None else post["skill"] for post in instance.posts], dtype=np.int64)
        self.kind = _kinds(instance.posts, numbers)
        self.word = _words(instance.rules["seed"], [post["id"] for post in instance.posts])
        self.from_west = np.argsort(self.x_m, kind="stable")
        self.sorted_x_m = self.x_m[self.from_west]

    def between(self, west_m: int, east_m: int) -> Ints:
        first, last = np.searchsorted(self.sorted_x_m, [west_m, east_m + 1])
        return self.from_west[first:last]


class _Volunteers:
    def __init__(self, instance: Instance, numbers: dict[str, int]) -> None:
        self.x_m, self.y_m = instance.volunteer_column("x_m"), instance.volunteer_column("y_m")
        self.travel_m, self.age = instance.volunteer_column("travel_m"), instance.volunteer_column("age")
        self.rows = instance.volunteers
        self.kind = _kinds(instance.volunteers, numbers)
        self.word = _words(instance.rules["seed"], [each["id"] for each in instance.volunteers])

    def has(self, block: Ints, name: str) -> Bools:
        """Return a table: whether each volunteer of the block (row) has each number (column); nobody lacks `none`."""
        table = np.zeros((len(block), NUMBERS), dtype=np.bool_)
        for row, place in enumerate(block.tolist()):
            table[row, self.rows[place][name]] = True
        table[:, NUMBERS - 1] = True
        return table


def _pairs(rules: dict[str, Any], v: _Volunteers, p: _Posts, block: Ints) -> Possible:
    reach_m = int(v.travel_m[block].max())
    near = p.between(int(v.x_m[block].min()) - reach_m, int(v.x_m[block].max()) + reach_m)
    fits = v.has(block, "periods")[:, p.period[near]] & v.has(block, "skills")[:, p.skill[near]]
    row, column = np.nonzero(fits & (v.kind[block][:, None] == p.kind[near][None, :]))
    who, where = block[row], near[column]
    square = (v.x_m[who] - p.x_m[where]) ** 2 + (v.y_m[who] - p.y_m[where]) ** 2
    here = (square < (v.travel_m[who] + 1) ** 2) & (v.age[who] >= p.min_age[where])
    row, who, where, away_m = row[here], who[here], where[here], _root(square[here])
    points = rules["distance"] * (v.travel_m[who] - away_m) // v.travel_m[who]
    points += np.where(p.skill[where] == NUMBERS - 1, 0, rules["skill"])
    for name in ("interests", "history"):
        points += v.has(block, name)[row, p.theme[where]] * rules[name.removesuffix("s")]
    tie = _ties(v.word[who], p.word[where], rules["tie_bits"])
    return Possible(who, where, points, tie, _first(row, (-where, tie, points), rules["candidates"]))


def _root(square: Ints) -> Ints:
    """Return the whole part of square roots, mended where floats may have rounded up or down."""
    root = np.sqrt(square).astype(np.int64)
    root -= root * root > square
    root += (root + 1) * (root + 1) <= square
    return root


def _first(row: Ints, by: tuple[Ints, ...], most: int) -> Bools:
    """Tell which entries are among the ``most`` greatest of their row, the last of ``by`` counting most."""
    order = np.lexsort((*(-each for each in by), row))
    starts = np.searchsorted(row[order], row[order])
    first = np.zeros(len(row), dtype=np.bool_)
    first[order] = np.arange(len(row)) - starts < most
    return first


def _kinds(rows: list[dict[str, Any]], numbers: dict[str, int]) -> Ints:
    """Return seat classes as numbers; texts would not do, numpy drops zeros at their end."""
    return np.array([numbers.setdefault(row["class"], len(numbers)) for row in rows], dtype=np.int64)


def _words(seed: str, ids: list[str]) -> Words:
    return np.array([int.from_bytes(sha256(f"{seed}\n{id}".encode()).digest()[:8], "big") for id in ids], dtype=np.uint64)


def _ties(one: Words, other: Words, bits: int) -> Ints:
    turned = (other << np.uint64(32)) | (other >> np.uint64(32))
    word = one ^ turned
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        word = (word ^ (word >> np.uint64(shift))) * np.uint64(factor)
    word ^= word >> np.uint64(31)
    return (word // np.uint64(2 ** (64 - bits))).astype(np.int64) if bits else np.zeros(len(word), dtype=np.int64)
