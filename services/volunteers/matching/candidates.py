"""Which posts a volunteer is considered for, and what each would be worth: the pairs.

A pair is possible if the post is within travel, in a period the volunteer has, asks for no skill they lack, seats their class
and is open to their age. Of those the best ``candidates`` by tie-refined score are taken; equal ones by place in the file.
"""

from dataclasses import dataclass

import numpy as np

from services.volunteers.matching.instance import Bools, Instance, Ints
from services.volunteers.matching.kdtree import Node, build, leaves, near
from services.volunteers.matching.ties import keys, ties

VOLUNTEERS_A_BLOCK = 256
POSTS_A_LEAF = 16


@dataclass(frozen=True)
class Pairs:
    """Possible proposals, by volunteer, then period, then post: places in the instance, points, and a seeded tie number."""

    volunteer: Ints
    post: Ints
    score: Ints
    tie: Ints

    def __len__(self) -> int:
        return len(self.volunteer)

    def refined(self, scale: int) -> Ints:
        """Return scores in tie units: ``scale`` to the point, and the tie number."""
        return self.score * scale + self.tie


def pairs_of(instance: Instance) -> Pairs:
    """Return all pairs to be considered. Cost: about a microsecond for each post within reach of a volunteer."""
    volunteers, posts = instance.volunteers, instance.posts
    tree = build(posts.x_m, posts.y_m, POSTS_A_LEAF)
    own, others = keys(instance.rules.seed, volunteers.ids), keys(instance.rules.seed, posts.ids)
    blocks = leaves(build(volunteers.x_m, volunteers.y_m, VOLUNTEERS_A_BLOCK))
    reach = ((block, near(tree, block.box, int(volunteers.travel_m[block.points].max()))) for block in blocks)
    found = [np.empty((4, 0), dtype=np.int64), *(_block(instance, block, where, own, others) for block, where in reach)]
    volunteer, post, score, tie = np.concatenate(found, axis=1)
    order = np.lexsort((post, posts.period[post], volunteer))
    return Pairs(volunteer[order], post[order], score[order], tie[order])


def possible_pairs(instance: Instance, who: Ints, where: Ints) -> tuple[Ints, Ints, Ints]:
    """Return the possible pairs of volunteers ``who`` and posts ``where``: places in both, by volunteer, and points."""
    v, p, rules = instance.volunteers, instance.posts, instance.rules
    fits = (v.periods[who][:, None] >> p.period[where][None, :]) & 1 == 1
    fits &= v.seat_class[who][:, None] == p.seat_class[where][None, :]
    fits &= p.skill[where][None, :] & ~v.skills[who][:, None] == 0
    rows, columns = np.nonzero(fits)
    one, other = who[rows], where[columns]
    away_m = np.sqrt((v.x_m[one] - p.x_m[other]) ** 2 + (v.y_m[one] - p.y_m[other]) ** 2).astype(np.int64)
    near_enough = np.nonzero((away_m <= v.travel_m[one]) & (v.age[one] >= p.min_age[other]))[0]
    rows, columns, one, other, away_m = (each[near_enough] for each in (rows, columns, one, other, away_m))
    score = rules.distance * (v.travel_m[one] - away_m) // v.travel_m[one] + rules.skill * (p.skill[other] != 0)
    theme = p.theme[other]
    score += rules.interest * (v.interests[one] & theme != 0) + rules.history * (v.history[one] & theme != 0)
    return rows, columns, score


def _block(instance: Instance, block: Node, where: Ints, own: Ints, others: Ints) -> Ints:
    """Return volunteer, post, score and tie of the best pairs of one block, as four rows."""
    bits, posts = instance.rules.tie_bits, len(instance.posts.ids)
    rows, columns, score = possible_pairs(instance, block.points, where)
    who, which = block.points[rows], where[columns]
    tie = ties(own[who], others[which], bits)
    best = _best(rows, ((score << bits) + tie) * posts + (posts - 1 - which), instance.rules.candidates)
    return np.stack((who, which, score, tie))[:, best]


def _best(row: Ints, rank: Ints, most: int) -> Bools:
    """Tell which entries are among the ``most`` greatest of their row; ``row`` is ascending, no rank stands twice in a row."""
    counts = np.bincount(row) if len(row) else np.zeros(1, dtype=np.int64)
    if counts.max() <= most:
        return np.ones(len(row), dtype=np.bool_)
    table = np.full((len(counts), counts.max()), -1, dtype=np.int64)
    table[row, np.arange(len(row)) - (np.cumsum(counts) - counts)[row]] = rank
    table.partition(table.shape[1] - most, axis=1)
    best: Bools = rank >= table[row, table.shape[1] - most]
    return best
