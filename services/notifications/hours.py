"""Beijing time: when it is quiet, and which day's digest something belongs to."""

from datetime import UTC, date, datetime, time, timedelta

from services.commons.kernel.calendar import SHANGHAI

QUIET_FROM_H, QUIET_UNTIL_H = 22, 8
DIGEST_AT = time(8, 30)
DIGEST_UNTIL = time(22, 0)
MARGIN = timedelta(minutes=1)  # what is told in the last minute waits a day: the digest may be under way


def is_quiet(at: datetime, from_h: int = QUIET_FROM_H, until_h: int = QUIET_UNTIL_H) -> bool:
    """Tell whether ``at`` lies in the hours from ``from_h`` up to, not including, ``until_h``; equal hours are never quiet."""
    hour = at.astimezone(SHANGHAI).hour
    if from_h <= until_h:
        return from_h <= hour < until_h
    return hour >= from_h or hour < until_h


def not_before(at: datetime, from_h: int = QUIET_FROM_H, until_h: int = QUIET_UNTIL_H) -> datetime:
    """Return the first instant from ``at`` on that is not quiet, in UTC."""
    if not is_quiet(at, from_h, until_h):
        return at
    here = at.astimezone(SHANGHAI)
    end = here.replace(hour=until_h, minute=0, second=0, microsecond=0)
    return (end if end > here else end + timedelta(days=1)).astimezone(UTC)


def digest_day(at: datetime) -> str:
    """Return the day whose digest will tell what is told at ``at``: 2026-11-24."""
    here = at.astimezone(SHANGHAI)
    closes_at = datetime.combine(here.date(), DIGEST_AT, SHANGHAI) - MARGIN
    return (here if here < closes_at else here + timedelta(days=1)).date().isoformat()


def digest_due(at: datetime) -> str | None:
    """Return the day whose digests are to be made at ``at``; None between 22:00 and 08:30."""
    here = at.astimezone(SHANGHAI)
    return here.date().isoformat() if DIGEST_AT <= here.time() < DIGEST_UNTIL else None


def days_before(day: str, count: int) -> list[str]:
    """Return ``day`` and the ``count`` days before it, oldest first."""
    last = date.fromisoformat(day)
    return [(last - timedelta(days=n)).isoformat() for n in range(count, -1, -1)]
