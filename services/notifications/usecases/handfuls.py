"""Rows by the handful: one insert for many is cheaper, and a list that never ends must not fill the memory."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

A = TypeVar("A")


def handfuls(rows: Iterable[A], most: int) -> Iterator[list[A]]:
    """Yield ``rows`` in lists of at most ``most``.

    >>> list(handfuls("abcde", 2))
    [['a', 'b'], ['c', 'd'], ['e']]
    """
    left = iter(rows)
    while handful := list(islice(left, most)):
        yield handful
