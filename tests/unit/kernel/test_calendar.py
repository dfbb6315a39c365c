"""A period is half-open: its first instant belongs to it, its last does not."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given

from services.commons.kernel.calendar import Period
from tests.support.moments import moments

BEGIN = datetime(2026, 10, 1, tzinfo=UTC)
END = datetime(2026, 10, 8, tzinfo=UTC)
MS = timedelta(milliseconds=1)
PERIOD = Period(BEGIN, END)


@pytest.mark.parametrize(
    ("at", "inside"),
    [(BEGIN - MS, False), (BEGIN, True), (BEGIN + MS, True), (END - MS, True), (END, False), (END + MS, False)],
)
def test_a_period_has_its_first_instant_and_not_its_last(at: datetime, inside: bool) -> None:
    assert inside == PERIOD.contains(at)


@given(moments(datetime(2026, 9, 20, tzinfo=UTC), datetime(2026, 10, 20, tzinfo=UTC)))
def test_an_instant_belongs_to_exactly_one_of_two_periods_that_meet(at: datetime) -> None:
    whole = Period(BEGIN, END + timedelta(days=7))

    halves = [PERIOD.contains(at), Period(END, END + timedelta(days=7)).contains(at)]

    assert int(whole.contains(at)) == sum(halves)


@pytest.mark.parametrize("period", [Period(BEGIN, BEGIN), Period(END, BEGIN)])
def test_an_empty_or_reversed_period_has_no_instant(period: Period) -> None:
    assert [] == [at for at in (BEGIN - MS, BEGIN, BEGIN + MS, END) if period.contains(at)]


def test_an_instant_in_another_zone_is_the_same_instant() -> None:
    beijing = BEGIN.astimezone(tz=datetime.fromisoformat("2026-10-01T00:00+08:00").tzinfo)

    assert PERIOD.contains(beijing)
