"""The fault table: each test adds rows, the end of the run prints them."""

from collections import Counter, defaultdict
from collections.abc import Callable

import pytest

from tests.faults.history import Verdict

Judged = Callable[[str, Verdict], None]
_table: dict[str, Counter[str]] = defaultdict(Counter)


@pytest.fixture
def judged() -> Judged:
    """Return what takes a verdict into the table, under the name of its fault, and fails unless it is sound."""

    def judge(fault: str, verdict: Verdict) -> None:
        _table[fault].update({"runs": 1, **verdict.counts})
        assert verdict.is_sound, verdict

    return judge


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _table:
        columns = ("runs", "lost", "doubled", "unexplained", "disordered", "late")
        width = max(map(len, _table))
        terminalreporter.section("faults")
        terminalreporter.write_line("".join([f"{'fault':<{width}}", *(f"{name:>13}" for name in columns)]))
        for fault, counts in sorted(_table.items()):
            terminalreporter.write_line("".join([f"{fault:<{width}}", *(f"{counts[name]:>13}" for name in columns)]))
