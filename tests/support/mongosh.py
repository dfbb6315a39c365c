"""The database commands that deploy/mongo/users.js sends, run by node against a stub of mongosh."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).parents[2] / "deploy/mongo/users.js"
STUB = Path(__file__).with_name("mongosh_stub.js")


def node(*arguments: str, environment: dict[str, str] | None = None) -> str:
    """Return what node printed; skip where there is no node, but not in CI."""
    program = shutil.which("node")
    if program is None and not os.environ.get("CI"):
        pytest.skip("node is not installed")
    done = subprocess.run([program or "node", *arguments], capture_output=True, text=True, env=environment, timeout=60)
    assert (0, "") == (done.returncode, done.stderr)
    return done.stdout


def commands(secrets_dir: Path, state: str = "fresh") -> list[tuple[str, dict[str, Any]]]:
    """Return (database, command) in the order sent, to a server that is ``fresh`` or has all users ``existing``."""
    printed = node(str(STUB), str(SCRIPT), state, environment={"SECRETS_DIR": str(secrets_dir)})
    return [(database, command) for database, command in map(json.loads, printed.splitlines())]
