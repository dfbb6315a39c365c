"""Crash points: free unless asked for, they kill at the passing that was asked for, and count."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PROGRAM = """
from services.commons.plumbing import crash
for n in range(4):
    print(n, flush=True)
    crash.point("relay.publishing")
    crash.point("relay.published")
"""


def run(**variables: str) -> tuple[int, int]:
    """Return the exit code and how many rounds began."""
    environ = {"PATH": os.environ["PATH"], **variables}
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60)
    assert "" == done.stderr
    return done.returncode, len(done.stdout.splitlines())


@pytest.mark.parametrize(
    ("at", "ended"),
    [
        ("", (0, 4)),
        ("document.saved", (0, 4)),
        ("relay.published", (-signal.SIGKILL, 1)),
        ("relay.published:1", (-signal.SIGKILL, 1)),
        ("relay.published:3", (-signal.SIGKILL, 3)),
        ("relay.published:5", (0, 4)),
    ],
)
def test_a_process_dies_at_the_passing_that_was_asked_for(at: str, ended: tuple[int, int]) -> None:
    assert ended == run(SHANZHI_CRASH_AT=at)


def test_passings_are_counted_in_a_file_up_to_the_last(tmp_path: Path) -> None:
    passings = tmp_path / "passings"

    assert (-signal.SIGKILL, 2) == run(SHANZHI_CRASH_AT="relay.publishing:2", SHANZHI_CRASH_LOG=str(passings))
    assert ["relay.publishing", "relay.published", "relay.publishing", "died at relay.publishing"] == passings.read_text().splitlines()


def test_who_died_once_and_wrote_it_down_lives_when_started_again(tmp_path: Path) -> None:
    variables = {"SHANZHI_CRASH_AT": "relay.publishing:2", "SHANZHI_CRASH_LOG": str(tmp_path / "passings")}

    assert [(-signal.SIGKILL, 2), (0, 4), (0, 4)] == [run(**variables) for _ in range(3)]


def test_every_point_of_the_code_has_a_name_of_its_own() -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "services").rglob("*.py"))]
    names = [part.split('"')[1] for text in texts for part in text.split("crash.point(")[1:]]

    repeated = {name for name in names if names.count(name) > 1}

    assert len(names) >= 9
    assert repeated <= {"document.deciding", "document.saved"}  # once when created, once when changed
