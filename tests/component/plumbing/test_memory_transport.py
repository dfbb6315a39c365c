"""The brokers in memory do what RabbitMQ does, as far as this town asks it to."""

import threading
import time
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from amqp.exceptions import ChannelError, NotFound, PreconditionFailed, RecoverableConnectionError
from kombu import Connection, Consumer, Exchange, Message, Producer, Queue

from services.commons.plumbing import memory_transport
from services.commons.plumbing.memory_broker import MATCHES
from tests.component.plumbing.broker import Heard

EVENTS = Exchange("ideas.events", "topic")
AUDIT = Queue("audit.ideas", EVENTS, routing_key="#")


@pytest.fixture
def connection() -> Iterator[Connection]:
    uri = f"memory-town://{uuid.uuid4().hex}/shanzhi"
    with Connection(uri) as connection:
        AUDIT(connection).declare()
        yield connection
    memory_transport.reset(uri)


def publish(connection: Connection, *bodies: Any, key: str = "idea.submitted.v1", **options: Any) -> None:
    producer = Producer(connection, EVENTS)
    for body in bodies:
        producer.publish(body, routing_key=key, **options)


def drain(connection: Connection) -> None:
    """Run every event that is there."""
    while True:
        try:
            connection.drain_events(timeout=0)
        except TimeoutError:
            return


def bodies(messages: list[Message]) -> list[Any]:
    return [message.payload for message in messages]


@pytest.mark.parametrize(
    ("pattern", "key", "matches"),
    [
        ("idea.submitted.v1", "idea.submitted.v1", True),
        ("idea.submitted.v1", "idea.submitted.v2", False),
        ("idea.*.v1", "idea.submitted.v1", True),
        ("idea.*", "idea.submitted.v1", False),
        ("*", "", True),
        ("*.*", "idea", False),
        ("#", "", True),
        ("#", "idea.submitted.v1", True),
        ("idea.#", "idea", True),
        ("idea.#", "ideas.submitted", False),
        ("#.v1", "idea.submitted.v1", True),
        ("#.v1", "v1", True),
        ("idea.#.v1", "idea.v1", True),
        ("idea.#.v1", "idea.a.b.c.v1", True),
        ("#.b.#", "a.b.c", True),
        ("#.b.#", "a.c", False),
        ("*.#.*", "a", False),
        ("idea.(submitted|x).v1", "idea.submitted.v1", False),
    ],
)
def test_topics_match_word_by_word(pattern: str, key: str, matches: bool) -> None:
    assert matches == MATCHES["topic"](pattern, key)


def test_a_message_comes_once_to_a_queue_that_is_bound_twice(connection: Connection) -> None:
    AUDIT(connection).bind_to(EVENTS, "idea.*.v1")

    publish(connection, "a")

    assert "a" == AUDIT(connection).get().payload
    assert AUDIT(connection).get() is None


def test_a_binding_counts_from_when_it_is_made_until_it_is_undone(connection: Connection) -> None:
    publish(connection, "a")
    late = Queue("late", EVENTS, routing_key="idea.#")(connection)
    late.declare()
    publish(connection, "b")
    late.unbind_from(EVENTS, "idea.#")
    publish(connection, "c")

    assert "b" == late.get(no_ack=True).payload
    assert late.get() is None


def test_every_queue_has_a_copy_of_its_own(connection: Connection) -> None:
    notices = Queue("notices.ideas", EVENTS, routing_key="#")(connection)
    notices.declare()
    publish(connection, b"\x00raw\xff", content_type="application/octet-stream", content_encoding="binary", headers={"a": 1})

    mine, theirs = AUDIT(connection).get(), notices.get()
    mine.headers["a"] = 2
    mine.properties["content_type"] = "changed"

    assert b"\x00raw\xff" == mine.body == theirs.body
    assert {"a": 1} == theirs.headers
    assert "application/octet-stream" == theirs.properties["content_type"] == theirs.content_type


def test_who_waits_is_woken_not_polled(connection: Connection) -> None:
    arrived: list[float] = []
    with Consumer(connection, [AUDIT], on_message=lambda _: arrived.append(time.monotonic()), no_ack=True):
        waiting = threading.Thread(target=lambda: connection.drain_events(timeout=5))
        waiting.start()
        time.sleep(0.1)
        sent = time.monotonic()
        with connection.clone() as other:
            publish(other, "a")
        waiting.join(timeout=5)

    assert arrived[0] - sent < 0.5


def test_draining_ends_in_time_when_nothing_comes(connection: Connection) -> None:
    began = time.monotonic()

    with pytest.raises(TimeoutError):
        connection.drain_events(timeout=0.1)

    assert 0.1 <= time.monotonic() - began < 1


def test_a_consumer_holds_no_more_than_its_prefetch(connection: Connection) -> None:
    held: list[Message] = []
    with Consumer(connection, [AUDIT], on_message=held.append, prefetch_count=2):
        publish(connection, *range(5))
        drain(connection)
        assert [0, 1] == bodies(held)

        held[1].ack()
        drain(connection)
        assert [0, 1, 2] == bodies(held)

        held[0].reject()
        held[2].requeue()
        drain(connection)
        assert [0, 1, 2, 2, 3] == bodies(held)


def test_an_acknowledgement_from_another_thread_lets_the_next_message_come(connection: Connection) -> None:
    held: list[Message] = []
    with Consumer(connection, [AUDIT], on_message=held.append, prefetch_count=1):
        publish(connection, "a", "b")
        connection.drain_events(timeout=1)
        threading.Timer(0.1, held[0].ack).start()

        connection.drain_events(timeout=1)

    assert ["a", "b"] == bodies(held)


def test_what_a_closed_channel_held_comes_again_in_order_and_is_marked(connection: Connection) -> None:
    publish(connection, *range(4))
    channel, held = connection.channel(), list[Message]()
    with Consumer(channel, [AUDIT], on_message=held.append, prefetch_count=3, auto_declare=False):
        drain(connection)
        held[1].ack()
        channel.close()

    again = [AUDIT(connection).get() for _ in range(3)]

    assert [0, 2, 3] == bodies(again)
    assert [True, True, False] == [message.delivery_info["redelivered"] for message in again]


def test_acknowledging_several_at_once(connection: Connection) -> None:
    publish(connection, *range(3))
    messages = [AUDIT(connection).get() for _ in range(3)]

    messages[1].ack(multiple=True)
    connection.default_channel.basic_recover()

    assert 2 == AUDIT(connection).get().payload


def test_acknowledging_twice_is_refused(connection: Connection) -> None:
    publish(connection, "a")
    message = AUDIT(connection).get()
    message.ack()

    with pytest.raises(PreconditionFailed):
        connection.default_channel.basic_ack(message.delivery_tag)


def test_acknowledging_after_the_channel_closed_says_so(connection: Connection) -> None:
    publish(connection, "a")
    channel = connection.channel()
    message = AUDIT(channel).get()
    channel.close()

    assert message.channel.connection is None
    with pytest.raises(RecoverableConnectionError):
        message.ack()


def test_consumers_of_one_queue_share_its_messages(connection: Connection) -> None:
    heard: dict[str, list[Message]] = {"one": [], "two": []}
    with connection.clone() as one, connection.clone() as two:
        publish(connection, *range(4))
        with (
            Consumer(one, [AUDIT], on_message=heard["one"].append, prefetch_count=2),
            Consumer(two, [AUDIT], on_message=heard["two"].append, prefetch_count=2),
        ):
            drain(one)
            drain(two)

    assert {"one": [0, 1], "two": [2, 3]} == {name: bodies(messages) for name, messages in heard.items()}


def test_no_queue_starves_another_on_the_same_connection(connection: Connection) -> None:
    notices = Queue("notices", EVENTS, routing_key="#")
    heard: list[str] = []
    with Consumer(connection, [AUDIT, notices], on_message=lambda it: heard.append(it.delivery_info["consumer_tag"]), no_ack=True):
        publish(connection, *range(3))
        drain(connection)

    assert heard[0::2] == [heard[0]] * 3
    assert heard[1::2] == [heard[1]] * 3
    assert heard[0] != heard[1]


def test_a_message_past_its_expiry_never_arrives(connection: Connection) -> None:
    publish(connection, "old", expiration=0.01)
    publish(connection, "lasting", expiration=60)
    time.sleep(0.02)

    assert "lasting" == AUDIT(connection).get().payload


def test_an_unroutable_mandatory_message_comes_back(connection: Connection) -> None:
    returned: list[tuple[Any, ...]] = []
    channel = connection.channel()
    channel.events["basic_return"].add(lambda *row: returned.append(row))
    message = channel.prepare_message("{}", properties={"message_id": "id-1"})

    channel.basic_publish(message, exchange="", routing_key="no-such-queue", mandatory=True)
    assert [] == returned
    drain(connection)

    [(refusal, exchange, key, came_back)] = returned
    assert (312, "", "no-such-queue", "id-1") == (refusal.reply_code, exchange, key, came_back.properties["message_id"])


def test_an_unroutable_mandatory_message_raises_where_nobody_listens_for_returns(connection: Connection) -> None:
    AUDIT(connection).delete()

    with pytest.raises(ChannelError, match="NO_ROUTE"):
        publish(connection, "a", mandatory=True)


def test_an_unroutable_message_that_is_not_mandatory_vanishes(connection: Connection) -> None:
    publish(connection, "a", key="")
    AUDIT(connection).delete()

    publish(connection, "a")


def test_what_does_not_exist_is_not_found(connection: Connection) -> None:
    channel = connection.channel()

    with pytest.raises(NotFound):
        channel.basic_publish(channel.prepare_message("{}"), exchange="missing")
    with pytest.raises(NotFound):
        channel.basic_consume("missing")
    with pytest.raises(NotFound):
        channel.queue_declare("missing", passive=True)
    with pytest.raises(NotFound):
        channel.queue_bind("audit.ideas", exchange="missing")


def test_an_exchange_cannot_change_its_kind(connection: Connection) -> None:
    with pytest.raises(PreconditionFailed):
        connection.channel().exchange_declare("ideas.events", "fanout")


@pytest.mark.parametrize(("kind", "key", "arrives"), [("direct", "key", True), ("direct", "other", False), ("fanout", "other", True)])
def test_other_kinds_of_exchange(connection: Connection, kind: str, key: str, arrives: bool) -> None:
    exchange = Exchange("other", kind)
    queue = Queue("other", exchange, routing_key="key")(connection)
    queue.declare()

    Producer(connection, exchange).publish("a", routing_key=key)

    assert arrives == (queue.get() is not None)


def test_an_exclusive_queue_ends_with_its_connection(connection: Connection) -> None:
    with connection.clone() as other:
        Queue("mine", exclusive=True)(other).declare()
        assert connection.channel().queue_declare("mine", passive=True)

    with pytest.raises(NotFound):
        connection.channel().queue_declare("mine", passive=True)


def test_an_auto_delete_queue_ends_with_its_last_consumer(connection: Connection) -> None:
    with Consumer(connection, [Queue("mine", auto_delete=True)], on_message=print):
        assert 1 == connection.channel().queue_declare("mine", passive=True).consumer_count

    with pytest.raises(NotFound):
        connection.channel().queue_declare("mine", passive=True)


def test_purging_tells_how_many_there_were(connection: Connection) -> None:
    publish(connection, *range(3))

    assert 3 == AUDIT(connection).purge()
    assert AUDIT(connection).get() is None


def test_closing_wakes_who_waits(connection: Connection) -> None:
    other = connection.clone()
    other.connect()
    line, ended = other.connection, list[BaseException]()

    def wait() -> None:
        try:
            line.drain_events(timeout=10)
        except RecoverableConnectionError as error:
            ended.append(error)

    waiting = threading.Thread(target=wait)
    waiting.start()
    other.release()
    waiting.join(timeout=2)

    assert ended


def test_severing_breaks_connections_and_keeps_messages(connection: Connection) -> None:
    publish(connection, "a")

    memory_transport.sever(connection.as_uri())
    assert not connection.connected

    with connection.clone() as other:
        assert "a" == AUDIT(other).get().payload


def test_brokers_of_other_names_and_vhosts_share_nothing(connection: Connection) -> None:
    publish(connection, "a")

    for uri in ("memory-town://", f"memory-town://{connection.hostname}/other"):
        with Connection(uri) as other, pytest.raises(NotFound):
            other.channel().queue_declare("audit.ideas", passive=True)
        memory_transport.reset(uri)


def test_many_threads_lose_and_double_nothing(connection: Connection) -> None:
    heard = Heard()
    stopping = threading.Event()

    def consume() -> None:
        with (
            connection.clone() as own,
            Consumer(own, [AUDIT], on_message=heard.take_in, prefetch_count=3),
        ):
            while not stopping.is_set():
                try:
                    own.drain_events(timeout=0.1)
                except TimeoutError:
                    continue

    def produce(first: int) -> None:
        with connection.clone() as own:
            publish(own, *range(first, first + 250))

    consumers = [threading.Thread(target=consume) for _ in range(4)]
    producers = [threading.Thread(target=produce, args=(first,)) for first in range(0, 1000, 250)]
    for thread in consumers + producers:
        thread.start()
    for thread in producers:
        thread.join()
    until = time.monotonic() + 10
    while len(heard) < 1000 and time.monotonic() < until:
        time.sleep(0.01)
    stopping.set()
    for thread in consumers:
        thread.join()

    assert list(range(1000)) == sorted(bodies(heard))
