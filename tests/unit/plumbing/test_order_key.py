"""The keyset of lists: it sorts by time to the millisecond, then by id, and never ties."""

from datetime import UTC, datetime, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from services.commons.plumbing.rows import order_key
from tests.support.moments import moments

MOMENTS = moments(datetime(1970, 1, 2, tzinfo=UTC), datetime(2300, 1, 1, tzinfo=UTC))
IDS = st.text("0123456789abcdef", min_size=1, max_size=6)
MS = timedelta(milliseconds=1)


@given(MOMENTS, IDS, IDS)
@example(datetime(2004, 4, 11, 4, 30, 26, 915_000, tzinfo=UTC), "f", "0")
def test_a_millisecond_later_sorts_later_whatever_the_ids(at: datetime, one: str, other: str) -> None:
    assert order_key(at, one) < order_key(at + MS, other)


@given(MOMENTS, IDS, IDS)
def test_within_a_millisecond_ids_decide(at: datetime, one: str, other: str) -> None:
    whole = at.replace(microsecond=at.microsecond // 1000 * 1000)

    assert (one < other) == (order_key(whole, one) < order_key(whole, other))
    assert order_key(whole, one) == order_key(whole + timedelta(microseconds=999), one)


def test_an_order_key_never_changes() -> None:
    assert "19fed42b600id" == order_key(datetime(2026, 8, 10, 20, 0, tzinfo=UTC), "id").removeprefix("00")
