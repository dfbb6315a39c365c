"""Periods of a calendar, and deadlines in working days: pure, the clock and the list of working days come from outside."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta, timezone

from services.commons.kernel.ports import Workdays

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")  # no summer time since 1991
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """From ``begins_at`` up to, not including, ``ends_at``; aware UTC, whole milliseconds.

    Half-open, so one instant belongs to exactly one of two that meet.
    """

    begins_at: datetime
    ends_at: datetime

    def contains(self, at: datetime) -> bool:
        return self.begins_at <= at < self.ends_at


def end_of_workday(workdays: Workdays, at: datetime, count: int) -> datetime:
    """Return when the ``count``-th working day after the day of ``at`` ends in Shanghai: the first instant that is late.

    The day of ``at`` itself does not count.
    """
    day = at.astimezone(SHANGHAI).date()
    while count:
        day += DAY
        count -= workdays.is_one(day)
    return datetime.combine(day + DAY, time(), SHANGHAI).astimezone(at.tzinfo)
