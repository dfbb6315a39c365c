"""The fault table: each test adds rows, the end of the run prints them."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults import serving
from tests.faults.asking import gather
from tests.faults.history import Verdict
from tests.faults.mail_history import MailVerdict
from tests.faults.post import PostAtBroker, PostByWire
from tests.faults.posting import PostedTown
from tests.support.towns import RunningTown
from town.servers.ports import free_port

TALKATIVE = {"SHANZHI_RETRY_FIRST_MS": "1", "SHANZHI_RETRY_ATTEMPTS": "2", "SHANZHI_LOG_LEVEL": "DEBUG"}
Judged = Callable[[str, Verdict], None]
MailJudged = Callable[[str, MailVerdict], None]
_table: dict[str, Counter[str]] = defaultdict(Counter)
_mails: dict[str, Counter[str]] = defaultdict(Counter)
_hooks: dict[str, Counter[str]] = defaultdict(Counter)


@pytest.fixture
def judged() -> Judged:
    """Return what takes a verdict into the table, under the name of its fault, and fails unless it is sound."""

    def judge(fault: str, verdict: Verdict) -> None:
        _table[fault].update({"runs": 1, **verdict.counts})
        assert verdict.is_sound, verdict

    return judge


@pytest.fixture
def mail_judged() -> MailJudged:
    """Return what takes a verdict on mail into its table, and fails unless it is sound."""

    def judge(fault: str, verdict: MailVerdict) -> None:
        _mails[fault].update({"runs": 1, **verdict.counts})
        assert verdict.is_sound, verdict

    return judge


@pytest.fixture
def hooks_counted() -> Callable[[str, int, int, Mapping[str, int]], None]:
    """Return what takes a verdict on webhooks into its table."""

    def count(fault: str, facts: int, sent: int, verdict: Mapping[str, int]) -> None:
        _hooks[fault].update({"runs": 1, "facts": facts, "sent": sent, **verdict})

    return count


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
    _show(terminalreporter, "faults", _table, ("runs", "lost", "doubled", "unexplained", "disordered", "late"))
    wrong = ("lost", "doubled", "beyond_bound", "in_quiet_hours", "after_leaving", "strangers")
    _show(terminalreporter, "mail", _mails, ("runs", "notices", "mails", *wrong))
    _show(terminalreporter, "webhooks", _hooks, ("runs", "facts", "sent", "lost", "changed", "beyond_bound", "strangers"))


def _show(terminal: pytest.TerminalReporter, name: str, table: Mapping[str, Counter[str]], columns: Sequence[str]) -> None:
    """Print one line for each fault: how often it was tried, and what was found."""
    if table:
        width = max(map(len, table))
        terminal.section(name)
        terminal.write_line("".join([f"{'fault':<{width}}", *(f"{column:>15}" for column in columns)]))
        for fault, counts in sorted(table.items()):
            terminal.write_line("".join([f"{fault:<{width}}", *(f"{counts[column]:>15}" for column in columns)]))
