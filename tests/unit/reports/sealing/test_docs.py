"""docs/sealing.md says what the tables say, and the engine stays small enough to be read."""

import ast
import io
import re
import tokenize
from pathlib import Path

from services.reports.sealing.formats import BOXES, KINDS, PURPOSES, Kind

ROOT = Path(__file__).parents[4]
MOST_LINES = 500
BLANK = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}


def form_of(kind: Kind) -> str:
    if kind.buckets:
        *first, last = [str(bucket // 1024) for bucket in kind.buckets]
        return f"record of {', '.join(first)}{' or ' if first else ''}{last} KiB"
    return "box" if kind in BOXES else "signed" if kind in PURPOSES else "stream" if kind.code == 16 else "tag"


def test_the_page_names_every_kind_with_its_code_and_form() -> None:
    page = (ROOT / "docs/sealing.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \| ([a-z -]+) \| ([^|,]+(?:, [0-9][^|,]*)*)[^|]* \|", page, flags=re.MULTILINE)

    assert [(str(kind.code), kind.name, form_of(kind)) for kind in KINDS.values()] == rows


def test_the_browser_has_the_same_kinds() -> None:
    module = (ROOT / "services/reports/sealing/browser/formats.js").read_text(encoding="utf-8")

    assert [(str(kind.code), kind.name) for kind in KINDS.values()] == re.findall(r' = kind\((\d+), "([^"]+)"', module)


def test_the_engine_is_under_500_lines() -> None:
    files = sorted((ROOT / "services/reports/sealing").glob("*.py"))

    assert 0 < sum(lines_of_code(path.read_text(encoding="utf-8")) for path in files) < MOST_LINES


def lines_of_code(text: str) -> int:
    """Return how many lines carry code: no docstrings, comments, blanks."""
    documented: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node):
            documented |= set(range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1))
    tokens = [token for token in tokenize.generate_tokens(io.StringIO(text).readline) if token.type not in BLANK]
    return len({line for token in tokens for line in range(token.start[0], token.end[0] + 1)} - documented)
