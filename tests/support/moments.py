"""Instants for property tests: aware, in any zone."""

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import strategies as st

ZONES = st.integers(-12 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


def moments(least: datetime, most: datetime) -> st.SearchStrategy[datetime]:
    """Instants between two, in UTC."""
    return st.timedeltas(timedelta(), most - least).map(lambda passed: least + passed)


def moments_anywhere() -> st.SearchStrategy[datetime]:
    """Instants from 1970 to 9998, to the microsecond, in any zone."""
    return st.builds(datetime.astimezone, moments(datetime(1970, 1, 2, tzinfo=UTC), datetime(9998, 1, 1, tzinfo=UTC)), ZONES)
