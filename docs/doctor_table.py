"""The page of every line that ``shanzhi doctor`` and the operator's page can show, from the rows they are made from."""

from collections.abc import Sequence

from gateway.health.checks import CHECKS
from gateway.health.rows import Check
from town.cli.doctor.checks import HOST, OUTSIDE

INTRO = """# What doctor looks at

`shanzhi doctor` looks from outside, asks the town, and looks at the host it runs on. The middle part is also the operator's page
(`GET /api/v1/operations/health`). Each line is *ok*, a *note*, *not looked at*, or *WRONG*: then it says what to do, and the exit code is 1.
"""
HEAD = "| check | when it is well | what to do when it is not | 正常时 | 不正常时 |\n|---|---|---|---|---|\n"


def doctor_page() -> str:
    """Return the page."""
    parts = (("From outside", OUTSIDE), ("In the town", CHECKS), ("On this host", HOST))
    return "\n".join([INTRO, *(f"## {title}\n\n{HEAD}{_rows(rows)}\n" for title, rows in parts)])


def _rows(rows: Sequence[Check]) -> str:
    return "\n".join(f"| `{row.key}` | {row.en} | {row.todo_en} | {row.zh} | {row.todo_zh} |" for row in rows)
