"""Publishing: stock EventDispatcher and Publisher, then ConfirmingPublisher."""

from datetime import UTC, datetime
from typing import Any

import eventlet
import pytest
from kombu import Exchange
from nameko.amqp.publish import Publisher
from nameko.events import EventDispatcher
from nameko.testing.services import dummy, entrypoint_hook

from services.commons.plumbing.confirms import BrokerAway, ConfirmingPublisher, Outgoing
from tests.component.plumbing.broker import Broker
from tests.component.plumbing.stock_nameko.conftest import Start
from tests.component.plumbing.stock_nameko.scenery import waiting
from tests.support.publishing import publish_all


class Ideas:
    name = "ideas"
    dispatch = EventDispatcher()

    @dummy
    def submit(self, payload: Any = "{}") -> None:
        self.dispatch("idea.submitted.v1", payload)


def outgoing(exchange: str = "ideas.events") -> Outgoing:
    return Outgoing(exchange, "idea.submitted.v1", b"{}", "id-1")


def test_stock_loses_a_fact_that_no_queue_is_bound_to_and_says_nothing(memory: Broker, stock: Start) -> None:
    with entrypoint_hook(stock(Ideas), "submit") as submit:
        assert submit() is None


def test_ours_tells_of_a_fact_that_no_queue_is_bound_to(memory: Broker) -> None:
    memory.declare("ideas.events", "audit.ideas", "other.#")
    publisher = ConfirmingPublisher(memory.uri)

    assert [False] == publish_all(publisher, [outgoing()])

    publisher.close()


def test_stock_copies_tokens_and_identities_into_every_message(memory: Broker, stock: Start) -> None:
    memory.declare("ideas.events", "audit.ideas")
    with entrypoint_hook(stock(Ideas), "submit", context_data={"auth_token": "secret", "user_id": "u1"}) as submit:
        submit()

    [message] = waiting(memory, "audit.ideas")
    assert {"nameko.auth_token": "secret", "nameko.user_id": "u1"}.items() <= message.headers.items()


def test_ours_puts_nothing_into_headers(memory: Broker) -> None:
    memory.declare("ideas.events", "audit.ideas")
    publisher = ConfirmingPublisher(memory.uri)
    publishing = eventlet.spawn(publish_all, publisher, [outgoing()])
    eventlet.sleep(0.05)

    [message] = waiting(memory, "audit.ideas")

    assert {} == message.headers
    publishing.kill()
    publisher.close()


def test_stock_writes_times_in_a_form_that_only_kombu_reads(memory: Broker, stock: Start) -> None:
    memory.declare("ideas.events", "audit.ideas")
    with entrypoint_hook(stock(Ideas), "submit") as submit:
        submit({"at": datetime(2026, 10, 1, tzinfo=UTC)})

    [message] = waiting(memory, "audit.ideas")
    assert "__type__" in message.body


@pytest.fixture
def to_rabbit(rabbit_broker: Broker, name: str) -> Broker:
    rabbit_broker.declare(name, name)
    return rabbit_broker


def stock_publisher(broker: Broker, exchange: str, **options: Any) -> Publisher:
    """Return a stock publisher whose pooled connection is open."""
    publisher = Publisher(broker.uri, exchange=Exchange(exchange, "topic", durable=True), routing_key="idea.submitted.v1", **options)
    publisher.publish({"n": 0})
    return publisher


def test_stock_waits_without_end_for_a_broker_that_is_frozen(to_rabbit: Broker, name: str) -> None:
    assert to_rabbit.proxy
    publisher = stock_publisher(to_rabbit, name)
    to_rabbit.proxy.freeze()
    publishing = eventlet.spawn(publisher.publish, {"n": 1})

    eventlet.sleep(2)

    assert not publishing.dead
    to_rabbit.proxy.thaw()
    publishing.wait()


def test_ours_waits_for_a_frozen_broker_as_long_as_it_is_told(to_rabbit: Broker, name: str) -> None:
    assert to_rabbit.proxy
    publisher = ConfirmingPublisher(to_rabbit.uri, confirm_timeout_s=0.5)
    assert [True] == publish_all(publisher, [outgoing(name)])
    to_rabbit.proxy.freeze()

    with eventlet.Timeout(3):
        assert [False] == publish_all(publisher, [outgoing(name)])

    publisher.close()


def test_stock_publishes_twice_when_an_answer_is_lost(to_rabbit: Broker, name: str) -> None:
    assert to_rabbit.proxy
    publisher = stock_publisher(to_rabbit, name)
    to_rabbit.proxy.freeze_answers()
    publishing = eventlet.spawn(publisher.publish, {"n": 1})
    eventlet.sleep(0.5)
    to_rabbit.proxy.cut()
    to_rabbit.proxy.thaw()
    publishing.wait()

    assert 3 == len(waiting(to_rabbit, name))


def test_ours_publishes_once_and_says_that_the_answer_was_lost(to_rabbit: Broker, name: str) -> None:
    assert to_rabbit.proxy
    publisher = ConfirmingPublisher(to_rabbit.uri)
    publish_all(publisher, [outgoing(name)])
    to_rabbit.proxy.freeze_answers()
    publishing = eventlet.spawn(publish_all, publisher, [outgoing(name)])
    eventlet.sleep(0.5)
    to_rabbit.proxy.cut()
    to_rabbit.proxy.thaw()

    with pytest.raises(BrokerAway):
        publishing.wait()

    assert 2 == len(waiting(to_rabbit, name))
    publisher.close()


def test_stock_fails_its_first_publish_after_the_connection_died_unless_it_may_publish_twice(to_rabbit: Broker, name: str) -> None:
    assert to_rabbit.proxy
    publisher = stock_publisher(to_rabbit, name, retry=False)
    to_rabbit.proxy.cut()
    eventlet.sleep(0.1)

    with pytest.raises(OSError):
        publisher.publish({"n": 1})


def test_ours_finds_a_dead_connection_before_it_publishes(to_rabbit: Broker, name: str) -> None:
    assert to_rabbit.proxy
    publisher = ConfirmingPublisher(to_rabbit.uri)
    publish_all(publisher, [outgoing(name)])
    to_rabbit.proxy.cut()
    eventlet.sleep(0.1)

    assert [True] == publish_all(publisher, [outgoing(name)])

    publisher.close()
