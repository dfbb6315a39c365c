"""When and under which ids the demo town lives: the same seed on the same day gives the same town.

Residents act from early morning to late evening, offices in office hours; nothing happens after the first minute of
the day the town is made on.
"""

import hashlib
import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from services.commons.kernel.calendar import SHANGHAI

OPENED_DAYS_AGO = 240
SATURDAY = 5
HOUR_S = 3600


def today() -> date:
    return datetime.now(SHANGHAI).date()


@dataclass(frozen=True)
class Plan:
    """``day`` is the town's today, in Zhongshan."""

    seed: int
    day: date

    @property
    def ends_at(self) -> datetime:
        """Return the first instant after everything that happened."""
        return self.at(0, 0)

    @property
    def opened_at(self) -> datetime:
        """Return when the first people registered."""
        return self.at(-OPENED_DAYS_AGO, 8 * HOUR_S)

    def at(self, day: int, second: float) -> datetime:
        """Return an instant of day ``day``, whole milliseconds, UTC."""
        midnight = datetime(self.day.year, self.day.month, self.day.day, tzinfo=SHANGHAI)
        return (midnight + timedelta(days=day, milliseconds=int(second * 1000))).astimezone(UTC)

    def id(self, *words: str) -> str:
        """Return 32 hex digits that nothing else of this town has."""
        return hashlib.blake2b("\0".join(("demo town", str(self.seed), self.day.isoformat(), *words)).encode(), digest_size=16).hexdigest()

    def chance(self, *words: str) -> random.Random:
        """Return chance that falls the same way for the same words."""
        return random.Random("/".join((str(self.seed), *words)))  # noqa: S311  (nothing here is secret)

    def at_home(self, chance: random.Random, day: int) -> datetime:
        """Return when a resident has time: mostly in the evening."""
        first, last = (18.5, 22.8) if chance.random() < 0.6 else (7.2, 18.5)
        return self.at(day, chance.uniform(first, last) * HOUR_S)

    def at_work(self, chance: random.Random, day: int) -> datetime:
        """Return an office hour of ``day``, or of the Monday after; on the weekend itself when that Monday is still to come."""
        first, last = (9.0, 11.9) if chance.random() < 0.5 else (14.5, 17.4)
        return self.at(self._working_day(day), chance.uniform(first, last) * HOUR_S)

    def _working_day(self, day: int) -> int:
        weekday = (self.day + timedelta(days=day)).weekday()
        monday = day + (7 - weekday if weekday >= SATURDAY else 0)
        return monday if monday < 0 else day
