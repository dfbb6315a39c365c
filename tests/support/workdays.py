"""Working days without a library: Monday to Friday, holidays as told."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Weekdays:
    """Monday to Friday are worked but for ``off``."""

    off: Collection[date] = ()

    def is_one(self, day: date) -> bool:
        return day.weekday() < 5 and day not in self.off
