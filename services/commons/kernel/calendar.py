"""Periods of a calendar: half-open, so one instant belongs to exactly one of two that meet."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Period:
    """From ``begins_at`` up to, not including, ``ends_at``; aware UTC, whole milliseconds."""

    begins_at: datetime
    ends_at: datetime

    def contains(self, at: datetime) -> bool:
        return self.begins_at <= at < self.ends_at
