"""Servers and a town shared by all tests of a run: servers are skipped where absent, required where CI=true."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import settings

from tests.support.towns import RunningTown
from town.servers import Rabbit, Secantus, ServerMissing

settings.register_profile("shared machine", deadline=None)  # a slow machine is no fault of a rule
settings.load_profile("shared machine")

Server = TypeVar("Server", Rabbit, Secantus)


@pytest.fixture(scope="session")
def mongo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secantus]:
    """Return a running database server; use a database name of your own."""
    server = started(Secantus, tmp_path_factory.mktemp("mongo"))
    yield server
    server.stop()


@pytest.fixture(scope="session")
def rabbit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rabbit]:
    """Return a running broker; use a vhost of your own."""
    server = started(Rabbit, tmp_path_factory.mktemp("rabbit"))
    yield server
    server.stop()


@pytest.fixture(scope="session")
def running_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningTown]:
    """Return one embedded town that all tests share which leave it as sound as they found it."""
    with RunningTown("town.embedded", tmp_path_factory.mktemp("town")) as running:
        yield running
        running.stop()


@pytest.fixture(scope="session")
def town(running_town: RunningTown) -> str:
    """Return the address of that town."""
    return running_town.url


def started(server: Callable[[Path], Server], folder: Path) -> Server:
    try:
        return server(folder)
    except ServerMissing as missing:
        if os.environ.get("CI") == "true":
            pytest.fail(str(missing))
        pytest.skip(str(missing))
