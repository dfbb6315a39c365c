"""Trace ids: one request is followed from HTTP to the last consumer of its fact by W3C trace context (docs/adr/0018).

Each hop opens a span of its own; the header it sends on names that span. Nothing is recorded but the log lines.
https://www.w3.org/TR/trace-context/, version 00.
"""

import re
import secrets
from contextvars import ContextVar
from typing import NamedTuple

SAMPLED, UNSAMPLED = "01", "00"
_HEADER = re.compile(r"00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})")
_TRACE_ID = re.compile(r"(?!0{32})[0-9a-f]{32}")


class Span(NamedTuple):
    """One hop: 32 hex digits that the whole trace shares, 16 of its own, 16 of the hop before or none."""

    trace_id: str
    span_id: str
    parent_id: str = ""
    flags: str = SAMPLED

    @property
    def header(self) -> str:
        """Return the ``traceparent`` that is sent on."""
        return f"00-{self.trace_id}-{self.span_id}-{self.flags}"


current: ContextVar[Span | None] = ContextVar("span", default=None)


def checked(header: object) -> str:
    """Return ``header`` if it is a traceparent that can be relied on, else nothing.

    >>> checked("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"), checked("00-0-0-01"), checked(None)
    ('00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', '', '')
    """
    return header if isinstance(header, str) and _HEADER.fullmatch(header) else ""


def trace_of(header: object) -> str:
    """Return the trace id of a traceparent, empty when it is none."""
    found = _HEADER.fullmatch(header) if isinstance(header, str) else None
    return found[1] if found else ""


def enter(header: object = None, trace_id: str = "") -> Span:
    """Open a span under ``header``, else of ``trace_id``, else of a new trace, and make it the current one."""
    found = _HEADER.fullmatch(header) if isinstance(header, str) else None
    digits = secrets.token_hex(24)  # of one draw, for a draw is a call to the system
    if found:
        span = Span(found[1], digits[:16], found[2], SAMPLED if int(found[3], 16) & 1 else UNSAMPLED)
    else:
        span = Span(trace_id if _TRACE_ID.fullmatch(trace_id) else digits[16:], digits[:16])
    current.set(span)
    return span


def leave() -> None:
    """Belong to no trace: what follows is about several, or about none."""
    current.set(None)


def header() -> str:
    """Return the traceparent of the current span, empty when there is none."""
    span = current.get()
    return span.header if span else ""
