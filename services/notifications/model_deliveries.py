"""One delivery: one message to one person through one channel, from waiting to its end, over any number of attempts.

An attempt is written down before it begins and once more right before the message is handed over. So after a crash
it is known whether the message can have arrived: only between "handed over" and "answered" it cannot be told, and
the policy of its kind says what happens then (docs/adr/0015).
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.notifications import sending
from services.notifications.hours import not_before
from services.notifications.model_preferences import EMAIL, Preferences
from services.notifications.sending import Answer

ATTEMPTS_MOST = 16
RETRY_MOST_S = 6 * 3600
WAITING, FINAL = ("queued", "attempting"), ("sent", "failed", "expired", "suppressed")


@dataclass(frozen=True)
class Policy:
    """One row: how long it is worth sending, whether quiet hours hold it, how often it may be sent without knowing.

    copies_most: how many copies may reach a person at worst, when a process dies or a line breaks at the one moment
        that cannot be asked about.
    """

    kind: str
    lasts_s: int
    is_quiet: bool
    copies_most: int
    retry_first_s: int


POLICIES: Mapping[str, Policy] = {
    row.kind: row
    for row in (
        Policy("code", 900, is_quiet=False, copies_most=1, retry_first_s=5),
        Policy("digest", 12 * 3600, is_quiet=True, copies_most=1, retry_first_s=60),
        Policy("normal", 3 * 86_400, is_quiet=True, copies_most=2, retry_first_s=30),
        Policy("urgent", 86_400, is_quiet=False, copies_most=2, retry_first_s=10),
    )
}


@dataclass(frozen=True)
class Attempt:
    began_at: datetime
    offered: bool = False
    ended_at: datetime | None = None
    outcome: str | None = None
    code: str = ""


@dataclass(frozen=True)
class Delivery:
    """``id`` is our reference at the other side. ``about``: the notice, the digest's day, or the number of the card's change.

    due_at: when to look at it next; for an attempt under way, when it counts as broken off.
    """

    id: str
    kind: str
    policy: str
    channel: str
    person: str
    about: str
    topics: tuple[str, ...]
    created_at: datetime
    not_before: datetime
    due_at: datetime
    deadline: datetime
    days: tuple[str, ...] = ()
    state: str = "queued"
    reason: str | None = None
    attempts: tuple[Attempt, ...] = ()
    revision: int = 0

    @property
    def unknown(self) -> int:
        """Return how often it was handed over without an answer."""
        return sum(1 for it in self.attempts if it.outcome == sending.UNKNOWN)


def delivery_id(kind: str, person: str, about: str, channel: str) -> str:
    """One thing is sent to one person through one channel once."""
    return hashlib.blake2b(f"delivery\0{kind}\0{person}\0{about}\0{channel}".encode(), digest_size=16).hexdigest()


def queue(
    kind: str,
    person: str,
    about: str,
    *,
    policy: str,
    topics: tuple[str, ...],
    preferences: Preferences,
    at: datetime,
    days: tuple[str, ...] = (),
) -> Delivery:
    """Return a mail that waits, until after quiet hours where its policy heeds them."""
    row = POLICIES[policy]
    earliest = not_before(at, *preferences.quiet) if row.is_quiet else at
    id = delivery_id(kind, person, about, EMAIL)
    deadline = earliest + timedelta(seconds=row.lasts_s)
    return Delivery(id, kind, policy, EMAIL, person, about, topics, at, earliest, earliest, deadline, days)


def held_back(it: Delivery, *, withheld: str | None, preferences: Preferences, at: datetime) -> Delivery | None:
    """Return it ended or put off when it may not be sent at ``at``, None when it may.

    withheld: why its person may not be sent it now.
    """
    if withheld:
        return _end(it, "suppressed", withheld)
    if at >= it.deadline:
        return _end(it, "expired", "gave_up")
    earliest = not_before(at, *preferences.quiet) if POLICIES[it.policy].is_quiet else at
    if earliest > at:
        return replace(it, not_before=earliest, due_at=earliest, revision=it.revision + 1)
    return None


def begin(it: Delivery, at: datetime, *, lasts_s: float) -> Delivery:
    """Return it with one more attempt under way, which counts as broken off after ``lasts_s``."""
    due_at = at + timedelta(seconds=lasts_s)
    return replace(it, state="attempting", due_at=due_at, attempts=(*it.attempts, Attempt(at)), revision=it.revision + 1)


def offer(it: Delivery) -> Delivery:
    """Return it as handed over: from now on it may arrive."""
    return _with(it, replace(it.attempts[-1], offered=True))


def settle(it: Delivery, answer: Answer, at: datetime) -> Delivery:
    """Return it after what the other side answered."""
    after = _with(it, replace(it.attempts[-1], ended_at=at, outcome=answer.verdict, code=answer.code[:60]))
    if answer.verdict == sending.ACCEPTED:
        return replace(after, state="sent", reason=None)
    if answer.verdict == sending.REFUSED:
        return replace(after, state="failed", reason="refused")
    if answer.verdict == sending.UNDELIVERABLE:
        return replace(after, state="failed", reason="undeliverable")
    if answer.verdict == sending.WITHDRAWN:
        return replace(after, state="suppressed", reason="muted")
    return _again(after, at)


def recover(it: Delivery, told: Answer | None, at: datetime, *, can_be_asked: bool) -> Delivery:
    """Return it after an attempt that broke off: sent again only where nothing can have arrived, or its policy allows.

    told: what the other side says became of it, None when it never had it or cannot be asked.
    """
    if told is not None:
        return settle(it, told, at)
    if not it.attempts[-1].offered or can_be_asked:
        return settle(it, Answer(sending.AGAIN, "broken_off"), at)
    return settle(it, Answer(sending.UNKNOWN, "broken_off"), at)


def _again(it: Delivery, at: datetime) -> Delivery:
    policy = POLICIES[it.policy]
    if it.unknown >= policy.copies_most:
        return replace(it, state="failed", reason="unknown")
    pause_s = min(policy.retry_first_s * 2 ** (len(it.attempts) - 1), RETRY_MOST_S)
    due_at = at + timedelta(seconds=0 if it.attempts[-1].code == "broken_off" else pause_s)
    if len(it.attempts) >= ATTEMPTS_MOST or due_at >= it.deadline:
        return replace(it, state="failed", reason="gave_up")
    return replace(it, state="queued", due_at=due_at)


def _with(it: Delivery, latest: Attempt) -> Delivery:
    return replace(it, attempts=(*it.attempts[:-1], latest), revision=it.revision + 1)


def _end(it: Delivery, state: str, reason: str) -> Delivery:
    return replace(it, state=state, reason=reason, revision=it.revision + 1)
