"""Connections end what they wait for, whatever the broker does."""

import time

import pytest

from services.commons.plumbing import connections
from tests.component.plumbing.broker import Broker


def test_a_method_that_is_not_answered_ends(rabbit_broker: Broker) -> None:
    assert rabbit_broker.proxy
    connection = connections.connect(rabbit_broker.uri)
    rabbit_broker.proxy.freeze()
    began = time.monotonic()

    with pytest.raises(connections.FAILURES):
        connection.channel()

    assert time.monotonic() - began < 5
    connection.collect()


def test_a_broker_that_refuses_the_password_is_told_at_once(rabbit_broker: Broker) -> None:
    began = time.monotonic()

    with pytest.raises(connections.FAILURES):
        connections.connect(rabbit_broker.uri.replace("guest:guest", "guest:wrong"))

    assert time.monotonic() - began < 3


def test_publishing_reads_nothing_from_the_broker(rabbit_broker: Broker) -> None:
    """Else two threads would read one stream: py-amqp drains before it publishes when it knows of connection.blocked."""
    connection = connections.connect(rabbit_broker.uri)

    assert "connection.blocked" not in connection.connection.client_properties["capabilities"]
    connection.release()
