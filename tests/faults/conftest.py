"""The fault table: each test adds rows, the end of the run prints them."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator

import pytest

from tests.faults.asking import gather
from tests.faults.history import Verdict
from tests.faults.post import PostByWire
from tests.faults.posting import PostedTown
from tests.support.towns import RunningTown
from town.servers.ports import free_port

Judged = Callable[[str, Verdict], None]
_table: dict[str, Counter[str]] = defaultdict(Counter)


@pytest.fixture
def judged() -> Judged:
    """Return what takes a verdict into the table, under the name of its fault, and fails unless it is sound."""

    def judge(fault: str, verdict: Verdict) -> None:
        _table[fault].update({"runs": 1, **verdict.counts})
        assert verdict.is_sound, verdict

    return judge


@pytest.fixture(scope="session")
def posted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostedTown]:
    """Return an embedded town with a letter box, that parks at once and tells its log everything."""
    port = free_port()
    given = {"SHANZHI_RETRY_FIRST_MS": "1", "SHANZHI_RETRY_ATTEMPTS": "2", "SHANZHI_LOG_LEVEL": "DEBUG", "POST_PORT": str(port)}
    with RunningTown("tests.faults.posted_town", tmp_path_factory.mktemp("posted"), given=given) as town:
        crowd = gather(town.url, ())
        post = PostByWire(port)
        yield PostedTown(town, post, crowd)
        post.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _table:
        columns = ("runs", "lost", "doubled", "unexplained", "disordered", "late")
        width = max(map(len, _table))
        terminalreporter.section("faults")
        terminalreporter.write_line("".join([f"{'fault':<{width}}", *(f"{name:>13}" for name in columns)]))
        for fault, counts in sorted(_table.items()):
            terminalreporter.write_line("".join([f"{fault:<{width}}", *(f"{counts[name]:>13}" for name in columns)]))
