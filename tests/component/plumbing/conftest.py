"""One suite, two brokers: each test that takes ``broker`` runs in memory and on RabbitMQ."""

import os
import uuid
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from services.commons.plumbing import memory_transport
from tests.component.plumbing.broker import Broker, Hear, Neighbour
from tests.support.tcp_proxy import TcpProxy

Listening = Callable[..., Neighbour]


@pytest.fixture
def memory() -> Iterator[Broker]:
    """Return a broker in memory of the test's own."""
    broker = Broker(f"memory-town://{uuid.uuid4().hex}")
    yield broker
    memory_transport.reset(broker.uri)


@pytest.fixture
def rabbit_broker(request: pytest.FixtureRequest) -> Iterator[Broker]:
    """Return a real broker, through a proxy of the test's own; a run inside a run is told which (test_green)."""
    uri = os.environ.get("TEST_RABBIT_URI") or request.getfixturevalue("rabbit").uri()
    proxy = TcpProxy(urlsplit(uri).port or 0)
    yield Broker(uri, proxy)
    proxy.close()


@pytest.fixture(params=["memory", "rabbit_broker"])
def broker(request: pytest.FixtureRequest) -> Broker:
    chosen: Broker = request.getfixturevalue(request.param)
    return chosen


@pytest.fixture
def name() -> str:
    """Return a name nobody else uses on the shared broker."""
    return f"t{uuid.uuid4().hex[:12]}"


@pytest.fixture
def listening() -> Iterator[Listening]:
    """Return a function that starts a neighbour; all are stopped at the end."""
    started: list[Neighbour] = []

    def listen(uri: str, queue: str, hear: Hear, **options: Any) -> Neighbour:
        started.append(Neighbour(uri, queue, hear, **options))
        return started[-1]

    yield listen
    for neighbour in started:
        neighbour.stop()
