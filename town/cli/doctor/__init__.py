"""``shanzhi doctor``: says in words what is wrong with a town and what to do, and exits 1 when something is."""

import os
from pathlib import Path
from typing import Annotated

import typer

from gateway.client import View
from gateway.health.rows import NOTE, OK, SKIPPED, WRONG
from town.cli.doctor import live, local
from town.cli.live import DEFAULT_URL, AsJson, Url, show_json

MARKS = {
    "zh": {OK: "好  ", NOTE: "注意", SKIPPED: "未看", WRONG: "错误"},
    "en": {OK: "ok   ", NOTE: "note ", SKIPPED: "-    ", WRONG: "WRONG"},
}
ENDS = {
    "zh": ("一切正常。", "有 {} 处需要处理。"),
    "en": ("All is well.", "{} to act on."),
}


def _part(text: str) -> str:
    if text not in ("live", "local"):
        raise typer.BadParameter("live or local")
    return text


def doctor(
    url: Url = DEFAULT_URL,
    only: Annotated[
        str | None, typer.Option("--only", parser=_part, metavar="PART", help="live: ask the town; local: look at this host.")
    ] = None,
    data_dir: Annotated[Path, typer.Option("--data-dir", envvar="SHANZHI_DATA_DIR", help="The town's folder on this host.")] = Path("data"),
    as_json: AsJson = False,
) -> None:
    """Look at a town and at this host. As operator (SHANZHI_LOGIN, SHANZHI_PASSWORD) it sees more."""
    found = [] if only == "local" else live.look(url)
    if only != "live":
        found += local.look(data_dir, os.environ)
    wrong = sum(row["level"] == WRONG for row in found)
    if as_json:
        show_json({"ok": not wrong, "wrong": wrong, "url": url, "findings": found})
    else:
        _tell(found, wrong)
    raise typer.Exit(1 if wrong else 0)


def _tell(found: list[View], wrong: int) -> None:
    language = "zh" if os.environ.get("LANG", "").startswith("zh") else "en"
    for row in found:
        print(f"{MARKS[language][row['level']]}  {row[language]}")
        if row["level"] in (NOTE, WRONG):
            print(f"         → {row[f'todo_{language}']}")
    well, ill = ENDS[language]
    print(ill.format(wrong) if wrong else well)
