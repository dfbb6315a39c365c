"""Answering calls: stock @rpc, then @command and @query."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import eventlet
import orjson
import pytest
from amqp.exceptions import NotFound
from kombu import Connection
from nameko.events import event_handler
from nameko.exceptions import RemoteError, RpcTimeout
from nameko.rpc import rpc
from nameko.standalone.rpc import ClusterRpcProxy
from nameko.timer import timer

from services.commons.contracts.common import Done
from services.commons.contracts.rows import POST, Contract, Listen, Operation
from services.commons.kernel.command import Command
from services.commons.kernel.envelope import Envelope
from services.commons.kernel.people import ANYONE
from services.commons.kernel.problems import CONFLICT, INTERNAL, LOGIN_REQUIRED, MALFORMED, UNKNOWN_OPERATION, Problem
from services.commons.plumbing.entrypoints import command, every, listens
from services.commons.plumbing.rpc import RpcClient
from services.commons.plumbing.topology import REPLY_EXCHANGE, RPC_EXCHANGE
from tests.component.plumbing.broker import Broker
from tests.component.plumbing.stock_nameko.conftest import Start
from tests.component.plumbing.stock_nameko.scenery import SECRET_TEXT, FreeLease, death_of, exists, fact, post_call, post_fact, waiting
from tests.support.eventually import eventually

Act = Callable[[], Any]
SUBMIT = Operation("submit", POST, "/ideas", "提交", "Submit", ANYONE, Done)
CONTRACT = Contract("ideas", "点子", "ideas", operations=(SUBMIT,))


def done() -> dict[str, str]:
    return {"id": "i1"}


def stock_service(act: Act = done) -> type[Any]:
    class Ideas:
        name = "ideas"

        @rpc
        def submit(self, **_: Any) -> Any:
            return act()

    return Ideas


def our_service(act: Act = done) -> type[Any]:
    class Ideas:
        name = "ideas"
        contract = CONTRACT

        @command
        def submit(self, asked: Command) -> Any:
            return act()

    return Ideas


@pytest.fixture
def calls(memory: Broker) -> Broker:
    """Return a broker with the service's queue, and one for answers."""
    memory.declare(RPC_EXCHANGE, "rpc-ideas", "ideas.*")
    memory.declare(RPC_EXCHANGE, "stock-answers", "answers")
    memory.declare(REPLY_EXCHANGE, "our-answers", "answers")
    return memory


@pytest.fixture
def client(calls: Broker) -> Iterator[RpcClient]:
    client = RpcClient(calls.uri, deadline_s=3.0)
    yield client
    client.close()


def ask(client: RpcClient) -> Any:
    return client.call("ideas", "submit", {})


@pytest.mark.parametrize(
    ("content_type", "properties"), [("application/json", {}), (None, {"reply_to": "answers"})], ids=["no reply_to", "no content type"]
)
class TestACallThatCannotBeAnswered:
    def test_stock_container_dies_of_it_and_so_does_the_next(
        self, calls: Broker, stock: Start, content_type: str | None, properties: dict[str, str]
    ) -> None:
        first = stock(stock_service())
        post_call(calls, "ideas.submit", content_type=content_type, **properties)
        assert isinstance(death_of(first, within_s=5), KeyError)

        assert isinstance(death_of(stock(stock_service()), within_s=5), KeyError)

    def test_our_container_lives(
        self, calls: Broker, ours: Start, client: RpcClient, content_type: str | None, properties: dict[str, str]
    ) -> None:
        container = ours(our_service())
        post_call(calls, "ideas.submit", content_type=content_type, **properties)

        assert {"id": "i1"} == ask(client)
        assert death_of(container, within_s=0.2) is None
        assert [] == waiting(calls, "rpc-ideas")


def exchange_lost(broker: Broker) -> None:
    """Have what the answer needs disappear while the service is at work."""
    with Connection(broker.uri) as connection, connection.channel() as channel:
        channel.exchange_delete(RPC_EXCHANGE)
        channel.exchange_delete(REPLY_EXCHANGE)


def test_stock_container_dies_when_an_answer_cannot_be_published(calls: Broker, stock: Start) -> None:
    container = stock(stock_service(lambda: exchange_lost(calls)))
    post_call(calls, "ideas.submit", reply_to="answers")

    assert isinstance(death_of(container, within_s=5), NotFound)


def test_our_container_lives_when_an_answer_cannot_be_published(calls: Broker, ours: Start) -> None:
    container = ours(our_service(lambda: exchange_lost(calls) or done()))
    post_call(calls, "ideas.submit", reply_to="answers")

    assert death_of(container) is None
    assert [] == waiting(calls, "rpc-ideas")


def leak() -> None:
    raise RuntimeError(f"password is {SECRET_TEXT}")


def test_stock_tells_the_caller_the_text_of_every_error(calls: Broker, stock: Start) -> None:
    stock(stock_service(leak))

    with ClusterRpcProxy({"AMQP_URI": calls.uri}, timeout=2) as proxy, pytest.raises(RemoteError, match=SECRET_TEXT):
        proxy.ideas.submit()


def test_ours_tells_the_caller_an_incident_and_keeps_the_text(
    calls: Broker, ours: Start, client: RpcClient, caplog: pytest.LogCaptureFixture
) -> None:
    ours(our_service(leak))

    with pytest.raises(Problem) as raised:
        ask(client)

    assert INTERNAL is raised.value.kind
    assert ["incident"] == list(raised.value.details)
    [record] = [row for row in caplog.records if row.message == "call failed"]
    assert raised.value.details["incident"] == record.__dict__["incident"]


class Refusal(Exception):
    """Carries a number."""


def test_stock_turns_the_details_of_a_refusal_into_text(calls: Broker, stock: Start) -> None:
    def refuse() -> None:
        raise Refusal(3)

    stock(stock_service(refuse))

    with ClusterRpcProxy({"AMQP_URI": calls.uri}, timeout=2) as proxy, pytest.raises(RemoteError) as raised:
        proxy.ideas.submit()

    assert ("Refusal", "3") == (raised.value.exc_type, raised.value.value)


def test_ours_keeps_the_details_of_a_refusal_as_they_are(calls: Broker, ours: Start, client: RpcClient) -> None:
    def refuse() -> None:
        raise Problem(CONFLICT, count=3, ids=["a"])

    ours(our_service(refuse))

    with pytest.raises(Problem) as raised:
        ask(client)

    assert (CONFLICT, {"count": 3, "ids": ["a"]}) == (raised.value.kind, raised.value.details)


def test_stock_answers_so_that_a_broker_has_to_write_it_to_disk(calls: Broker, stock: Start) -> None:
    stock(stock_service())
    post_call(calls, "ideas.submit", reply_to="answers")

    [answer] = eventually(lambda: waiting(calls, "stock-answers"))
    assert 2 == answer.properties["delivery_mode"]


def test_ours_answers_in_passing(calls: Broker, ours: Start) -> None:
    ours(our_service())
    post_call(calls, "ideas.submit", reply_to="answers", correlation_id="7")

    [answer] = eventually(lambda: waiting(calls, "our-answers"))

    assert {"delivery_mode": 1, "correlation_id": "7"}.items() <= answer.properties.items()
    assert {"result": {"id": "i1"}, "error": None} == orjson.loads(answer.body)


@pytest.mark.parametrize(
    "body", [b"[1]", b"{", b"", b'{"kwargs": 3}', b"\xff"], ids=["a list", "cut off", "nothing", "no arguments", "bad UTF-8"]
)
def test_ours_refuses_a_call_that_cannot_be_read(calls: Broker, ours: Start, body: bytes) -> None:
    ours(our_service())
    post_call(calls, "ideas.submit", body, reply_to="answers")

    [answer] = eventually(lambda: waiting(calls, "our-answers"))

    assert MALFORMED.code == orjson.loads(answer.body)["error"]["code"]


def test_ours_says_of_an_unknown_operation_that_it_is_unknown(calls: Broker, ours: Start, client: RpcClient) -> None:
    ours(our_service())

    with pytest.raises(Problem) as raised:
        client.call("ideas", "vote", {})

    assert UNKNOWN_OPERATION is raised.value.kind


def test_stock_makes_its_queue_itself(memory: Broker, stock: Start) -> None:
    stock(stock_service())

    assert exists(memory, "rpc-ideas")


def test_ours_leaves_that_to_provisioning(memory: Broker, ours: Start) -> None:
    ours(our_service())
    eventlet.sleep(0.3)

    assert not exists(memory, "rpc-ideas")


def test_stock_lets_slow_facts_starve_calls(calls: Broker, stock: Start) -> None:
    class Ideas(stock_service()):
        @event_handler("ideas", "#")
        def hear(self, event: Any) -> None:
            eventlet.sleep(2)

    stock(Ideas, max_workers=2)
    for sequence in (1, 2):
        post_fact(calls, fact(sequence))
    eventlet.sleep(0.1)

    with ClusterRpcProxy({"AMQP_URI": calls.uri}, timeout=1) as proxy, pytest.raises(RpcTimeout):
        proxy.ideas.submit()


def test_ours_answers_calls_while_facts_are_slow(calls: Broker, ours: Start, client: RpcClient) -> None:
    class Ideas(our_service()):
        contract = Contract("ideas", "点子", "ideas", operations=(SUBMIT,), listens=(Listen("ideas"),))

        @listens(batch=1)
        def hear(self, facts: list[Envelope]) -> None:
            eventlet.sleep(2)

    calls.declare("ideas.events", "ideas.ideas")
    ours(Ideas, max_workers=2)
    for sequence in (1, 2, 3):
        post_fact(calls, fact(sequence))
    eventlet.sleep(0.1)

    with eventlet.Timeout(1):
        assert {"id": "i1"} == ask(client)


def test_stock_timers_run_in_every_replica(memory: Broker, stock: Start) -> None:
    ran: list[str] = []

    class Ideas:
        name = "ideas"

        @timer(interval=0.1, eager=True)
        def announce(self) -> None:
            ran.append(str(id(self)))

    stock(Ideas), stock(Ideas)

    eventually(lambda: len(ran) >= 2)
    assert 2 == len(ran)


def test_our_timers_run_where_the_lease_is(memory: Broker, ours: Start) -> None:
    ran: list[str] = []

    def replica(label: str) -> type[Any]:
        class Ideas:
            name = "ideas"
            contract = CONTRACT

            @every(seconds=0.05)
            def announce(self) -> None:
                ran.append(label)

        return Ideas

    ours(replica("idle"), lease=FreeLease(is_held=False))
    ours(replica("busy"), lease=FreeLease(is_held=True))

    eventually(lambda: len(ran) >= 3)
    assert {"busy"} == set(ran)


def test_ours_answers_again_after_its_connection_broke_under_an_answer(rabbit_broker: Broker, start: Start, name: str) -> None:
    """Kombu opens a new connection, without consumers, for whoever drains one that a failed write has marked as broken."""
    proxy = rabbit_broker.proxy
    assert proxy
    rabbit_broker.declare(RPC_EXCHANGE, f"rpc-{name}", f"{name}.*")

    def cut_and_refuse(*_: Any) -> None:
        proxy.cut()
        raise Problem(LOGIN_REQUIRED)

    service = our_service()
    service.name, service.contract = name, Contract(name, "", "", operations=(SUBMIT,))
    verifier = SimpleNamespace(actor=cut_and_refuse)
    settings = SimpleNamespace(amqp_uri=rabbit_broker.uri, secret="s" * 32)
    start(service, sites={name: SimpleNamespace(settings=settings, contract=service.contract, verifier=verifier)})
    client = RpcClient(rabbit_broker.direct_uri, deadline_s=0.5)
    assert {"id": "i1"} == eventually(lambda: client.call(name, "submit", {}))

    with pytest.raises(Problem):
        client.call(name, "submit", {}, claims="x")

    assert {"id": "i1"} == eventually(lambda: client.call(name, "submit", {}))
    client.close()
