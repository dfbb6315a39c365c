"""One cast at the shared town, and at the end of the run the counts of the matrix and of strange requests."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import psutil
import pytest
from pymongo import MongoClient

from tests.security.cast import ASKERS, Cast, gather
from tests.security.policy import RULES
from tests.support.towns import RunningTown

tally: Counter[str] = Counter()
sent: Counter[str] = Counter()
"""Strange requests, by the status that answered."""
fuzzed: dict[str, str] = {}
"""What was made up from the document, by where it was sent."""


@pytest.fixture(scope="session")
def cast(town: str) -> Cast:
    return gather(town)


@pytest.fixture(scope="session")
def databases(running_town: RunningTown) -> Iterator[MongoClient[dict[str, Any]]]:
    """Return the database server behind the town: what an intruder there would find, and what time would change."""
    lines = (child.cmdline() for child in psutil.Process(running_town.process.pid).children())
    line = next(line for line in lines if "secantus" in line)
    with MongoClient[dict[str, Any]]("127.0.0.1", int(line[line.index("--port") + 1]), retryWrites=False) as client:
        yield client


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if tally:
        terminalreporter.section("authorisation matrix")
        rows = f"{len({rule.name for rule in RULES})} operations in {len(RULES)} rules, {len(ASKERS)} kinds of people"
        terminalreporter.write_line(f"{rows}; {tally.total()} cells: {tally['allowed']} allowed, {tally['refused']} refused")
    if fuzzed:
        terminalreporter.section("made up from the OpenAPI document")
        for line in fuzzed.values():
            terminalreporter.write_line(line)
    if sent:
        statuses = ", ".join(f"{status} {count}" for status, count in sorted(sent.items()))
        terminalreporter.section("strange requests")
        terminalreporter.write_line(f"{sent.total()} sent: {statuses}")
