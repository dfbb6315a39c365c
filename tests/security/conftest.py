"""One cast at the shared town, and the counts of the matrix at the end of the run."""

from collections import Counter

import pytest

from tests.security.cast import Cast, gather

tally: Counter[str] = Counter()


@pytest.fixture(scope="session")
def cast(town: str) -> Cast:
    return gather(town)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if tally:
        terminalreporter.section("authorisation matrix")
        terminalreporter.write_line(f"{tally.total()} cells: {tally['allowed']} allowed, {tally['refused']} refused")
