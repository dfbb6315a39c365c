"""A k-d tree over points (Bentley, CACM 18(9), 1975): which of them lie near a box, and boxes that hold few points each.

Building costs O(n log² n), asking O(√n + found). Boxes are (least x, least y, most x, most y), metres.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from services.volunteers.matching.instance import Ints

Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class Node:
    box: Box
    points: Ints  # empty unless a leaf
    halves: tuple["Node", ...] = ()


def build(x_m: Ints, y_m: Ints, leaf: int) -> Node | None:
    """Return the tree, with at most ``leaf`` points a leaf; None where there is no point."""
    return _split(x_m, y_m, np.arange(len(x_m), dtype=np.int64), leaf) if len(x_m) else None


def near(node: Node | None, box: Box, reach_m: int) -> Ints:
    """Return, ascending, all points of leaves whose box is nowhere farther than ``reach_m`` from ``box`` along both axes."""
    found: list[Ints] = []
    waiting = [node] if node else []
    while waiting:
        one = waiting.pop()
        if _apart(one.box, box) <= reach_m:
            waiting.extend(one.halves)
            found.append(one.points)
    return np.sort(np.concatenate(found)) if found else np.empty(0, dtype=np.int64)


def leaves(node: Node | None) -> Iterator[Node]:
    """Yield every leaf, neighbours one after the other."""
    if node and node.halves:
        for half in node.halves:
            yield from leaves(half)
    elif node:
        yield node


def _split(x_m: Ints, y_m: Ints, points: Ints, leaf: int) -> Node:
    xs, ys = x_m[points], y_m[points]
    box = (int(xs.min()), int(ys.min()), int(xs.max()), int(ys.max()))
    if len(points) <= leaf:
        return Node(box, points)
    along = xs if box[2] - box[0] >= box[3] - box[1] else ys
    order = np.argsort(along, kind="stable")
    middle = len(points) // 2
    halves = tuple(_split(x_m, y_m, points[part], leaf) for part in (order[:middle], order[middle:]))
    return Node(box, np.empty(0, dtype=np.int64), halves)


def _apart(one: Box, other: Box) -> int:
    """Return the greater of the gaps between two boxes along x and along y; it is never more than their distance."""
    return max(other[0] - one[2], one[0] - other[2], other[1] - one[3], one[1] - other[3], 0)
