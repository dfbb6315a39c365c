"""Hearing facts: stock @event_handler, then @listens."""

import logging
from collections.abc import Callable
from typing import Any

import eventlet
import pytest
from nameko.events import SINGLETON, event_handler

from services.commons.contracts.rows import Contract, Listen
from services.commons.kernel.envelope import Envelope
from services.commons.plumbing.entrypoints import listens
from tests.component.plumbing.broker import Broker
from tests.component.plumbing.stock_nameko.conftest import Start
from tests.component.plumbing.stock_nameko.scenery import (
    SECRET_TEXT,
    NotedInbox,
    death_of,
    exists,
    fact,
    post,
    post_fact,
    waiting,
)
from tests.support.eventually import eventually

Hear = Callable[[Any], None]
STOCK_QUEUE = "evt-ideas-#--audit.hear"
POISON = [
    pytest.param(b'{"title": "%s"' % SECRET_TEXT.encode(), "application/json", id="cut off"),
    pytest.param(SECRET_TEXT.encode() + b"\xff\xfe", "application/json", id="bad UTF-8"),
    pytest.param(SECRET_TEXT.encode(), "application/x-python-serialize", id="pickle"),
    pytest.param(SECRET_TEXT.encode(), "application/x-yaml", id="YAML"),
]
NO_FACTS = [
    pytest.param(b"[1]", "application/json", id="a list"),
    pytest.param(b"", "application/json", id="nothing"),
    pytest.param(b"3", "application/json", id="a number"),
    pytest.param(b"text", None, id="no content type"),
]


def stock_service(hear: Hear, **options: Any) -> type[Any]:
    class Audit:
        name = "audit"

        @event_handler("ideas", "#", **options)
        def hear(self, event: Any) -> None:
            hear(event)

    return Audit


def our_service(hear: Callable[[list[Envelope]], None]) -> type[Any]:
    class Audit:
        name = "audit"
        contract = Contract("audit", "审计", "audit", listens=(Listen("ideas"),))

        @listens(batch=1)
        def hear(self, facts: list[Envelope]) -> None:
            hear(facts)

    return Audit


@pytest.fixture
def events(memory: Broker) -> Broker:
    memory.declare("ideas.events", "audit.ideas")
    return memory


class Failing:
    """Counts its calls and fails each."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, event: Any) -> None:
        self.calls += 1
        raise OSError("disk full")


def test_stock_loses_a_fact_whose_handler_fails(events: Broker, stock: Start) -> None:
    failing = Failing()
    stock(stock_service(failing))
    post_fact(events, fact())
    eventually(lambda: failing.calls)
    eventlet.sleep(0.3)

    assert 1 == failing.calls
    assert [] == waiting(events, STOCK_QUEUE)


def test_ours_puts_a_fact_aside_whose_handler_fails(events: Broker, ours: Start, inbox: NotedInbox) -> None:
    failing = Failing()
    ours(our_service(failing))
    post_fact(events, fact())

    [(envelope, error)] = eventually(lambda: inbox.aside)

    assert fact() == envelope
    assert isinstance(error, OSError)
    assert 1 == failing.calls
    eventually(lambda: [] == waiting(events, "audit.ideas"))


def test_stock_tries_a_failing_fact_again_without_pause_or_end(events: Broker, stock: Start) -> None:
    failing = Failing()
    stock(stock_service(failing, requeue_on_error=True))
    post_fact(events, fact())

    eventually(lambda: failing.calls > 50, within_s=3)


def test_ours_waits_before_it_tries_a_fact_again_that_it_could_not_even_put_aside(events: Broker, ours: Start, inbox: NotedInbox) -> None:
    failing, inbox.fails = Failing(), True
    ours(our_service(failing))
    post_fact(events, fact())
    eventually(lambda: failing.calls)
    eventlet.sleep(0.5)
    assert 1 == failing.calls

    inbox.fails = False

    [(envelope, _)] = eventually(lambda: inbox.aside)
    assert fact() == envelope
    assert 2 == failing.calls


@pytest.mark.parametrize(("body", "content_type"), POISON)
def test_stock_acknowledges_what_it_cannot_read_and_logs_it(
    events: Broker, stock: Start, caplog: pytest.LogCaptureFixture, body: bytes, content_type: str
) -> None:
    heard: list[Any] = []
    stock(stock_service(heard.append))
    post(events, "ideas.events", "x", body, content_type=content_type)
    eventually(lambda: SECRET_TEXT in caplog.text)

    assert [] == heard
    assert [] == waiting(events, STOCK_QUEUE)


@pytest.mark.parametrize(("body", "content_type"), POISON + NO_FACTS)
def test_ours_parks_what_is_no_fact_and_keeps_it_out_of_the_log(
    events: Broker, ours: Start, inbox: NotedInbox, caplog: pytest.LogCaptureFixture, body: bytes, content_type: str | None
) -> None:
    caplog.set_level(logging.DEBUG)
    heard: list[Any] = []
    container = ours(our_service(heard.append))
    post(events, "ideas.events", "x", body, content_type=content_type)

    [(parked, source, _)] = eventually(lambda: inbox.parked)

    assert (body, "ideas") == (parked, source)
    assert [] == heard
    assert SECRET_TEXT not in caplog.text
    assert death_of(container, within_s=0.1) is None


@pytest.mark.parametrize(("body", "content_type"), NO_FACTS)
def test_stock_hands_whatever_it_can_decode_to_the_handler(events: Broker, stock: Start, body: bytes, content_type: str | None) -> None:
    heard: list[Any] = []
    stock(stock_service(heard.append))
    post(events, "ideas.events", "x", body, content_type=content_type)

    assert not isinstance(eventually(lambda: heard)[0], dict)


def test_stock_names_its_queue_after_the_method_so_that_renaming_it_orphans_a_queue(memory: Broker, stock: Start) -> None:
    stock(stock_service(print))

    assert exists(memory, "evt-ideas-#--audit.hear")


def test_stock_declares_queues_and_exchanges(memory: Broker, stock: Start) -> None:
    stock(stock_service(print))

    post(memory, "ideas.events", "x", b"{}")  # raises if the exchange were not there


def test_ours_waits_for_a_queue_that_provisioning_has_yet_to_make(memory: Broker, ours: Start) -> None:
    heard: list[Any] = []
    ours(our_service(heard.extend))
    eventlet.sleep(0.5)
    assert not exists(memory, "audit.ideas")

    memory.declare("ideas.events", "audit.ideas")
    post_fact(memory, fact())

    assert [fact()] == eventually(lambda: heard)


def test_stock_lets_two_services_steal_facts_from_each_other(events: Broker, stock: Start) -> None:
    one, two = [], []
    stock(stock_service(one.append, handler_type=SINGLETON))
    other = stock_service(two.append, handler_type=SINGLETON)
    other.name = "notices"
    stock(other)

    for sequence in range(1, 21):
        post_fact(events, fact(sequence))

    eventually(lambda: len(one) + len(two) == 20)
    eventlet.sleep(0.2)
    assert 20 == len(one) + len(two)


def test_ours_gives_every_service_every_fact(events: Broker, ours: Start) -> None:
    one, two = [], []
    events.declare("ideas.events", "notices.ideas")
    ours(our_service(one.extend))
    other = our_service(two.extend)
    other.name, other.contract = "notices", Contract("notices", "通知", "notices", listens=(Listen("ideas"),))
    ours(other)

    for sequence in range(1, 21):
        post_fact(events, fact(sequence))

    expected = [fact(sequence) for sequence in range(1, 21)]
    eventually(lambda: len(one) + len(two) == 40)
    assert expected == one == two
