"""Working days of mainland China: what chinesecalendar knows, and what the operator adds (kernel port Workdays).

The State Council names each year's holidays late in the year before; a release of the library follows. Until it is
installed, deadlines in that year are provisional: weekends and the holidays with fixed dates are off, and the log says
so at each start. Nobody is turned away for it. The operator may give the list by two variables.
"""

import logging
from collections.abc import Collection
from datetime import date, timedelta

import chinese_calendar

LOOK_AHEAD = timedelta(days=60)  # how long before the known years end the log begins to say so
SATURDAY = 5
FIXED_HOLIDAYS = frozenset(
    {(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)}
)  # 全国年节及纪念日放假办法 (2024), those of the solar calendar
_log = logging.getLogger(__name__)


def days(text: str) -> tuple[date, ...]:
    """Parse dates and spans by comma.

    >>> [day.isoformat() for day in days("2027-01-01, 2027-02-05/2027-02-06")]
    ['2027-01-01', '2027-02-05', '2027-02-06']
    """
    found: list[date] = []
    for each in filter(None, map(str.strip, text.split(","))):
        first, _, last = each.partition("/")
        begin, end = date.fromisoformat(first), date.fromisoformat(last or first)
        if not 0 <= (end - begin).days < 366:
            raise ValueError(f"{each} is no span of days")
        found += [begin + timedelta(days=n) for n in range((end - begin).days + 1)]
    return tuple(found)


class ChineseWorkdays:
    """``off`` are days off on weekdays, ``made_up`` weekend days worked: a year named in ``off`` is read from these alone."""

    def __init__(self, off: Collection[date] = (), made_up: Collection[date] = ()) -> None:
        self._off, self._made_up = frozenset(off), frozenset(made_up)
        self._own_years = frozenset(day.year for day in self._off)
        self._years: dict[int, frozenset[date]] = {}

    def is_one(self, day: date) -> bool:
        if day.year not in self._years:
            self._years[day.year] = self._read(day.year)
        return day in self._years[day.year]

    def knows(self, year: int) -> bool:
        """Tell whether the holidays of ``year`` are known: from the operator, or from the library."""
        return year in self._own_years or _is_in_library(year)

    def warn(self, today: date) -> None:
        """Log an error when a deadline of some weeks would already fall into a year not known here."""
        year = (today + LOOK_AHEAD).year
        if not self.knows(year):
            _tell(year)

    def _read(self, year: int) -> frozenset[date]:
        first = date(year, 1, 1)
        every = [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]
        if year in self._own_years:
            return frozenset(day for day in every if day in self._made_up or (day.weekday() < SATURDAY and day not in self._off))
        if not _is_in_library(year):
            _tell(year)
            return frozenset(day for day in every if day.weekday() < SATURDAY and (day.month, day.day) not in FIXED_HOLIDAYS)
        return frozenset(day for day in every if chinese_calendar.is_workday(day))


def _is_in_library(year: int) -> bool:
    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


def _tell(year: int) -> None:
    remedy = "install a newer chinesecalendar, or set SHANZHI_DAYS_OFF and SHANZHI_DAYS_MADE_UP"
    _log.error("working days unknown: deadlines in that year are provisional", extra={"year": year, "remedy": remedy})
