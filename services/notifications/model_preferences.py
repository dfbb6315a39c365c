"""What a person lets us send: by topic and channel, at which hours, at once or once a day."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from services.commons.contracts.notifications import CHANNELS, TOPICS
from services.commons.kernel.change import Change, Fact
from services.notifications.hours import QUIET_FROM_H, QUIET_UNTIL_H

EMAIL = "email"


@dataclass(frozen=True)
class Preferences:
    """``off`` are (topic, channel) turned off; everything else is on."""

    id: str
    person: str
    off: frozenset[tuple[str, str]] = frozenset()
    digest: bool = True
    quiet_from_h: int = QUIET_FROM_H
    quiet_until_h: int = QUIET_UNTIL_H
    language: str = "zh"
    version: int = 0

    def allows(self, topic: str, channel: str) -> bool:
        return (topic, channel) not in self.off

    @property
    def quiet(self) -> tuple[int, int]:
        return self.quiet_from_h, self.quiet_until_h


def preferences_id(person: str) -> str:
    """A person has one set of preferences."""
    return hashlib.blake2b(f"preferences\0{person}".encode(), digest_size=16).hexdigest()


def usual(person: str) -> Preferences:
    """Return what counts for who never chose."""
    return Preferences(preferences_id(person), person)


def set_preferences(before: Preferences, args: Mapping[str, Any], *, by: str) -> Change[Preferences] | None:
    """Replace them whole."""
    off = frozenset((row["topic"], row["channel"]) for row in args["choices"] if not row["on"])
    chosen = {name: args[name] for name in ("digest", "quiet_from_h", "quiet_until_h", "language")}
    return _changed(before, replace(before, off=off, **chosen), by, "person")


def unsubscribed(before: Preferences, topics: Iterable[str]) -> Change[Preferences] | None:
    """Turn mails of ``topics`` off."""
    after = replace(before, off=before.off | {(topic, EMAIL) for topic in topics})
    return _changed(before, after, before.person, "unsubscribe")


def forgotten(before: Preferences, *, by: str) -> Change[Preferences] | None:
    """Keep no choice of a closed account."""
    return _changed(before, replace(usual(before.person), version=before.version), by, "account_closed")


def choices(preferences: Preferences) -> list[dict[str, object]]:
    """Return every topic and channel with what counts."""
    rows = ((topic.key, channel.key) for topic in TOPICS for channel in CHANNELS)
    return [{"topic": topic, "channel": channel, "on": preferences.allows(topic, channel)} for topic, channel in rows]


def _changed(before: Preferences, after: Preferences, by: str, how: str) -> Change[Preferences] | None:
    if after == before and before.version:
        return None
    return Change(after, Fact("preferences.set", {"by": by, "how": how}))
