"""Topology follows from the contracts: every fact has a reader, every request a queue."""

import re
from dataclasses import dataclass, field

import pytest
from kombu import Connection

from services.commons.contracts.catalog import CATALOG
from services.commons.contracts.rows import Contract, Listen
from services.commons.plumbing import topology
from services.commons.plumbing.topology import Binding, Queue


def test_a_department_gets_an_exchange_for_its_facts_and_a_queue_for_its_requests() -> None:
    derived = topology.derive((Contract("toy", "玩具", "toys"),))

    assert ("toy.events", "nameko-rpc", "rpc.replies") == derived.exchanges
    assert (Queue("rpc-toy", "classic"),) == derived.queues
    assert (Binding("nameko-rpc", "rpc-toy", "toy.*"),) == derived.bindings


def test_a_listener_has_one_queue_per_source_bound_with_each_pattern() -> None:
    toy = Contract("toy", "玩具", "toys", listens=(Listen("toy", "block.*.v1"), Listen("toy", "ball.#")))

    derived = topology.derive((toy,))

    assert ("rpc-toy", "toy.toy") == tuple(sorted(derived.queues_of("toy")))
    assert Queue("toy.toy", "quorum") in derived.queues
    assert {"ball.#", "block.*.v1"} == {row.key for row in derived.bindings if row.queue == "toy.toy"}


def test_listening_to_a_service_without_a_contract_is_refused() -> None:
    with pytest.raises(ValueError, match="toy listens to nobody"):
        topology.derive((Contract("toy", "玩具", "toys", listens=(Listen("nobody"),)),))


def test_the_order_of_the_catalogue_does_not_matter() -> None:
    assert topology.derive(CATALOG) == topology.derive(CATALOG[::-1])


def test_every_fact_is_heard_by_audit_else_its_mandatory_publish_would_return_for_ever() -> None:
    bindings = topology.derive(CATALOG).bindings

    for contract in CATALOG:
        assert Binding(f"{contract.service}.events", f"audit.{contract.service}", "#") in bindings


def test_service_names_keep_queue_names_apart() -> None:
    """``a.b`` splits one way only, and no department is called like an exchange or the gateway."""
    for contract in CATALOG:
        assert re.fullmatch(r"[a-z][a-z_]*", contract.service)
        assert contract.service not in {"events", "gateway", "undeliverable"}


def test_declare_makes_a_broker_in_memory_route_by_it() -> None:
    connection = Connection("memory://topology-test")

    topology.declare(connection, CATALOG)

    with connection.Producer() as producer:
        producer.publish("{}", exchange="ideas.events", routing_key="idea.submitted.v1")
        producer.publish("{}", exchange="nameko-rpc", routing_key="identity.ping")
    depths = {
        queue.name: connection.default_channel.queue_declare(queue.name, passive=True).message_count
        for queue in topology.derive(CATALOG).queues
    }
    assert {"audit.ideas": 1, "notifications.ideas": 1, "rpc-identity": 1} == {name: depth for name, depth in depths.items() if depth}


@dataclass(frozen=True)
class _Bare:
    """Anything with these four names is contract enough: plumbing knows no contracts."""

    service: str = "bare"
    operations: tuple[()] = ()
    facts: tuple[()] = ()
    listens: tuple[()] = field(default=())


def test_topology_needs_no_more_of_a_contract_than_it_says() -> None:
    assert ("bare.events", "nameko-rpc", "rpc.replies") == topology.derive((_Bare(),)).exchanges
