"""What one listener has heard: counts, delays and canaries for those who watch, and one log line for each batch."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from services.commons.kernel.envelope import Envelope
from services.commons.plumbing import metrics, tracing

CANARY = "canary.sung"
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Song:
    """The last canary of one source: when it was heard here, and how long after its save, milliseconds."""

    at: datetime
    delay_ms: int


class Heard:
    """Of one service, all sources."""

    def __init__(self, service: str) -> None:
        self._service = service
        self._songs: dict[str, Song] = {}

    @property
    def songs(self) -> Mapping[str, Song]:
        """Return the last canary of each source."""
        return self._songs

    def taken_in(self, facts: Sequence[Envelope]) -> None:
        """Note facts whose effect is done."""
        delays = [delay_s(fact) for fact in facts]
        for fact, delay in zip(facts, delays, strict=True):
            metrics.heard(self._service, str(fact["source"]), str(fact["type"]), delay)
        if _log.isEnabledFor(logging.INFO):
            slowest_ms = round(max(delays) * 1000)
            traces = sorted({trace for fact in facts if (trace := tracing.trace_of(fact.get("traceparent")))})
            said = {"service": self._service, "count": len(facts), "slowest_ms": slowest_ms, "trace_ids": traces}
            _log.info("facts heard", extra=said)

    def canary(self, fact: Envelope) -> None:
        """Note that a source's canary came through; a canary has no other effect."""
        source, delay = str(fact["source"]), delay_s(fact)
        metrics.canary_heard(self._service, source, delay)
        self._songs[source] = Song(datetime.now(UTC), round(delay * 1000))


def is_canary(fact: Envelope) -> bool:
    return fact["type"] == f"{fact['source']}.{CANARY}.v1"


def delay_s(fact: Envelope) -> float:
    """Return how long ago ``fact`` happened, seconds; 0 when its clock is ahead or its time cannot be read."""
    try:
        happened = datetime.fromisoformat(str(fact["time"]))
        return max(0.0, (datetime.now(UTC) - happened).total_seconds())
    except (ValueError, TypeError):
        return 0.0
