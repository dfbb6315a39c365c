"""What all benches tell: the machine, and figures against their bounds and goals."""

import os
import platform
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One figure, against its bound if it has one; ``more`` tells whether more is better. A missed goal fails nothing."""

    name: str
    value: float
    unit: str
    bound: float | None = None
    goal: float | None = None
    more: bool = False

    @property
    def holds(self) -> bool:
        if self.bound is None:
            return True
        return self.value >= self.bound if self.more else self.value <= self.bound


def machine() -> str:
    """Return what was measured on, and how busy it was."""
    return f"{platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"


def told(figures: Iterable[Figure]) -> int:
    """Print every figure; return the exit code: 1 when a bound is missed."""
    rows = list(figures)
    print(f"\n{'figure':<48}{'value':>12}{'bound':>13}{'goal':>9}")
    for row in rows:
        bound, goal = (f"{limit:g}" if limit is not None else "" for limit in (row.bound, row.goal))
        print(f"{row.name:<48}{row.value:>12.3f} {row.unit:<3}{bound:>9}{goal:>9}  {'' if row.holds else 'MISSED'}".rstrip())
    return 0 if all(row.holds for row in rows) else 1
