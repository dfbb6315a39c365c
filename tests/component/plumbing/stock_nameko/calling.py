"""Calling: stock RpcProxy and ClusterRpcProxy, then RpcClient."""

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import eventlet
import orjson
import pytest
from kombu import Message
from nameko.exceptions import RpcTimeout
from nameko.rpc import RpcProxy
from nameko.standalone.rpc import ClusterRpcProxy
from nameko.testing.services import dummy, entrypoint_hook

from services.commons.kernel.problems import TIMEOUT, UNAVAILABLE, Problem
from services.commons.plumbing import memory_transport
from services.commons.plumbing.rpc import RpcClient
from services.commons.plumbing.topology import REPLY_EXCHANGE, RPC_EXCHANGE
from tests.component.plumbing.broker import Broker, Heard, reply
from tests.component.plumbing.conftest import Listening
from tests.component.plumbing.stock_nameko.conftest import Start
from tests.component.plumbing.stock_nameko.scenery import waiting
from tests.support.eventually import eventually

AT = datetime(2026, 10, 1, tzinfo=UTC)


@pytest.fixture
def ideas(memory: Broker) -> Broker:
    """Return a broker with the queue of a service that nobody serves."""
    memory.declare(RPC_EXCHANGE, "rpc-ideas", "ideas.*")
    return memory


@pytest.fixture
def client(ideas: Broker) -> Iterator[RpcClient]:
    client = RpcClient(ideas.uri, deadline_s=0.3)
    yield client
    client.close()


@pytest.fixture
def config(ideas: Broker) -> dict[str, Any]:
    return {"AMQP_URI": ideas.uri}


class Gateway:
    name = "gateway"
    ideas = RpcProxy("ideas")

    @dummy
    def ask(self) -> Any:
        return self.ideas.show()


def test_stock_waits_without_end_for_a_service_that_died_after_taking_the_call(ideas: Broker, stock: Start, listening: Listening) -> None:
    taken = Heard()
    listening(ideas.uri, "rpc-ideas", taken.take_in)

    with entrypoint_hook(stock(Gateway), "ask") as ask:
        asking = eventlet.spawn(ask)
        eventlet.sleep(2)

        assert taken
        assert not asking.dead
        asking.kill()


def test_ours_ends_a_call_at_its_deadline(ideas: Broker, client: RpcClient, listening: Listening) -> None:
    listening(ideas.uri, "rpc-ideas", Heard().take_in)

    with pytest.raises(Problem) as raised, eventlet.Timeout(2):
        client.call("ideas", "show", {})

    assert TIMEOUT is raised.value.kind


def test_stock_leaves_a_call_in_the_queue_for_ever_after_its_caller_has_gone(ideas: Broker, config: dict[str, Any]) -> None:
    with ClusterRpcProxy(config, timeout=0.2) as proxy, pytest.raises(RpcTimeout):
        proxy.ideas.show()

    [call] = waiting(ideas, "rpc-ideas")
    assert 2 == call.properties["delivery_mode"]
    assert "expiration" not in call.properties


def test_ours_leaves_nothing_in_the_queue_after_its_caller_has_gone(ideas: Broker, client: RpcClient) -> None:
    with pytest.raises(Problem):
        client.call("ideas", "show", {})

    eventually(lambda: [] == waiting(ideas, "rpc-ideas"))


def answer_late(ideas: Broker, listening: Listening, exchange: str) -> None:
    """Answer the first call after its caller has gone, others at once."""
    pauses_s = itertools.chain([0.4], itertools.repeat(0.0))

    def dawdle(message: Message) -> None:
        eventlet.spawn_after(next(pauses_s), reply, message, {"result": "late", "error": None}, exchange=exchange)
        message.ack()

    listening(ideas.uri, "rpc-ideas", dawdle)


def test_stock_keeps_late_replies_for_ever(ideas: Broker, config: dict[str, Any], listening: Listening) -> None:
    answer_late(ideas, listening, RPC_EXCHANGE)
    rpc = ClusterRpcProxy(config, timeout=0.3)
    with rpc as proxy:
        with pytest.raises(RpcTimeout):
            proxy.ideas.show()
        eventlet.sleep(0.2)
        proxy.ideas.show()

        assert 1 == len(rpc._reply_listener.queue_consumer.replies)


def test_ours_keeps_nothing_of_a_late_reply(ideas: Broker, client: RpcClient, listening: Listening) -> None:
    answer_late(ideas, listening, REPLY_EXCHANGE)
    with pytest.raises(Problem):
        client.call("ideas", "show", {})
    eventlet.sleep(0.2)
    client.call("ideas", "show", {})

    assert 0 == client.calls_under_way
    assert client.is_connected


def test_stock_cannot_be_used_again_once_its_connection_broke(ideas: Broker, config: dict[str, Any]) -> None:
    with ClusterRpcProxy(config, timeout=0.2) as proxy:
        memory_transport.sever(ideas.uri)

        with pytest.raises(RuntimeError, match="can no longer be used"):
            proxy.ideas.show()


def test_ours_connects_again_once_its_connection_broke(ideas: Broker, client: RpcClient, listening: Listening) -> None:
    eventually(lambda: client.is_connected)
    memory_transport.sever(ideas.uri)
    listening(ideas.uri, "rpc-ideas", lambda message: (reply(message, {"result": 1, "error": None}), message.ack()))

    assert 1 == eventually(lambda: client.call("ideas", "show", {}))


def test_stock_takes_seconds_to_say_that_the_broker_is_away() -> None:
    with eventlet.Timeout(1.5, False):
        with ClusterRpcProxy({"AMQP_URI": "pyamqp://guest:guest@127.0.0.1:1//"}):
            """It connects at once, or says so much later."""
        pytest.fail("it said so in time")


def test_ours_takes_a_second_to_say_that_the_broker_is_away() -> None:
    client = RpcClient("pyamqp://guest:guest@127.0.0.1:1//")

    with pytest.raises(Problem) as raised, eventlet.Timeout(1.5):
        client.call("ideas", "show", {})

    assert (UNAVAILABLE, 2) == (raised.value.kind, raised.value.details["retry_after_s"])
    client.close()


def test_stock_writes_times_in_a_form_that_only_kombu_reads(ideas: Broker, config: dict[str, Any]) -> None:
    with ClusterRpcProxy(config, timeout=0.1) as proxy, pytest.raises(RpcTimeout):
        proxy.ideas.show(at=AT)

    [call] = waiting(ideas, "rpc-ideas")
    assert "__type__" in call.body


def test_ours_writes_times_as_everybody_reads_them(ideas: Broker, client: RpcClient) -> None:
    asking = eventlet.spawn(client.call, "ideas", "show", {"at": AT}, deadline_s=5)
    [call] = eventually(lambda: waiting(ideas, "rpc-ideas"))

    assert {"args": [], "kwargs": {"at": "2026-10-01T00:00:00+00:00"}} == orjson.loads(call.body)
    asking.kill()
