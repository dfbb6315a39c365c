"""What becomes of a batch of facts that could not be taken in."""

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from pymongo.errors import AutoReconnect

from services.commons.kernel.change import Fact
from services.commons.kernel.command import Command
from services.commons.kernel.envelope import seal
from services.commons.plumbing import ears
from services.commons.plumbing.ears import Listens

COMMAND = Command("submit_idea", datetime(2026, 11, 1, tzinfo=UTC), "0" * 32)
FACT = seal(Fact("idea.submitted", {}), COMMAND, source="ideas", subject="a", sequence=1, version=1, dataclass="public")


class Message:
    body = orjson.dumps(FACT)


class Line:
    """What the broker was told, in order."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def acknowledge(self, message: Message) -> None:
        self.told.append("acknowledged")

    def requeue(self, message: Message) -> None:
        self.told.append("requeued")


def listening(monkeypatch: pytest.MonkeyPatch, failures: list[Exception]) -> tuple[Any, Line]:
    """Return a listener whose attempts end as ``failures`` say, then succeed."""
    listener: Any = Listens()
    listener.ears = line = Line()
    listener._stopping = False

    def handle(facts: object) -> None:
        if failures:
            raise failures.pop(0)

    monkeypatch.setattr(listener, "_handle_or_put_aside", handle)
    monkeypatch.setattr(ears.eventlet, "sleep", lambda seconds: None)
    return listener, line


def test_facts_are_held_while_the_database_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every return to the broker counts towards its delivery limit: 50 would move a sound fact out of the queue."""
    listener, line = listening(monkeypatch, [AutoReconnect("away")] * 100)

    listener._take([(Message(), "ideas")])

    assert ["acknowledged"] == line.told


def test_facts_that_cannot_even_be_put_aside_go_back_to_the_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    listener, line = listening(monkeypatch, [ValueError("a bug")])

    listener._take([(Message(), "ideas")])

    assert ["requeued"] == line.told


def test_a_stopping_service_gives_back_what_it_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    listener, line = listening(monkeypatch, [])
    listener._stopping = True

    listener._take([(Message(), "ideas")])

    assert ["requeued"] == line.told
