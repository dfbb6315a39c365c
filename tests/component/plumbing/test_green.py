"""The same suites pass in a process that eventlet has patched, as the services' processes are."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
PATCHED = "import eventlet; eventlet.monkey_patch(); import sys, pytest; sys.exit(pytest.main(sys.argv[1:]))"
SUITES = ("test_confirms.py", "test_memory_transport.py", "test_rpc.py")


def run(*options: str, **environment: str) -> None:
    suites = [str(HERE / suite) for suite in SUITES]
    command = [sys.executable, "-W", "ignore::DeprecationWarning", "-c", PATCHED, *suites, "-q", "-p", "no:cacheprovider", *options]
    done = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=False)
    assert 0 == done.returncode, done.stdout


def test_in_memory_under_eventlet() -> None:
    run("-k", "not rabbit")


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_on_rabbit_under_eventlet(rabbit: Any) -> None:
    run("-k", "rabbit", TEST_RABBIT_URI=rabbit.uri())
