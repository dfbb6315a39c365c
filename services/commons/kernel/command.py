"""A wish or a question as a use-case receives it: checked, dated, and with its identity decided.

Clock, ids and randomness are already in it, so use-cases and decisions need none of their own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.commons.kernel.people import ANONYMOUS, Actor


@dataclass(frozen=True)
class Command:
    """``args`` were loaded by the operation's schemas (path, query and body together).

    new_id: 32 hex digits, the id of what this command creates: the same for the same actor, operation,
        target and Idempotency-Key.
    key: 32 hex digits naming this very wish, None when the caller sent no Idempotency-Key.
    fingerprint: of the arguments, to tell a repeat from another request under the same key.
    expected_version: from If-Match, None when absent.
    traceparent: the hop before this one, as W3C trace context has it; empty when it told none.
    """

    name: str
    at: datetime
    new_id: str
    args: Mapping[str, Any] = field(default_factory=dict)
    actor: Actor = ANONYMOUS
    key: str | None = None
    fingerprint: str = ""
    expected_version: int | None = None
    correlation_id: str = ""
    causation_id: str | None = None
    traceparent: str = ""
