"""``shanzhi notice``: why somebody was told something, or not. Shows no address and no word of anybody."""

import os
from typing import Annotated

import typer

from town.cli.live import DEFAULT_URL, AsJson, Town, Url, show_json, telling_refusals

NoticeId = Annotated[str, typer.Argument(metavar="ID", help="Of a notice, as the inbox shows it.")]
commands = typer.Typer(help="Notices to people.", no_args_is_help=True)


@commands.callback()
def notices() -> None:
    """Keep ``explain`` a command of its own."""


@commands.command("explain")
def explain_notice(notice_id: NoticeId, url: Url = DEFAULT_URL, as_json: AsJson = False) -> None:
    """Say why a notice was sent or not: the row of the table, the person's choices, quiet hours, every attempt."""
    with telling_refusals(as_json):
        explained = Town(url).log_in().get(f"/notices/{notice_id}/explanation")
    if as_json:
        show_json(explained)
        return
    language = "zh" if os.environ.get("LANG", "").startswith("zh") else "en"
    print(explained["notice"][language])
    for line in explained["lines"]:
        print(f"- {line[language]}")
