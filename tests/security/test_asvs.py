"""docs/security/asvs.md names tests that exist, and leaves no item without a proof or a word."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "docs/security/asvs.md").read_text(encoding="utf-8").splitlines()
    if re.match(r"\| \d", line)
]


@cache
def names(path: str) -> frozenset[str]:
    return frozenset(
        node.name for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))) if isinstance(node, ast.FunctionDef)
    )


def test_there_are_rows() -> None:
    assert len(ROWS) > 60
    assert len(ROWS) == len({row[0] for row in ROWS})


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_an_item_is_proven_or_says_why_not(row: list[str]) -> None:
    named = re.findall(r"`(tests/[^`]+)`", row[3])
    missing = [each for each in named if not _exists(each)]

    assert [] == missing
    assert named or row[3].startswith(("open: ", "operator: "))


def _exists(reference: str) -> bool:
    path, _, name = reference.partition("::")
    return (ROOT / path).is_file() and (not name or name in names(path))
