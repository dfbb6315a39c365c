"""Reading a report of the town: who is in it, when, and what nobody told."""

from datetime import datetime

from gateway.client import View
from gateway.health.checks import BY_KEY
from gateway.health.rows import SKIPPED, Finding
from services.commons.contracts.catalog import BY_SERVICE


def services_of(report: View) -> list[tuple[str, View]]:
    """Return each service that this gateway knows, with what was told of it."""
    return [(told["service"], told) for told in report["services"] if told["service"] in BY_SERVICE]


def unseen(key: str) -> Finding:
    """Return that a check had nothing to look at."""
    row = BY_KEY[key]
    return Finding(key, SKIPPED, "", f"没有看：{row.zh}", f"not looked at: {row.en}")


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
