"""What is on its way out says so: Deprecation (RFC 9745) and Sunset (RFC 8594), from two columns of its row."""

from datetime import UTC, date, datetime, time
from email.utils import format_datetime

from services.commons.contracts.rows import Operation


def ageing_headers(operation: Operation) -> dict[str, str]:
    """Return the headers of every success of a deprecated operation, none for any other."""
    if operation.deprecated_on is None:
        return {}
    headers = {"Deprecation": f"@{int(_midnight(operation.deprecated_on).timestamp())}"}
    if operation.sunset_on:
        headers["Sunset"] = format_datetime(_midnight(operation.sunset_on), usegmt=True)
    return headers


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
