"""What the broker must hold, worked out from the contracts: exchanges, queues and bindings, and their names.

It decides nothing about who may use them (definitions.py) and never talks to a broker except in ``declare``.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

VHOST = "shanzhi"
RPC_EXCHANGE = "nameko-rpc"  # requests
REPLY_EXCHANGE = "rpc.replies"  # an exchange of its own, so that who may answer may not also ask (docs/adr/0010)
UNDELIVERABLE = "undeliverable"  # exchange and queue of facts that were handed out DELIVERY_LIMIT times and never acknowledged
DELIVERY_LIMIT = 50
MAX_FACTS_WAITING = 1_000_000


class OperationRow(Protocol):
    @property
    def name(self) -> str: ...


class FactRow(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def version(self) -> int: ...


class ListenRow(Protocol):
    @property
    def source(self) -> str: ...
    @property
    def pattern(self) -> str: ...


class ContractRow(Protocol):
    """What topology needs to know of a contract."""

    @property
    def service(self) -> str: ...
    @property
    def operations(self) -> Sequence[OperationRow]: ...
    @property
    def facts(self) -> Sequence[FactRow]: ...
    @property
    def listens(self) -> Sequence[ListenRow]: ...


Catalog = Sequence[ContractRow]


@dataclass(frozen=True, order=True)
class Queue:
    """A durable queue; ``kind`` is ``quorum`` (facts: survive a lost node) or ``classic`` (requests: live for seconds)."""

    name: str
    kind: str


@dataclass(frozen=True, order=True)
class Binding:
    exchange: str
    queue: str
    key: str


@dataclass(frozen=True)
class Topology:
    """Everything sorted and durable; every exchange a topic exchange."""

    exchanges: tuple[str, ...]
    queues: tuple[Queue, ...]
    bindings: tuple[Binding, ...]

    def queues_of(self, service: str) -> tuple[str, ...]:
        """Return the queues that ``service`` consumes."""
        facts = f"{service}."
        return tuple(queue.name for queue in self.queues if queue.name == rpc_queue(service) or queue.name.startswith(facts))


def events_exchange(service: str) -> str:
    """Return the exchange where ``service`` publishes its facts.

    >>> events_exchange("ideas")
    'ideas.events'
    """
    return f"{service}.events"


def facts_queue(consumer: str, source: str) -> str:
    """Return the queue where ``consumer`` hears facts of ``source``.

    >>> facts_queue("audit", "ideas")
    'audit.ideas'
    """
    return f"{consumer}.{source}"


def rpc_queue(service: str) -> str:
    """Return the queue of requests to ``service``.

    >>> rpc_queue("ideas")
    'rpc-ideas'
    """
    return f"rpc-{service}"


def reply_queue(client: str, reply_to: str) -> str:
    """Return the queue of answers to one running ``client``."""
    return f"rpc.reply-{client}-{reply_to}"


def derive(catalog: Catalog) -> Topology:
    """Return the topology of ``catalog``. Raises ValueError when someone listens to a service that is not in it."""
    services = {contract.service for contract in catalog}
    for contract in catalog:
        for listen in contract.listens:
            if listen.source not in services:
                raise ValueError(f"{contract.service} listens to {listen.source}, which has no contract")
    bindings = sorted({binding for contract in catalog for binding in _bindings(contract)})
    requests = {rpc_queue(service) for service in services}
    queues = {Queue(binding.queue, "classic" if binding.queue in requests else "quorum") for binding in bindings}
    return Topology(
        exchanges=(*sorted(events_exchange(service) for service in services), RPC_EXCHANGE, REPLY_EXCHANGE),
        queues=tuple(sorted(queues)),
        bindings=tuple(bindings),
    )


def _bindings(contract: ContractRow) -> Iterable[Binding]:
    yield Binding(RPC_EXCHANGE, rpc_queue(contract.service), f"{contract.service}.*")
    for listen in contract.listens:
        yield Binding(events_exchange(listen.source), facts_queue(contract.service, listen.source), listen.pattern)


def declare(connection: Any, catalog: Catalog) -> None:
    """Declare the topology of ``catalog`` over a kombu connection: for the memory transport and for tests.

    On RabbitMQ the departments may declare nothing; there the topology comes with the broker's definitions.
    """
    topology = derive(catalog)
    with connection.channel() as channel:
        for exchange in topology.exchanges:
            channel.exchange_declare(exchange=exchange, type="topic", durable=True, auto_delete=False)
        for queue in topology.queues:
            channel.queue_declare(queue=queue.name, durable=True, auto_delete=False, arguments={"x-queue-type": queue.kind})
        for binding in topology.bindings:
            channel.queue_bind(queue=binding.queue, exchange=binding.exchange, routing_key=binding.key)
