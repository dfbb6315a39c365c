"""The confirming publisher tells what arrived, on both brokers alike."""

import threading
import time
from collections.abc import Iterator

import pytest
from kombu import Connection, Message

from services.commons.plumbing.confirms import Batch, BrokerAway, ConfirmingPublisher, Outgoing
from tests.component.plumbing.broker import Broker, Heard
from tests.component.plumbing.conftest import Listening
from tests.support.eventually import eventually
from tests.support.publishing import publish_all


@pytest.fixture
def publisher(broker: Broker) -> Iterator[ConfirmingPublisher]:
    publisher = ConfirmingPublisher(broker.uri, confirm_timeout_s=5.0)
    yield publisher
    publisher.close()


def fact(exchange: str, n: int = 1, *, key: str = "idea.submitted.v1") -> Outgoing:
    return Outgoing(exchange, key, b'{"n": %d}' % n, f"id-{n}")


def test_what_every_queue_took_in_is_confirmed(broker: Broker, publisher: ConfirmingPublisher, name: str, listening: Listening) -> None:
    heard = Heard()
    broker.declare(name, name)
    listening(broker.direct_uri, name, heard.take_in)

    confirmed = publish_all(publisher, [fact(name, n) for n in range(1000)])

    assert [True] * 1000 == confirmed
    eventually(lambda: len(heard) == 1000)
    assert [f"id-{n}" for n in range(1000)] == [message.properties["message_id"] for message in heard]


def test_a_message_arrives_as_it_was_sent(broker: Broker, publisher: ConfirmingPublisher, name: str, listening: Listening) -> None:
    heard = Heard()
    broker.declare(name, name)
    listening(broker.direct_uri, name, heard.take_in)

    publish_all(publisher, [Outgoing(name, "idea.submitted.v1", '{"题": 1}'.encode(), "id-1")])

    eventually(lambda: heard)
    [message] = heard
    body = message.body if isinstance(message.body, bytes) else message.body.encode()
    assert '{"题": 1}'.encode() == body
    assert ("application/json", "utf-8", {}) == (message.content_type, message.content_encoding, message.headers)
    assert {"message_id": "id-1", "delivery_mode": 2}.items() <= message.properties.items()
    assert {"exchange": name, "routing_key": "idea.submitted.v1"}.items() <= message.delivery_info.items()


def test_a_message_without_a_queue_is_not_confirmed_but_its_neighbours_are(
    broker: Broker, publisher: ConfirmingPublisher, name: str, listening: Listening
) -> None:
    broker.declare(name, name, "idea.#")
    listening(broker.direct_uri, name, Heard().take_in)

    confirmed = publish_all(publisher, [fact(name, 1), fact(name, 2, key="ballot.opened.v1"), fact(name, 3)])

    assert [True, False, True] == confirmed


def test_who_does_not_mind_is_not_told_of_a_missing_queue(broker: Broker, publisher: ConfirmingPublisher, name: str) -> None:
    broker.declare(name, name, "idea.#")

    assert [True] == publish_all(publisher, [Outgoing(name, "ballot.opened.v1", b"{}", "id-1", mandatory=False)])


def test_what_a_full_queue_refuses_is_not_confirmed(broker: Broker, name: str, listening: Listening) -> None:
    broker.declare(name, name, arguments={"x-max-length": 2, "x-overflow": "reject-publish"})
    publisher = ConfirmingPublisher(broker.uri)
    answers: list[bool] = []
    asking = threading.Thread(target=lambda: answers.extend(publish_all(publisher, [fact(name, n) for n in range(10)])))
    asking.start()
    time.sleep(0.2)  # in memory the two that fit wait for their consumer

    listening(broker.direct_uri, name, Heard().take_in)
    asking.join(timeout=10)

    assert [True, True] == answers[:2]
    assert 8 == answers.count(False)
    publisher.close()


def test_no_messages_need_no_answers(publisher: ConfirmingPublisher) -> None:
    assert [] == publish_all(publisher, [])


def test_an_exchange_that_is_not_there_fails_the_batch_and_no_other(
    broker: Broker, publisher: ConfirmingPublisher, name: str, listening: Listening
) -> None:
    broker.declare(name, name)
    listening(broker.direct_uri, name, Heard().take_in)

    with pytest.raises(BrokerAway, match="no exchange"):
        publish_all(publisher, [fact(f"{name}-missing")])

    assert [True] == publish_all(publisher, [fact(name)])


def test_a_connection_that_broke_while_idle_costs_nothing(
    broker: Broker, publisher: ConfirmingPublisher, name: str, listening: Listening
) -> None:
    broker.declare(name, name)
    publish_all(publisher, [])
    broker.sever()
    listening(broker.direct_uri, name, Heard().take_in)

    assert [True] == publish_all(publisher, [fact(name)])


def test_batches_of_many_callers_do_not_mix(broker: Broker, publisher: ConfirmingPublisher, name: str, listening: Listening) -> None:
    broker.declare(name, name, "idea.#")
    listening(broker.direct_uri, name, Heard().take_in)
    answers: dict[int, list[bool]] = {}

    def ask(caller: int) -> None:
        keys = ["idea.submitted.v1" if n % 2 == caller % 2 else "ballot.opened.v1" for n in range(20)]
        answers[caller] = publish_all(publisher, [fact(name, n, key=key) for n, key in enumerate(keys)])

    callers = [threading.Thread(target=ask, args=(caller,)) for caller in range(8)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join(timeout=20)

    assert {caller: [n % 2 == caller % 2 for n in range(20)] for caller in range(8)} == answers


def answered(publisher: ConfirmingPublisher, *batches: Batch) -> list[list[bool]]:
    until = time.monotonic() + 10
    while not all(batch.is_answered for batch in batches) and time.monotonic() < until:
        publisher.collect()
    return [batch.answers for batch in batches]


def test_batches_under_way_together_are_answered_each_for_itself(
    broker: Broker, publisher: ConfirmingPublisher, name: str, listening: Listening
) -> None:
    """The same fact may be in two of them: once unheard, once heard."""
    heard = Heard()
    broker.declare(name, name, "idea.#")
    listening(broker.direct_uri, name, heard.take_in)

    first = publisher.post([fact(name, 1), fact(name, 2, key="ballot.opened.v1"), fact(name, 3)])
    second = publisher.post([fact(name, 2), fact(name, 4)])

    assert [[True, False, True], [True, True]] == answered(publisher, first, second)
    eventually(lambda: len(heard) == 4)
    assert ["id-1", "id-3", "id-2", "id-4"] == [message.properties["message_id"] for message in heard]


def test_a_line_that_breaks_answers_nothing_that_was_under_way(broker: Broker, publisher: ConfirmingPublisher, name: str) -> None:
    broker.declare(name, name)
    if broker.proxy:
        publish_all(publisher, [])
        broker.proxy.freeze()
    batch = publisher.post([fact(name)])
    broker.sever()

    with pytest.raises(BrokerAway):
        answered(publisher, batch)

    assert not batch.is_answered
    if broker.proxy:
        broker.proxy.thaw()


def test_a_closed_publisher_publishes_nothing(broker: Broker, publisher: ConfirmingPublisher, name: str) -> None:
    broker.declare(name, name)
    publisher.close()

    with pytest.raises(BrokerAway):
        publish_all(publisher, [fact(name)])

    with Connection(broker.direct_uri) as connection:
        assert connection.channel().basic_get(name) is None


def _publish_and_wait(broker: Broker, publisher: ConfirmingPublisher, exchange: str) -> tuple[threading.Thread, list[object]]:
    """Publish where no answer comes: nobody consumes in memory, and the line is frozen on the way to RabbitMQ."""
    outcome: list[object] = []

    def publish() -> None:
        try:
            outcome.append(publish_all(publisher, [fact(exchange)]))
        except BrokerAway as error:
            outcome.append(error)

    publish_all(publisher, [])
    if broker.proxy:
        broker.proxy.freeze()
    waiting = threading.Thread(target=publish)
    waiting.start()
    time.sleep(0.3)
    assert [] == outcome
    return waiting, outcome


def test_a_connection_that_breaks_under_way_is_told(
    broker: Broker, publisher: ConfirmingPublisher, name: str, listening: Listening
) -> None:
    broker.declare(name, name)
    waiting, outcome = _publish_and_wait(broker, publisher, name)

    broker.sever()
    waiting.join(timeout=3)

    assert isinstance(outcome[0], BrokerAway)
    if broker.proxy:
        broker.proxy.thaw()
    listening(broker.direct_uri, name, Heard().take_in)
    assert [True] == publish_all(publisher, [fact(name, 2)])


def test_closing_ends_the_wait(broker: Broker, publisher: ConfirmingPublisher, name: str) -> None:
    broker.declare(name, name)
    waiting, outcome = _publish_and_wait(broker, publisher, name)
    began = time.monotonic()

    publisher.close()
    waiting.join(timeout=3)

    assert isinstance(outcome[0], BrokerAway)
    assert time.monotonic() - began < 2


class TestOnRabbit:
    """What a network can do to it."""

    def test_a_frozen_broker_is_not_waited_for_longer_than_asked(self, rabbit_broker: Broker, name: str) -> None:
        assert rabbit_broker.proxy
        rabbit_broker.declare(name, name)
        publisher = ConfirmingPublisher(rabbit_broker.uri, confirm_timeout_s=0.6)
        publish_all(publisher, [fact(name)])
        rabbit_broker.proxy.freeze()
        began = time.monotonic()

        batches = publisher.post([fact(name, 2)]), publisher.post([fact(name, 3)])
        assert [[False], [False]] == answered(publisher, *batches)

        assert time.monotonic() - began < 1.5
        rabbit_broker.proxy.thaw()
        assert [True] == publish_all(publisher, [fact(name, 4)])
        publisher.close()

    def test_a_frozen_broker_cannot_hold_up_a_connection_being_made(self, rabbit_broker: Broker, name: str) -> None:
        assert rabbit_broker.proxy
        rabbit_broker.proxy.freeze()
        publisher = ConfirmingPublisher(rabbit_broker.uri)
        began = time.monotonic()

        with pytest.raises(BrokerAway):
            publish_all(publisher, [fact(name)])

        assert time.monotonic() - began < 5
        publisher.close()

    def test_a_frozen_broker_cannot_hold_up_a_large_write(self, rabbit_broker: Broker, name: str) -> None:
        assert rabbit_broker.proxy
        rabbit_broker.declare(name, name)
        publisher = ConfirmingPublisher(rabbit_broker.uri)
        publish_all(publisher, [fact(name)])
        rabbit_broker.proxy.freeze()
        began = time.monotonic()

        with pytest.raises(BrokerAway):
            publish_all(publisher, [Outgoing(name, "idea.submitted.v1", b"x" * 1_000_000, f"id-{n}") for n in range(30)])

        assert time.monotonic() - began < 8
        publisher.close()

    def test_a_broker_that_is_down_is_told_at_once_and_found_again(self, rabbit_broker: Broker, name: str) -> None:
        assert rabbit_broker.proxy
        rabbit_broker.declare(name, name)
        publisher = ConfirmingPublisher(rabbit_broker.uri)
        publish_all(publisher, [fact(name)])
        rabbit_broker.proxy.shut()
        began = time.monotonic()

        with pytest.raises(BrokerAway):
            publish_all(publisher, [fact(name, 2)])

        assert time.monotonic() - began < 1
        rabbit_broker.proxy.open()
        assert [True] == publish_all(publisher, [fact(name, 3)])
        publisher.close()


class TestInMemory:
    """A confirm means that consumers have acknowledged."""

    def publish(self, memory: Broker, exchange: str) -> tuple[ConfirmingPublisher, list[list[bool]]]:
        publisher, outcome = ConfirmingPublisher(memory.uri, confirm_timeout_s=0.1), list[list[bool]]()
        threading.Thread(target=lambda: outcome.append(publish_all(publisher, [fact(exchange)])), daemon=True).start()
        return publisher, outcome

    def test_a_confirm_waits_for_the_last_queue(self, memory: Broker, name: str, listening: Listening) -> None:
        memory.declare(name, "audit")
        memory.declare(name, "notices")
        publisher, outcome = self.publish(memory, name)
        listening(memory.uri, "audit", Heard().take_in)
        time.sleep(0.3)
        assert [] == outcome

        listening(memory.uri, "notices", Heard().take_in)

        assert [[True]] == eventually(lambda: outcome)
        publisher.close()

    def test_a_listener_that_is_behind_holds_up_no_other(self, memory: Broker, name: str, listening: Listening) -> None:
        memory.declare(name, "audit")
        memory.declare(name, "notices")
        heard, behind = Heard(), list[Message]()
        listening(memory.uri, "audit", heard.take_in)
        listening(memory.uri, "notices", behind.append)
        publisher = ConfirmingPublisher(memory.uri)

        batches = [publisher.post([fact(name, n)]) for n in range(3)]

        eventually(lambda: len(heard) == len(behind) == 3)
        publisher.collect()
        assert [False] * 3 == [batch.is_answered for batch in batches]
        publisher.close()

    def test_one_rejecting_consumer_refuses_it_for_all(self, memory: Broker, name: str, listening: Listening) -> None:
        memory.declare(name, "audit")
        memory.declare(name, "notices")
        publisher, outcome = self.publish(memory, name)

        listening(memory.uri, "notices", lambda message: message.reject())

        assert [[False]] == eventually(lambda: outcome)
        publisher.close()

    def test_what_is_put_back_is_confirmed_once_taken_in(self, memory: Broker, name: str, listening: Listening) -> None:
        memory.declare(name, "audit")
        tries: list[bool] = []

        def hear(message: Message) -> None:
            tries.append(message.delivery_info["redelivered"])
            message.requeue() if len(tries) < 3 else message.ack()

        listening(memory.uri, "audit", hear)
        publisher, outcome = self.publish(memory, name)

        assert [[True]] == eventually(lambda: outcome)
        assert [False, True, True] == tries
        publisher.close()

    def test_a_consumer_that_dies_before_acknowledging_confirms_nothing(self, memory: Broker, name: str, listening: Listening) -> None:
        memory.declare(name, "audit")
        heard: list[Message] = []
        dying = listening(memory.uri, "audit", heard.append)
        publisher, outcome = self.publish(memory, name)
        eventually(lambda: heard)

        dying.stop()
        time.sleep(0.1)
        assert [] == outcome

        listening(memory.uri, "audit", Heard().take_in)
        assert [[True]] == eventually(lambda: outcome)
        publisher.close()

    def test_a_queue_that_is_deleted_confirms_nothing(self, memory: Broker, name: str) -> None:
        memory.declare(name, "audit")
        publisher, outcome = self.publish(memory, name)
        time.sleep(0.1)

        with Connection(memory.uri) as connection:
            connection.channel().queue_delete("audit")

        assert [[False]] == eventually(lambda: outcome)
        publisher.close()
