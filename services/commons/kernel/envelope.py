"""The CloudEvents 1.0 envelope around a fact: what travels on the bus and rests in the audit log.

Names: https://github.com/cloudevents/spec v1.0.2 and its sequence, data-classification and distributed-tracing
extensions.
"""

import hashlib
from datetime import UTC, datetime

from services.commons.kernel.change import Fact, Json
from services.commons.kernel.command import Command

Envelope = dict[str, Json]
BUS_CLASSES = frozenset({"public", "internal", "personal"})  # personal only by reference or pseudonym


def instant(at: datetime) -> str:
    """Return RFC 3339 UTC with milliseconds and Z."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def fact_id(source: str, subject: str, sequence: int) -> str:
    """Return 32 hex digits: a fact is the n-th of its aggregate, so its id needs no randomness."""
    return hashlib.blake2b(f"{source}\0{subject}\0{sequence}".encode(), digest_size=16).hexdigest()


def routing_key(fact_name: str, version: int) -> str:
    """Return ``<aggregate>.<verb>.v<n>``."""
    return f"{fact_name}.v{version}"


def seal(
    fact: Fact, command: Command, *, source: str, subject: str, sequence: int, version: int, dataclass: str, traceparent: str = ""
) -> Envelope:
    """Return the envelope of ``fact``, the ``sequence``-th of ``subject``; without a trace it says nothing of one."""
    trace: Envelope = {"traceparent": traceparent} if traceparent else {}
    return {
        "specversion": "1.0",
        "id": fact_id(source, subject, sequence),
        "source": source,
        "type": f"{source}.{routing_key(fact.name, version)}",
        "subject": subject,
        "time": instant(command.at),
        "sequence": sequence,
        "correlationid": command.correlation_id,
        "causationid": command.causation_id,
        "dataclass": dataclass,
        **trace,
        "data": dict(fact.payload),
    }
