"""The fault table: each test adds rows, the end of the run prints them."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults import serving
from tests.faults.asking import gather
from tests.faults.history import Verdict
from tests.faults.post import PostAtBroker, PostByWire
from tests.faults.posting import PostedTown
from tests.support.towns import RunningTown
from town.servers.ports import free_port

TALKATIVE = {"SHANZHI_RETRY_FIRST_MS": "1", "SHANZHI_RETRY_ATTEMPTS": "2", "SHANZHI_LOG_LEVEL": "DEBUG"}
Judged = Callable[[str, Verdict], None]
_table: dict[str, Counter[str]] = defaultdict(Counter)


@pytest.fixture
def judged() -> Judged:
    """Return what takes a verdict into the table, under the name of its fault, and fails unless it is sound."""

    def judge(fault: str, verdict: Verdict) -> None:
        _table[fault].update({"runs": 1, **verdict.counts})
        assert verdict.is_sound, verdict

    return judge


@pytest.fixture(scope="session", params=["memory", pytest.param("rabbitmq", marks=pytest.mark.slow)])
def posted(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostedTown]:
    """Return a town that letters can be posted to, that parks at once and tells its log everything."""
    with _TOWNS[request.param](tmp_path_factory.mktemp("posted")) as posted:
        yield posted


@contextmanager
def _embedded(folder: Path) -> Iterator[PostedTown]:
    port = free_port()
    with RunningTown("tests.faults.posted_town", folder, given={**TALKATIVE, "POST_PORT": str(port)}) as town:
        post = PostByWire(port)
        yield PostedTown(town, post, gather(town.url, ()))
        post.close()


@contextmanager
def _services(folder: Path) -> Iterator[PostedTown]:
    with serving.started("town.services", folder, TALKATIVE) as town:
        uris = [(folder / "secrets" / user / "amqp_uri").read_text() for user in ("ideas", "gateway")]
        post = PostAtBroker(*uris)
        yield PostedTown(town, post, gather(town.url, ()))
        post.close()
        town.stop()


_TOWNS = {"memory": _embedded, "rabbitmq": _services}


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _table:
        columns = ("runs", "lost", "doubled", "unexplained", "disordered", "late")
        width = max(map(len, _table))
        terminalreporter.section("faults")
        terminalreporter.write_line("".join([f"{'fault':<{width}}", *(f"{name:>13}" for name in columns)]))
        for fault, counts in sorted(_table.items()):
            terminalreporter.write_line("".join([f"{fault:<{width}}", *(f"{counts[name]:>13}" for name in columns)]))
