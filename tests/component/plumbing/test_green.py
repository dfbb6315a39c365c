"""The same suites pass in a process that eventlet has patched, as the services' processes are."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
PATCHED = "import eventlet; eventlet.monkey_patch(); import sys, pytest; sys.exit(pytest.main(sys.argv[1:]))"


@pytest.mark.timeout(300)
@pytest.mark.parametrize("suite", ["test_confirms.py", "test_memory_transport.py", "test_rpc.py"])
def test_under_eventlet(suite: str, rabbit: Any) -> None:
    command = [
        sys.executable,
        "-W",
        "ignore::DeprecationWarning",
        "-c",
        PATCHED,
        str(HERE / suite),
        "-q",
        "-m",
        "not slow",
        "-p",
        "no:cacheprovider",
    ]

    done = subprocess.run(command, env={**os.environ, "TEST_RABBIT_URI": rabbit.uri()}, capture_output=True, text=True, check=False)

    assert 0 == done.returncode, done.stdout
