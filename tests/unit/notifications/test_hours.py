"""Quiet hours and digest days in Beijing time, at every edge."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.commons.kernel.calendar import SHANGHAI
from services.notifications.hours import days_before, digest_day, digest_due, is_quiet, not_before

MOMENTS = st.integers(0, 45 * 365 * 86_400).map(lambda s: datetime(1992, 1, 1, tzinfo=UTC) + timedelta(seconds=s))


def here(text: str) -> datetime:
    """Return an instant written in Beijing time."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


@pytest.mark.parametrize(
    ("at", "quiet"),
    [
        (here("2026-11-24T21:59:59.999"), False),
        (here("2026-11-24T22:00"), True),
        (here("2026-11-24T23:59:59.999"), True),
        (here("2026-11-25T00:00"), True),
        (here("2026-11-25T07:59:59.999"), True),
        (here("2026-11-25T08:00"), False),
        (here("2026-11-25T12:00"), False),
    ],
)
def test_it_is_quiet_from_22_to_8_across_midnight(at: datetime, quiet: bool) -> None:
    assert quiet == is_quiet(at)


@pytest.mark.parametrize(
    ("at", "sent"),
    [
        ("2026-11-24T21:59:59.999", "2026-11-24T21:59:59.999"),
        ("2026-11-24T22:00", "2026-11-25T08:00"),
        ("2026-12-31T23:30", "2027-01-01T08:00"),
        ("2028-02-28T22:30", "2028-02-29T08:00"),
        ("2026-11-25T00:00", "2026-11-25T08:00"),
        ("2026-11-25T07:59:59.999", "2026-11-25T08:00"),
        ("2026-11-25T08:00", "2026-11-25T08:00"),
    ],
)
def test_what_falls_into_quiet_hours_waits_for_their_end(at: str, sent: str) -> None:
    assert here(sent) == not_before(here(at))


def test_hours_of_ones_own_and_none_at_all() -> None:
    noon = here("2026-11-24T12:30")

    assert here("2026-11-24T14:00") == not_before(noon, 12, 14)
    assert noon == not_before(noon, 0, 0)
    assert not is_quiet(here("2026-11-24T14:00"), 12, 14)


@given(MOMENTS, st.integers(0, 23), st.integers(0, 23))
def test_deferring_ends_outside_quiet_hours_within_a_day_and_is_stable(at: datetime, from_h: int, until_h: int) -> None:
    sent = not_before(at, from_h, until_h)

    assert not is_quiet(sent, from_h, until_h)
    assert at <= sent <= at + timedelta(days=1)
    assert sent == not_before(sent, from_h, until_h)


@given(MOMENTS)
def test_one_fixed_offset_is_what_the_time_zone_says_since_summer_time_ended(at: datetime) -> None:
    assert at.astimezone(ZoneInfo("Asia/Shanghai")).replace(tzinfo=None) == at.astimezone(SHANGHAI).replace(tzinfo=None)


@pytest.mark.parametrize(
    ("at", "day"),
    [
        ("2026-11-24T08:28:59.999", "2026-11-24"),
        ("2026-11-24T08:29", "2026-11-25"),  # the last minute: today's may be under way
        ("2026-11-24T08:30", "2026-11-25"),
        ("2026-11-24T23:59:59.999", "2026-11-25"),
        ("2026-11-25T00:00", "2026-11-25"),
        ("2026-12-31T12:00", "2027-01-01"),
    ],
)
def test_a_notice_belongs_to_the_digest_that_comes_next(at: str, day: str) -> None:
    assert day == digest_day(here(at))


@pytest.mark.parametrize(
    ("at", "day"),
    [
        ("2026-11-24T08:29:59.999", None),
        ("2026-11-24T08:30", "2026-11-24"),
        ("2026-11-24T21:59:59.999", "2026-11-24"),
        ("2026-11-24T22:00", None),
        ("2026-11-25T00:00", None),
    ],
)
def test_digests_are_made_from_half_past_eight_until_it_is_quiet(at: str, day: str | None) -> None:
    assert day == digest_due(here(at))


def test_days_reach_back_across_months() -> None:
    assert ["2026-02-27", "2026-02-28", "2026-03-01"] == days_before("2026-03-01", 2)
