"""``shanzhi facts``: what happens in a town, as it reaches the audit log."""

import time
from collections.abc import Iterator
from typing import Annotated, Any

import typer

from town.cli.live import DEFAULT_URL, AsJson, Town, Url, show_json, telling_refusals

PAUSE_S = 0.5
PAGE = 500
commands = typer.Typer(help="What happens in a town.", no_args_is_help=True)


@commands.callback()
def facts() -> None:
    """Keep ``tail`` a command of its own."""


@commands.command("tail")
def tail(
    last: Annotated[int, typer.Option(min=0, help="Begin with so many that are already there.")] = 10,
    follow: Annotated[bool, typer.Option("--follow/--no-follow", "-f", help="Go on as more happen, until interrupted.")] = True,
    url: Url = DEFAULT_URL,
    as_json: AsJson = False,
) -> None:
    """Show facts as they come: one line each; with --json the whole envelope."""
    with telling_refusals(as_json):
        town = Town(url).log_in()
        after = int(town.get("/audit/head")["count"]) - last - 1
        for fact in _facts(town, max(after, -1), follow=follow):
            show_json(fact) if as_json else print(_line(fact), flush=True)


def _facts(town: Town, after: int, *, follow: bool) -> Iterator[dict[str, Any]]:
    while True:
        page = town.get("/audit/entries", after=after, limit=PAGE)
        yield from (entry["fact"] for entry in page["items"])
        after += len(page["items"])
        if page["items"]:
            continue
        if not follow:
            return
        time.sleep(PAUSE_S)


def _line(fact: dict[str, Any]) -> str:
    return f"{fact['time']}  {fact['type']:<36} {fact['subject']}  no. {fact['sequence']}"
