"""The RPC client asks services, on both brokers alike: in time, or with a problem that says what to do."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from kombu import Connection, Message

from services.commons.kernel.problems import COMMON_PROBLEMS, INTERNAL, NOT_FOUND, TIMEOUT, UNAVAILABLE, Problem, ProblemType
from services.commons.plumbing.rpc import RpcClient
from services.commons.plumbing.topology import RPC_EXCHANGE, reply_queue
from tests.component.plumbing.broker import Broker, arguments, reply
from tests.component.plumbing.conftest import Listening
from tests.support.eventually import eventually

CLOSED = ProblemType("idea.already_closed", 409, "已关闭", "Closed", "", "")
PROBLEMS = {row.code: row for row in (*COMMON_PROBLEMS, CLOSED)}
Answer = Callable[[Message], None]
Serving = Callable[[Answer], list[Message]]


@pytest.fixture
def client(broker: Broker) -> Iterator[RpcClient]:
    client = RpcClient(broker.uri, deadline_s=5.0, problems=PROBLEMS)
    yield client
    client.close()


@pytest.fixture
def serving(broker: Broker, name: str, listening: Listening) -> Serving:
    """Return a function that answers the calls to service ``name`` and returns the list of them."""
    broker.declare(RPC_EXCHANGE, f"rpc-{name}", f"{name}.*")

    def serve(answer: Answer) -> list[Message]:
        calls: list[Message] = []

        def hear(message: Message) -> None:
            calls.append(message)
            answer(message)
            message.ack()

        listening(broker.direct_uri, f"rpc-{name}", hear)
        return calls

    return serve


def refusal(client: RpcClient, service: str, operation: str = "show", **options: Any) -> Problem:
    with pytest.raises(Problem) as raised:
        client.call(service, operation, {}, **options)
    return raised.value


def double(message: Message) -> None:
    reply(message, {"result": {"n": arguments(message)["n"] * 2}, "error": None})


def silent(message: Message) -> None:
    """Take a call and never answer it."""


def answering(body: Any) -> Callable[[Message], None]:
    return lambda message: reply(message, body)


def test_a_call_returns_the_result(client: RpcClient, serving: Serving, name: str) -> None:
    serving(double)

    assert {"n": 42} == client.call(name, "double", {"n": 21})


def test_a_call_carries_who_asks_and_nothing_else(client: RpcClient, serving: Serving, name: str) -> None:
    calls = serving(answering({"result": None, "error": None}))

    client.call(name, "submit_idea", {"title": "路灯"}, claims="jwt", key="k1", version=3, correlation_id="c1", deadline_s=2.0)
    client.call(name, "list_ideas", {})

    assert {"claims": "jwt", "key": "k1", "version": 3, "correlationid": "c1"} == calls[0].headers
    assert {"correlationid": ""} == calls[1].headers
    assert {"title": "路灯"} == arguments(calls[0])
    assert f"{name}.submit_idea" == calls[0].delivery_info["routing_key"]
    assert {"content_type": "application/json", "delivery_mode": 1}.items() <= calls[0].properties.items()
    assert 1000 < int(calls[0].properties["expiration"]) <= 2000


def test_a_refusal_arrives_as_the_problem_it_was(client: RpcClient, serving: Serving, name: str) -> None:
    serving(answering({"result": None, "error": {"code": "idea.already_closed", "details": {"id": "i1", "kind": "x", "self": 1}}}))

    problem = refusal(client, name)

    assert CLOSED is problem.kind
    assert {"id": "i1", "kind": "x", "self": 1} == problem.details


@pytest.mark.parametrize(
    "body",
    [
        {"result": None, "error": {"code": "never.heard_of", "details": {}}},
        {"result": None, "error": {"code": NOT_FOUND.code, "details": [1]}},
        {"result": None, "error": "text"},
        {"error": {}},
        [],
        b"{",
        b"\xff\xfe",
        b"",
    ],
)
def test_a_reply_that_makes_no_sense_is_an_internal_problem(client: RpcClient, serving: Serving, name: str, body: Any) -> None:
    serving(answering(body))

    assert INTERNAL is refusal(client, name).kind


def test_an_error_without_details_is_understood(client: RpcClient, serving: Serving, name: str) -> None:
    serving(answering({"result": None, "error": {"code": NOT_FOUND.code}}))

    assert NOT_FOUND is refusal(client, name).kind


def test_a_service_that_nobody_bound_is_unavailable_at_once(client: RpcClient, name: str) -> None:
    began = time.monotonic()

    problem = refusal(client, name)

    assert UNAVAILABLE is problem.kind
    assert {"service": name, "retry_after_s": 2} == problem.details
    assert time.monotonic() - began < 1


def test_a_service_that_does_not_answer_times_out_at_the_deadline(client: RpcClient, serving: Serving, name: str) -> None:
    serving(silent)
    began = time.monotonic()

    assert TIMEOUT is refusal(client, name, deadline_s=0.3).kind

    assert 0.3 <= time.monotonic() - began < 1
    assert 0 == client.calls_under_way


def test_a_deadline_that_has_passed_asks_nobody(client: RpcClient, serving: Serving, name: str) -> None:
    calls = serving(silent)
    eventually(lambda: client.is_connected)

    assert TIMEOUT is refusal(client, name, deadline_s=0).kind

    assert [] == calls


def test_a_late_reply_is_dropped(client: RpcClient, serving: Serving, name: str) -> None:
    late: list[Message] = []

    def dawdle(message: Message) -> None:
        """Answer each call when the next one comes."""
        late.append(message)
        for call in late[:-1]:
            reply(call, {"result": "too late", "error": None})
        if len(late) > 1:
            double(message)

    serving(dawdle)
    assert TIMEOUT is refusal(client, name, deadline_s=0.2).kind

    assert {"n": 2} == client.call(name, "double", {"n": 1})
    assert 0 == client.calls_under_way


def test_a_call_is_thrown_away_at_its_deadline(broker: Broker, client: RpcClient, serving: Serving, name: str) -> None:
    broker.declare(RPC_EXCHANGE, f"rpc-{name}", f"{name}.*")
    assert TIMEOUT is refusal(client, name, "old", deadline_s=0.2).kind
    time.sleep(0.1)

    calls = serving(double)
    client.call(name, "new", {"n": 1})

    assert [f"{name}.new"] == [call.delivery_info["routing_key"] for call in calls]


def test_every_caller_gets_its_own_answer(client: RpcClient, serving: Serving, name: str) -> None:
    serving(double)
    answers: dict[int, Any] = {}

    def ask(caller: int) -> None:
        for n in range(caller * 40, caller * 40 + 40):
            answers[n] = client.call(name, "double", {"n": n})

    callers = [threading.Thread(target=ask, args=(caller,)) for caller in range(16)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join(timeout=30)

    assert {n: {"n": n * 2} for n in range(640)} == answers
    assert 0 == client.calls_under_way


def test_calls_on_a_connection_that_breaks_fail_at_once(broker: Broker, client: RpcClient, serving: Serving, name: str) -> None:
    serving(silent)
    problems: list[Problem] = []
    callers = [threading.Thread(target=lambda: problems.append(refusal(client, name))) for _ in range(4)]
    for caller in callers:
        caller.start()
    eventually(lambda: client.calls_under_way == 4)
    began = time.monotonic()

    broker.sever()
    for caller in callers:
        caller.join(timeout=5)

    assert time.monotonic() - began < 2
    assert [UNAVAILABLE] * 4 == [problem.kind for problem in problems]


def test_it_connects_again_by_itself(broker: Broker, client: RpcClient, serving: Serving, name: str) -> None:
    serving(double)
    client.call(name, "double", {"n": 1})

    broker.sever()

    assert {"n": 4} == eventually(lambda: client.call(name, "double", {"n": 2}))
    assert client.is_connected


def test_closing_fails_the_calls_under_way(client: RpcClient, serving: Serving, name: str) -> None:
    serving(silent)
    problems: list[Problem] = []
    asking = threading.Thread(target=lambda: problems.append(refusal(client, name)))
    asking.start()
    eventually(lambda: client.calls_under_way)

    client.close()
    asking.join(timeout=3)

    assert [UNAVAILABLE] == [problem.kind for problem in problems]
    assert UNAVAILABLE is refusal(client, name).kind
    assert not client.is_connected


def test_its_reply_queue_goes_with_it(broker: Broker, client: RpcClient, serving: Serving, name: str) -> None:
    calls = serving(double)
    client.call(name, "double", {"n": 1})
    queue = reply_queue("gateway", calls[0].properties["reply_to"])

    def is_there() -> bool:
        with Connection(broker.direct_uri) as connection:
            try:
                connection.channel().queue_declare(queue, passive=True)
            except connection.channel_errors as error:
                return "locked" in str(error)  # RabbitMQ: another connection's exclusive queue
            return True

    assert is_there()
    client.close()

    eventually(lambda: not is_there())


class TestOnRabbit:
    """What a network can do to it."""

    def test_while_the_broker_is_away_callers_are_told_within_a_second(self, rabbit_broker: Broker, name: str) -> None:
        assert rabbit_broker.proxy
        client = RpcClient(rabbit_broker.uri)
        eventually(lambda: client.is_connected)

        rabbit_broker.proxy.shut()
        eventually(lambda: not client.is_connected)
        began = time.monotonic()
        problem = refusal(client, name)

        assert (UNAVAILABLE, 2) == (problem.kind, problem.details["retry_after_s"])
        assert time.monotonic() - began < 1.3
        rabbit_broker.proxy.open()
        eventually(lambda: client.is_connected)
        client.close()

    def test_a_broker_away_at_the_start_is_found_later(self, rabbit_broker: Broker, name: str) -> None:
        assert rabbit_broker.proxy
        rabbit_broker.proxy.shut()
        client = RpcClient(rabbit_broker.uri)
        assert UNAVAILABLE is refusal(client, name).kind

        rabbit_broker.proxy.open()

        eventually(lambda: client.is_connected)
        client.close()

    def test_a_frozen_broker_cannot_hold_callers_beyond_their_deadline(self, rabbit_broker: Broker, name: str) -> None:
        assert rabbit_broker.proxy
        client = RpcClient(rabbit_broker.uri)
        eventually(lambda: client.is_connected)
        rabbit_broker.proxy.freeze()
        kinds, began = Counter[str](), time.monotonic()

        def ask() -> None:
            with pytest.raises(Problem) as raised:
                client.call(name, "submit", {"text": "x" * 250_000}, deadline_s=1.0)
            kinds[raised.value.kind.code] += 1

        callers = [threading.Thread(target=ask) for _ in range(64)]
        for caller in callers:
            caller.start()
        eventually(lambda: not client.is_connected, within_s=4.5)  # before the kernel gives up: half a frame went out
        for caller in callers:
            caller.join(timeout=20)

        assert 64 == kinds[TIMEOUT.code] + kinds[UNAVAILABLE.code]
        assert time.monotonic() - began < 8
        client.close()

    @pytest.mark.slow
    def test_a_silent_broker_is_given_up_by_its_heartbeat(self, rabbit_broker: Broker) -> None:
        assert rabbit_broker.proxy
        client = RpcClient(rabbit_broker.uri)
        eventually(lambda: client.is_connected)

        rabbit_broker.proxy.freeze()

        eventually(lambda: not client.is_connected, within_s=20)
        client.close()
