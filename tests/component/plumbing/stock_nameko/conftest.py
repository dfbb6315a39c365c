"""Containers, stock and ours, on a broker of the test's own."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from nameko.containers import ServiceContainer

from services.commons.plumbing.heard import Heard
from tests.component.plumbing.broker import Broker
from tests.component.plumbing.stock_nameko.scenery import FreeLease, NotedInbox

Start = Callable[..., ServiceContainer]


@pytest.fixture
def start() -> Iterator[Start]:
    """Return a function that starts a container; all are killed at the end."""
    started: list[ServiceContainer] = []

    def begin(service: type[Any], **config: Any) -> ServiceContainer:
        started.append(ServiceContainer(service, config))
        started[-1].start()
        return started[-1]

    yield begin
    for container in started:
        container.kill()


@pytest.fixture
def stock(memory: Broker, start: Start) -> Start:
    """Return a function that starts a service built of stock extensions."""
    return lambda service, **config: start(service, AMQP_URI=memory.uri, **config)


@pytest.fixture
def inbox() -> NotedInbox:
    return NotedInbox()


@pytest.fixture
def ours(memory: Broker, start: Start, inbox: NotedInbox) -> Start:
    """Return a function that starts a service built of our entrypoints, with a site of fakes."""

    def begin(service: type[Any], uri: str = memory.uri, **config: Any) -> ServiceContainer:
        settings = SimpleNamespace(amqp_uri=uri, secret="s" * 32)
        lease = config.pop("lease", FreeLease())
        site = SimpleNamespace(
            settings=settings, contract=service.contract, inbox=inbox, heard=Heard(service.name), verifier=None, lease=lambda _: lease
        )
        return start(service, sites={service.name: site}, **config)

    return begin
