"""How much may be sent in how much time: providers' rules and our own, as one table.

Sources, read in November 2026 and not tried against the providers: Aliyun SMS "流控" (codes 1 a minute, 5 an hour, 10 a
day to one number under one signature; notices 50 a day to one number); WeChat one-time subscription: one message for
each consent. Ours for mail codes copy Aliyun's. A limit that cannot be read counts as spent: it fails closed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Limit:
    """At most ``most`` of ``what`` to one address through ``channel`` in ``window_s`` seconds."""

    channel: str
    what: str
    window_s: int
    most: int


LIMITS: tuple[Limit, ...] = (
    Limit("email", "code", 60, 1),
    Limit("email", "code", 3_600, 5),
    Limit("email", "code", 86_400, 10),
    Limit("sms", "code", 60, 1),
    Limit("sms", "code", 3_600, 5),
    Limit("sms", "code", 86_400, 10),
    Limit("sms", "notice", 86_400, 50),
)
CODES_KEPT = 10  # instants of codes a card remembers: as many as the longest window lets pass


def is_spent(channel: str, what: str, sent: Iterable[datetime], at: datetime) -> bool:
    """Tell whether one more now would be too many after those sent at ``sent``."""
    instants = tuple(sent)
    rows = (row for row in LIMITS if (row.channel, row.what) == (channel, what))
    return any(sum(1 for it in instants if it > at - timedelta(seconds=row.window_s)) >= row.most for row in rows)
