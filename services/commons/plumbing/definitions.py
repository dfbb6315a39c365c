"""The topology and who may use it, as RabbitMQ definitions: what a broker loads before anybody connects.

Default deny: a department declares nothing, publishes its own facts and answers, and reads its own queues.
Nobody can log in until a password hash is given. Loads on RabbitMQ 3.10 and 4.x.
"""

from collections.abc import Iterable, Mapping

from services.commons.kernel.change import Json
from services.commons.kernel.envelope import routing_key
from services.commons.plumbing.topology import (
    DELIVERY_LIMIT,
    MAX_FACTS_WAITING,
    REPLY_EXCHANGE,
    RPC_EXCHANGE,
    UNDELIVERABLE,
    VHOST,
    Catalog,
    ContractRow,
    derive,
    events_exchange,
)

GATEWAY = "gateway"
NOTHING = "^$"  # the broker takes this to match no name, not even the empty one
REPLY_TO = r"^[0-9a-f-]{32,36}\z"  # a random UUID: whoever does not know it cannot answer, or listen in
REPLY_QUEUES = rf"rpc\.reply-{GATEWAY}-[0-9a-f-]+"

Row = dict[str, Json]


def definitions(catalog: Catalog, *, password_hashes: Mapping[str, str] | None = None) -> dict[str, list[Json]]:
    """Return what ``rabbitmqctl import_definitions`` takes; ``password_hashes`` by user, absent = cannot log in."""
    topology = derive(catalog)
    exchanges: list[Json] = [_exchange(name, "topic") for name in topology.exchanges]
    queues: list[Json] = [_queue(queue.name, queue.kind) for queue in topology.queues]
    bindings: list[Json] = [_binding(row.exchange, row.queue, row.key) for row in topology.bindings]
    users: list[Json] = [_user(name, (password_hashes or {}).get(name, "")) for name in user_names(catalog)]
    return {
        "vhosts": [{"name": VHOST}],
        "users": users,
        "permissions": [_gateway(), *(_department(contract, topology.queues_of(contract.service)) for contract in catalog)],
        "topic_permissions": [*_gateway_topics(catalog), *(row for contract in catalog for row in _department_topics(contract))],
        "policies": [_facts_policy()],
        "exchanges": [*exchanges, _exchange(UNDELIVERABLE, "fanout")],
        "queues": [*queues, _queue(UNDELIVERABLE, "quorum")],
        "bindings": [*bindings, _binding(UNDELIVERABLE, UNDELIVERABLE, "")],
    }


def user_names(catalog: Catalog) -> tuple[str, ...]:
    """Return every user of the broker: one per department, and the gateway."""
    return (GATEWAY, *sorted(contract.service for contract in catalog))


def _user(name: str, password_hash: str) -> Row:
    return {"name": name, "password_hash": password_hash, "hashing_algorithm": "rabbit_password_hashing_sha256", "tags": []}


def _gateway() -> Row:
    """Its own answers' queues are all it declares: to bind one it must write the queue and read the exchange."""
    answers = _exactly(REPLY_EXCHANGE)
    return _permission(
        GATEWAY,
        configure=rf"^{REPLY_QUEUES}\z",
        write=rf"^({RPC_EXCHANGE}|{REPLY_QUEUES})\z",
        read=rf"^({answers}|{REPLY_QUEUES})\z",
    )


def _gateway_topics(catalog: Catalog) -> tuple[Row, Row]:
    requests = (f"{contract.service}.{row.name}" for contract in catalog for row in contract.operations)
    return (
        _topics(GATEWAY, RPC_EXCHANGE, write=_any_of(requests), read=NOTHING),
        _topics(GATEWAY, REPLY_EXCHANGE, write=NOTHING, read=REPLY_TO),
    )


def _department(contract: ContractRow, queues: Iterable[str]) -> Row:
    writes = _any_of((REPLY_EXCHANGE, events_exchange(contract.service)))
    return _permission(contract.service, configure=NOTHING, write=writes, read=_any_of(queues))


def _department_topics(contract: ContractRow) -> tuple[Row, Row]:
    facts = _any_of(routing_key(fact.name, fact.version) for fact in contract.facts)
    return (
        _topics(contract.service, events_exchange(contract.service), write=facts, read=NOTHING),
        _topics(contract.service, REPLY_EXCHANGE, write=REPLY_TO, read=NOTHING),
    )


def _facts_policy() -> Row:
    """A policy, not queue arguments: an operator can change its numbers on a queue that already holds facts.

    A full queue refuses, so the fact stays in its department's outbox. What crashes its consumer every time
    is set aside rather than lost.
    """
    limits: Row = {
        "delivery-limit": DELIVERY_LIMIT,
        "max-length": MAX_FACTS_WAITING,
        "overflow": "reject-publish",
        "dead-letter-exchange": UNDELIVERABLE,
        "dead-letter-strategy": "at-least-once",
    }
    return {
        "vhost": VHOST,
        "name": "facts",
        "pattern": r"^[a-z0-9_]+\.[a-z0-9_]+$",
        "apply-to": "queues",
        "priority": 0,
        "definition": limits,
    }


def _any_of(names: Iterable[str]) -> str:
    """Return a pattern of exactly these names (``$`` would let a line feed follow them)."""
    choices = "|".join(map(_exactly, sorted(names)))
    return rf"^({choices})\z" if choices else NOTHING


def _exactly(name: str) -> str:
    return name.replace(".", r"\.")


def _permission(user: str, *, configure: str, write: str, read: str) -> Row:
    return {"user": user, "vhost": VHOST, "configure": configure, "write": write, "read": read}


def _topics(user: str, exchange: str, *, write: str, read: str) -> Row:
    return {"user": user, "vhost": VHOST, "exchange": exchange, "write": write, "read": read}


def _exchange(name: str, kind: str) -> Row:
    return {"name": name, "vhost": VHOST, "type": kind, "durable": True, "auto_delete": False, "internal": False, "arguments": {}}


def _queue(name: str, kind: str) -> Row:
    return {"name": name, "vhost": VHOST, "durable": True, "auto_delete": False, "arguments": {"x-queue-type": kind}}


def _binding(exchange: str, queue: str, key: str) -> Row:
    return {"source": exchange, "vhost": VHOST, "destination": queue, "destination_type": "queue", "routing_key": key, "arguments": {}}
