"""Numbers of a ``.pb`` file: amounts of money, exact to the cent, and whole numbers."""

import re
from collections.abc import Iterable
from fractions import Fraction
from math import lcm

from services.ideas.ballots.pb_rows import Unreadable

_AMOUNT = re.compile(r"\d{1,30}(\.\d{1,9})?", re.ASCII)
_WHOLE = re.compile(r"\d{1,30}(\.0+)?", re.ASCII)


def amount(line: int, name: str, text: str) -> Fraction:
    """Return an amount of money from 0. Raises Unreadable."""
    if not _AMOUNT.fullmatch(text):
        raise Unreadable(line, f"{name} is an amount like 1200 or 1200.50, not {text!r}")
    return Fraction(text)


def whole_number(line: int, name: str, text: str) -> int:
    """Return a whole number from 0. Raises Unreadable."""
    if not _WHOLE.fullmatch(text):
        raise Unreadable(line, f"{name} is a whole number, not {text!r}")
    return int(text.partition(".")[0])


def subunits(amounts: Iterable[Fraction]) -> int:
    """Return the least power of ten that makes all amounts whole.

    >>> subunits([Fraction("5"), Fraction("2.5"), Fraction("0.05")])
    100
    """
    common = lcm(*(each.denominator for each in amounts))
    power = 1
    while power % common:
        power *= 10
    return power
