"""What cannot be taken in is tried again later and later, then parked; each fact alone, and never with its text."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.commons.kernel.change import Fact, Json
from services.commons.kernel.envelope import Envelope, seal
from services.commons.plumbing import inbox as module
from services.commons.plumbing.documents import Database
from services.commons.plumbing.inbox import RAW_MOST_BYTES, Inbox, Retries
from tests.component.documents.trees import LONG_AGO, wish

ATTEMPTS = 3


class Clock:
    """Time as the test tells it; it stands in for the class that an inbox asks."""

    def __init__(self) -> None:
        self.at = LONG_AGO

    def now(self, _zone: object) -> datetime:
        return self.at

    def later(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(module, "datetime", clock)
    return clock


@pytest.fixture
def inbox(database: Database, clock: Clock) -> Inbox:
    database.inbox.prepare()
    return database.inbox


def a_fact(n: int = 1, *, subject: str = "oak", data: dict[str, Json] | None = None) -> Envelope:
    fact = Fact("tree.grew", data or {"rings": n})
    return seal(fact, wish(), source="trees", subject=subject, sequence=n, version=1, dataclass="personal")


def row(inbox: Inbox, fact: Envelope) -> dict[str, Any] | None:
    found: dict[str, Any] | None = inbox.rows.find_one({"_id": fact["id"]})
    return found


def fail(_fact: Envelope) -> None:
    raise ValueError("the text of what a person wrote")


def remember(taken: list[object]) -> Callable[[Envelope], None]:
    return lambda fact: taken.append((fact["subject"], fact["sequence"]))


def test_a_failing_fact_is_due_later(inbox: Inbox, clock: Clock) -> None:
    inbox.put_aside(a_fact(), ValueError("the text of what a person wrote"))

    kept = row(inbox, a_fact())
    assert kept is not None
    assert ("due", 1, "ValueError", "trees", "oak") == (kept["state"], kept["attempts"], kept["error"], kept["source"], kept["subject"])
    assert 0.8 <= (kept["due_at"] - clock.at).total_seconds() <= 1.2
    assert a_fact() == kept["envelope"]
    assert "what a person wrote" not in repr(kept)


def test_a_fact_is_not_tried_before_it_is_due(inbox: Inbox, clock: Clock) -> None:
    taken: list[object] = []
    inbox.put_aside(a_fact(), ValueError())

    clock.later(0.79)
    inbox.retry_due(remember(taken))
    assert [] == taken
    clock.later(0.42)
    inbox.retry_due(remember(taken))

    assert [("oak", 1)] == taken
    assert row(inbox, a_fact()) is None


def test_each_failure_waits_twice_as_long_until_it_parks(inbox: Inbox, clock: Clock) -> None:
    inbox.put_aside(a_fact(), ValueError())
    waits = []

    while (kept := row(inbox, a_fact())) and kept["state"] == "due":
        waits.append((kept["due_at"] - clock.at).total_seconds())
        clock.at = kept["due_at"]
        inbox.retry_due(fail)

    assert kept is not None
    assert ("parked", ATTEMPTS, None) == (kept["state"], kept["attempts"], kept["due_at"])
    assert [True, True] == [0.8 * 2**n <= wait <= 1.2 * 2**n for n, wait in enumerate(waits)]
    assert LONG_AGO == kept["parked_at"]


def test_a_parked_fact_is_not_tried_by_itself(inbox: Inbox, clock: Clock) -> None:
    for _ in range(ATTEMPTS):
        inbox.put_aside(a_fact(), ValueError())
    taken: list[object] = []

    clock.later(10_000)
    inbox.retry_due(remember(taken))

    assert [] == taken


def test_a_failing_fact_holds_up_no_other(inbox: Inbox, clock: Clock) -> None:
    for n in (1, 2, 3):
        inbox.put_aside(a_fact(n), ValueError())
    taken: list[object] = []

    def handle(fact: Envelope) -> None:
        fail(fact) if fact["sequence"] == 2 else remember(taken)(fact)

    clock.later(2)
    inbox.retry_due(handle)

    assert {("oak", 1), ("oak", 3)} == set(taken)
    assert [2] == [kept["envelope"]["sequence"] for kept in inbox.rows.find()]


def test_facts_that_are_due_much_later_hold_up_none_that_is_due_now(inbox: Inbox, clock: Clock) -> None:
    patient = Inbox(inbox.rows, Retries(first_ms=3_600_000, attempts=9))
    for n in range(210):
        patient.put_aside(a_fact(subject=f"elm{n}"), ValueError())
    inbox.put_aside(a_fact(), ValueError())
    taken: list[object] = []

    clock.later(2)
    inbox.retry_due(remember(taken))

    assert [("oak", 1)] == taken


def test_what_a_person_discarded_stays_discarded_when_it_arrives_again(inbox: Inbox, clock: Clock) -> None:
    inbox.put_aside(a_fact(), ValueError())
    inbox.rows.update_one({"_id": a_fact()["id"]}, {"$set": {"state": "discarded"}})

    inbox.put_aside(a_fact(), ValueError())

    assert "discarded" == (row(inbox, a_fact()) or {})["state"]


def test_poison_is_parked_once_however_often_it_arrives(inbox: Inbox, clock: Clock) -> None:
    for _ in range(3):
        inbox.park_raw(b"{not json", "trees", "not JSON")

    (kept,) = inbox.rows.find()
    assert ("parked", b"{not json", "not JSON", "trees", "unknown") == (
        kept["state"],
        kept["raw"],
        kept["error"],
        kept["source"],
        kept["type"],
    )
    inbox.retry_due(fail)


def test_of_a_very_long_message_only_the_beginning_is_kept(inbox: Inbox, clock: Clock) -> None:
    inbox.park_raw(b"a" * (RAW_MOST_BYTES + 9), "trees", "not JSON")
    inbox.park_raw(b"a" * (RAW_MOST_BYTES + 8), "trees", "not JSON")

    assert [RAW_MOST_BYTES] * 2 == [len(kept["raw"]) for kept in inbox.rows.find()]


@pytest.mark.parametrize("data", [{"rings": 2**64 - 1}, {"a\x00b": 1}, {"long": "长" * 6_000_000}], ids=["big", "nul", "long"])
def test_a_fact_that_cannot_be_kept_as_it_is_parks_as_its_message(inbox: Inbox, clock: Clock, data: dict[str, Json]) -> None:
    fact = a_fact(data=data)

    inbox.put_aside(fact, ValueError())

    (kept,) = inbox.rows.find()
    assert ("parked", "trees", "cannot be kept") == (kept["state"], kept["source"], kept["error"])
    assert str(fact["id"]).encode() in kept["raw"]


def test_twenty_replicas_that_fail_on_one_fact_keep_one_row(inbox: Inbox, clock: Clock) -> None:
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(lambda _: inbox.put_aside(a_fact(), ValueError()), range(20)))

    assert 1 == inbox.rows.count_documents({})


def test_rows_of_an_inbox_have_no_facts_pending(inbox: Inbox, clock: Clock) -> None:
    inbox.put_aside(a_fact(), ValueError())

    assert (0, [], []) == ((kept := row(inbox, a_fact()) or {})["version"], kept["outbox"], kept["keys"])


@pytest.mark.parametrize(("attempt", "seconds"), [(1, 1), (2, 2), (5, 16), (12, 2048), (13, 3600), (50, 3600)])
def test_delays_double_up_to_an_hour_give_or_take_a_fifth(attempt: int, seconds: int) -> None:
    delays = [Retries(first_ms=1000, attempts=50).delay(attempt).total_seconds() for _ in range(200)]

    assert 0.8 * seconds <= min(delays) < max(delays) <= 1.2 * seconds
    assert datetime.now(UTC) + timedelta(seconds=max(delays)) > LONG_AGO
