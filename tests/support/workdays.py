"""Working days without a library: Monday to Friday, holidays as told, and years that are not known."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from services.commons.kernel.problems import WORKDAYS_UNKNOWN, Problem


@dataclass(frozen=True)
class Weekdays:
    """Monday to Friday are worked but for ``off``; years after ``known_to`` are not known."""

    off: Collection[date] = ()
    known_to: int = 9999

    def is_one(self, day: date) -> bool:
        if day.year > self.known_to:
            raise Problem(WORKDAYS_UNKNOWN, year=day.year)
        return day.weekday() < 5 and day not in self.off
