"""``shanzhi parked``: facts that audit could not take in, and what to do with them. Each act is itself a fact."""

from collections.abc import Callable
from typing import Annotated, Any

import typer

from services.commons.contracts.audit import PARKED_STATES
from town.cli.live import DEFAULT_URL, AsJson, Town, Url, show_json, telling_refusals


def _state(text: str) -> str:
    if text not in PARKED_STATES:
        raise typer.BadParameter(f"one of {', '.join(PARKED_STATES)}")
    return text


State = Annotated[
    str | None, typer.Option("--state", parser=_state, metavar="STATE", help=f"Only in this state: {', '.join(PARKED_STATES)}.")
]
FactId = Annotated[str, typer.Argument(metavar="ID", help="As shown by `shanzhi parked ls`.")]

commands = typer.Typer(help="Facts that could not be taken in: look at them, try again, discard.", no_args_is_help=True)


@commands.command("ls")
def list_parked(state: State = None, url: Url = DEFAULT_URL, as_json: AsJson = False) -> None:
    """List them, newest first."""
    with telling_refusals(as_json):
        items = _all(Town(url).log_in(), state)
    if as_json:
        show_json(items)
        return
    for item in items:
        print(f"{item['id']}  {item['state']:<9}  {item['parked_at']}  {item['type']}  {item['error']} after {item['attempts']} attempts")
    print(f"{len(items)} facts.")


@commands.command("show")
def show_parked(fact_id: FactId, url: Url = DEFAULT_URL, as_json: AsJson = False) -> None:
    """Show one: where it came from and what went wrong, never its content."""
    shown = _ask(url, as_json, lambda town: town.get(f"/audit/parked/{fact_id}"))
    if as_json:
        show_json(shown)
        return
    for name, value in shown.items():
        print(f"{name:<10} {value}")


@commands.command("replay")
def replay_parked(fact_id: FactId, url: Url = DEFAULT_URL, as_json: AsJson = False) -> None:
    """Have it tried once more, now."""
    done = _ask(url, as_json, lambda town: town.post(f"/audit/parked/{fact_id}/replay", {}))
    show_json(done) if as_json else print(f"{fact_id} will be tried again within seconds.")


@commands.command("discard")
def discard_parked(
    fact_id: FactId,
    reason: Annotated[str, typer.Option(help="Why; kept in the audit log.")],
    url: Url = DEFAULT_URL,
    as_json: AsJson = False,
) -> None:
    """Set it aside for good."""
    done = _ask(url, as_json, lambda town: town.post(f"/audit/parked/{fact_id}/discard", {"reason": reason}))
    show_json(done) if as_json else print(f"{fact_id} is discarded.")


def _all(town: Town, state: str | None) -> list[Any]:
    items: list[Any] = []
    cursor: str | None = ""
    while cursor is not None:
        page = town.get("/audit/parked", state=state, cursor=cursor or None, limit=100)
        items += page["items"]
        cursor = page.get("next")
    return items


def _ask(url: str, as_json: bool, question: Callable[[Town], Any]) -> Any:
    with telling_refusals(as_json):
        return question(Town(url).log_in())
