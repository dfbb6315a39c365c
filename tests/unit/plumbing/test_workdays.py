"""Working days of mainland China: the library's years, the operator's years, and provisional ones, loudly, for all others."""

import logging
from datetime import date

import pytest

from services.commons.plumbing.workdays import ChineseWorkdays, days

LIBRARY = ChineseWorkdays()
NEW_YEAR = date(2199, 1, 1)  # a Tuesday, of a year that no library knows


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        ("2026-09-18", True),
        ("2026-09-19", False),
        ("2026-09-20", True),  # a Sunday made up
        ("2026-10-01", False),
        ("2026-10-10", True),  # a Saturday made up
    ],
)
def test_holidays_are_off_and_made_up_weekends_are_worked(day: str, worked: bool) -> None:
    assert worked is LIBRARY.is_one(date.fromisoformat(day))


def test_a_year_nobody_knows_is_provisional_and_the_log_says_what_to_do(caplog: pytest.LogCaptureFixture) -> None:
    provisional = ChineseWorkdays()

    assert [False, True, False] == [provisional.is_one(day) for day in (NEW_YEAR, date(2199, 1, 2), date(2199, 1, 5))]

    assert [(logging.ERROR, 2199)] == [(row.levelno, row.year) for row in caplog.records]
    assert "SHANZHI_DAYS_OFF" in caplog.records[0].remedy


def test_an_operator_can_name_the_days_of_a_year_before_the_library_does() -> None:
    own = ChineseWorkdays(off=[NEW_YEAR], made_up=[date(2199, 1, 5)])

    assert [False, True, True] == [own.is_one(day) for day in (NEW_YEAR, date(2199, 1, 2), date(2199, 1, 5))]
    assert own.is_one(date(2026, 9, 20))  # other years stay as the library has them
    assert not own.is_one(date(2200, 1, 1))


def test_what_an_operator_says_of_a_year_goes_before_the_library() -> None:
    assert ChineseWorkdays(off=[date(2026, 1, 1)]).is_one(date(2026, 10, 1))


@pytest.mark.parametrize(("today", "warned"), [(date(2026, 6, 1), []), (date(2198, 12, 1), [2199])])
def test_the_log_warns_weeks_before_the_known_years_end(today: date, warned: list[int], caplog: pytest.LogCaptureFixture) -> None:
    known = ChineseWorkdays(off=[date(2198, 1, 1)])

    known.warn(today)

    assert warned == [row.year for row in caplog.records]


@pytest.mark.parametrize("text", ["2027", "2027-02-30", "2027-02-11/2027-02-05", "2027-01-01/2029-01-01", "2027-01-01;2027-01-02"])
def test_days_that_cannot_be_read_are_refused(text: str) -> None:
    with pytest.raises(ValueError):
        days(text)
