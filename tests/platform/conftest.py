"""One embedded town for all tests of this tier."""

from collections.abc import Iterator

import pytest

from tests.support.towns import RunningTown


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a running town."""
    with RunningTown("town.embedded", tmp_path_factory.mktemp("town")) as running:
        yield running.url
        running.stop()
