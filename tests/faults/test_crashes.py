"""The embedded town is killed at every crash point, between accept, save, publish, effect and acknowledge."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.faults import crashing
from tests.faults.conftest import Judged
from tests.faults.crashing import POINTS, Prepared
from tests.faults.history import Verdict
from tests.faults.load import Load
from tests.support.eventually import eventually

AT_ONCE = 4  # towns: most of a run is waiting for leases and ages
MOST_PASSINGS = 8  # of each point, spread over the run

Crash = Callable[[str, int], "Future[Verdict]"]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return crashing.prepare(tmp_path_factory.mktemp("prepared") / "town")


@pytest.fixture(scope="module")
def passings(prepared: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Counter[str]:
    """Return how often each point is passed when nobody dies."""
    return crashing.count_passings(prepared, tmp_path_factory.mktemp("counting") / "town")


@pytest.fixture(scope="module")
def crash(prepared: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crash]:
    """Return what starts a crash beside others."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield lambda point, passing: pool.submit(crashing.crash, prepared, tmp_path_factory.mktemp("crash") / "town", point, passing)


@pytest.fixture(scope="module")
def middles(request: pytest.FixtureRequest, passings: Counter[str], crash: Crash) -> "dict[str, Future[Verdict]]":
    """Return the crash at the middle passing of each point that is asked for, all under way."""
    wanted = [item.callspec.params for item in request.session.items if isinstance(item, pytest.Function) and hasattr(item, "callspec")]
    points = [str(params["middle_of"]) for params in wanted if "middle_of" in params]
    return {point: crash(point, max(1, passings[point] // 2)) for point in points}


def test_every_point_of_the_code_is_passed(passings: Counter[str]) -> None:
    assert set(POINTS) == set(passings)
    assert all(passings.values())


@pytest.mark.parametrize("middle_of", POINTS)
def test_a_crash_in_the_middle_loses_and_doubles_nothing(middle_of: str, middles: "dict[str, Future[Verdict]]", judged: Judged) -> None:
    judged(f"kill -9 at {middle_of}", middles[middle_of].result())


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("point", POINTS)
def test_a_crash_at_every_passing_loses_and_doubles_nothing(point: str, passings: Counter[str], crash: Crash, judged: Judged) -> None:
    count = passings[point]
    spread = sorted({1 + n * (count - 1) // (MOST_PASSINGS - 1) for n in range(MOST_PASSINGS)})

    for run in [crash(point, passing) for passing in spread]:
        judged(f"kill -9 at {point}", run.result())


def test_sigterm_under_load_drains_in_time_and_loses_nothing(prepared: Prepared, tmp_path: Path, judged: Judged) -> None:
    with crashing.copied(prepared, tmp_path / "town") as town:
        crowd = prepared.crowd.at(town.url)
        with Load(town.url, crowd, prepared.contest, crashing.RESIDENTS) as load:
            load.goes_on()
            began = time.monotonic()

            assert 0 == town.stop()

            assert time.monotonic() - began < 15
            town.start()
            load.goes_on()
        eventually(lambda: crowd.is_settled(town.url), within_s=60, every_s=0.2)
        judged("SIGTERM of the embedded town", crowd.judged(prepared.contest))
