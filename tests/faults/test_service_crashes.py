"""Each service, a process of its own on RabbitMQ, is killed at each of its crash points under load."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.faults import serving
from tests.faults.arming import arm
from tests.faults.asking import Crowd, gather, open_contest
from tests.faults.conftest import Judged
from tests.faults.crashing import POINTS
from tests.faults.load import Load
from tests.support.eventually import eventually
from tests.support.towns import RunningTown

RESIDENTS = ("resident1", "resident2", "resident3")
PASSING = 3
PASSES = {
    "audit": ("call.", "effect.", "segment."),
    "ideas": ("call.", "document.", "relay."),
    "identity": ("call.", "document.", "relay."),
}
PLACES = [(service, point) for service, kinds in PASSES.items() for point in POINTS if point.startswith(kinds)]
pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningTown]:
    with serving.started("tests.faults.arming", tmp_path_factory.mktemp("armed")) as running:
        yield running
        assert 0 == running.stop()


@pytest.fixture(scope="module")
def everybody(town: RunningTown) -> Crowd:
    return gather(town.url, RESIDENTS)


def test_every_point_belongs_to_a_service() -> None:
    assert set(POINTS) == {point for _, point in PLACES}


@pytest.mark.parametrize(("service", "point"), PLACES, ids=[f"{service} at {point}" for service, point in PLACES])
def test_a_service_killed_at_a_point_loses_and_doubles_nothing(
    town: RunningTown, everybody: Crowd, service: str, point: str, judged: Judged
) -> None:
    since, crowd = len(everybody.entries()), Crowd(everybody.people, {})
    contest = open_contest(crowd, f"{service}-{point}")

    with Load(town.url, crowd, contest, RESIDENTS) as load:
        load.goes_on()
        log = arm(town.data_dir, service, point, PASSING)
        serving.running(town, service).kill()
        eventually(lambda: _has_died(log, town.url), within_s=60, every_s=0.1)
        eventually(town.is_ready, within_s=60, every_s=0.2)
        load.goes_on()

    eventually(lambda: crowd.is_settled(town.url), within_s=60, every_s=0.2)
    judged(f"kill -9 of {service} alone at {point}", crowd.judged(contest, since=since))


def _has_died(log: Path, url: str) -> bool:
    """Return whether the process died at its point; asks audit for its head, for nobody else calls it."""
    httpx.get(f"{url}/api/v1/audit/head", timeout=10)
    return log.exists() and "died at " in log.read_text()
