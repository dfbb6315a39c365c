"""One process per service on RabbitMQ: killed, stopped and restarted under load, it loses and doubles nothing."""

import time
from collections.abc import Callable, Iterator

import pytest

from tests.faults import serving
from tests.faults.asking import Crowd, gather, open_contest
from tests.faults.conftest import Judged
from tests.faults.history import Verdict
from tests.faults.load import Load
from tests.faults.serving import BROKER, DATABASE, SERVICES
from tests.support.eventually import eventually
from tests.support.towns import RunningTown

RESIDENTS = ("resident1", "resident2", "resident3")
CLEAR = {"service.timeout", "service.unavailable"}
SETTLED_WITHIN_S = 60
MANY = 5
Fault = Callable[[RunningTown, Load], None]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningTown]:
    with serving.started("town.services", tmp_path_factory.mktemp("services")) as running:
        yield running
        assert 0 == running.stop()


@pytest.fixture(scope="module")
def everybody(town: RunningTown) -> Crowd:
    return gather(town.url, RESIDENTS)


def kill_each_service(town: RunningTown, load: Load) -> None:
    for service in SERVICES:
        serving.kill(town, service)
        load.goes_on()


def kill_the_broker(town: RunningTown, load: Load) -> None:
    serving.kill(town, BROKER)
    load.goes_on()


def kill_the_database(town: RunningTown, load: Load) -> None:
    serving.kill(town, DATABASE)
    load.goes_on()


def stop_audit_for(seconds: float) -> Fault:
    def stop_audit(town: RunningTown, load: Load) -> None:
        """Nobody but audit may notice."""
        audit, began, troubles = serving.running(town, "audit"), time.monotonic(), load.crowd.troubles.total()
        audit.suspend()
        try:
            while time.monotonic() < began + seconds:
                load.goes_on(within_s=5)
            assert troubles == load.crowd.troubles.total()
        finally:
            audit.resume()

    return stop_audit


def stop_the_town(town: RunningTown, load: Load) -> None:
    began = time.monotonic()
    assert 0 == town.stop()
    assert time.monotonic() - began < 15
    town.start()
    load.goes_on()


def break_under_load(town: RunningTown, everybody: Crowd, name: str, fault: Fault) -> tuple[Verdict, set[str]]:
    """Have ``fault`` happen while clients go on; return the verdict, and what clients were told when they had to repeat."""
    since = len(everybody.entries())
    crowd = Crowd(everybody.people, {})
    contest = open_contest(crowd, name.replace(" ", "-"))
    with Load(town.url, crowd, contest, RESIDENTS) as load:
        load.goes_on()
        fault(town, load)
    eventually(lambda: crowd.is_settled(town.url), within_s=SETTLED_WITHIN_S, every_s=0.2)
    return crowd.judged(contest, since=since), set(crowd.troubles)


FAULTS: dict[str, tuple[Fault, set[str]]] = {
    "kill -9 of each service": (kill_each_service, CLEAR),
    "kill -9 of the broker": (kill_the_broker, CLEAR),
    "kill -9 of the database": (kill_the_database, CLEAR),
    "audit stopped for 10 s": (stop_audit_for(10), set()),
    "SIGTERM of all": (stop_the_town, {*CLEAR, "no answer"}),
}


@pytest.mark.parametrize("name", FAULTS)
def test_what_breaks_under_load_loses_and_doubles_nothing(town: RunningTown, everybody: Crowd, name: str, judged: Judged) -> None:
    fault, clear = FAULTS[name]

    verdict, told = break_under_load(town, everybody, name, fault)

    judged(name, verdict)
    assert told <= clear


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("name", ["kill -9 of each service", "kill -9 of the broker", "kill -9 of the database", "SIGTERM of all"])
def test_what_breaks_again_and_again_loses_and_doubles_nothing(town: RunningTown, everybody: Crowd, name: str, judged: Judged) -> None:
    fault, clear = FAULTS[name]

    for number in range(MANY):
        verdict, told = break_under_load(town, everybody, f"{name} {number}", fault)
        judged(name, verdict)
        assert told <= clear


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_audit_may_be_stopped_for_a_minute(town: RunningTown, everybody: Crowd, judged: Judged) -> None:
    verdict, told = break_under_load(town, everybody, "a minute", stop_audit_for(60))

    judged("audit stopped for 60 s", verdict)
    assert set() == told
