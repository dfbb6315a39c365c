"""Every defect of stock Nameko 2.14.1 that concerns us: seen on the stock class, absent from ours.

The pairs live in stock_nameko/, which runs once, in processes that eventlet has patched; each result shows here.
"""

import ast
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.component.plumbing.test_green import PATCHED

HERE = Path(__file__).parent / "stock_nameko"
MODULES = ("answering.py", "calling.py", "hearing.py", "publishing.py")
Outcomes = Mapping[str, list[str]]


def pairs() -> list[str]:
    """Return ``module::test`` of every pair's two halves."""
    found = []
    for module in MODULES:
        nodes = ast.walk(ast.parse((HERE / module).read_text()))
        found += [f"{module}::{node.name}" for node in nodes if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]
    return found


@pytest.fixture(scope="module")
def outcomes(rabbit: Any, tmp_path_factory: pytest.TempPathFactory) -> Outcomes:
    """Return what became of each case, by ``module::test``: an empty text is a pass."""
    folder = tmp_path_factory.mktemp("stock_nameko")
    runs = [_begun(module, folder / f"{module}.xml", rabbit.uri()) for module in MODULES]
    found: dict[str, list[str]] = {}
    for module, run in zip(MODULES, runs, strict=True):
        run.wait()
        for case in ElementTree.parse(folder / f"{module}.xml").iter("testcase"):
            found.setdefault(f"{module}::{case.get('name', '').partition('[')[0]}", []).append("".join(it.text or "failed" for it in case))
    return found


def _begun(module: str, report: Path, uri: str) -> subprocess.Popen[bytes]:
    """Start one module in a process of its own: they mostly wait, stock containers a second for their end, so all do at once."""
    command = [sys.executable, "-W", "ignore::DeprecationWarning", "-c", PATCHED, str(HERE / module), "-q"]
    options = ["-p", "no:cacheprovider", f"--junitxml={report}"]
    return subprocess.Popen(
        [*command, *options], env={**os.environ, "TEST_RABBIT_URI": uri}, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT
    )


@pytest.mark.timeout(240)
@pytest.mark.parametrize("half", pairs())
def test_a_defect_and_its_absence(outcomes: Outcomes, half: str) -> None:
    assert half in outcomes
    assert [] == [outcome for outcome in outcomes[half] if outcome]
