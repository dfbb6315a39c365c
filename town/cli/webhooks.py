"""``shanzhi webhooks``: endpoints of departments' systems, what was sent there, and sending it again."""

from typing import Annotated, Any

import typer

from services.commons.contracts.notifications_webhooks import DISPATCH_STATES
from town.cli.live import DEFAULT_URL, AsJson, Town, Url, show_json, telling_refusals


def _state(text: str) -> str:
    if text not in DISPATCH_STATES:
        raise typer.BadParameter(f"one of {', '.join(DISPATCH_STATES)}")
    return text


State = Annotated[
    str | None, typer.Option("--state", parser=_state, metavar="STATE", help=f"Only in this state: {', '.join(DISPATCH_STATES)}.")
]
Since = Annotated[str | None, typer.Option(help="Everything queued since then: 2026-11-24T00:00:00Z.")]

commands = typer.Typer(help="Webhooks to departments' systems: what was sent, and sending it again.", no_args_is_help=True)


@commands.command("ls")
def list_webhooks(
    endpoint: Annotated[str | None, typer.Argument(metavar="[ENDPOINT]", help="Of this endpoint, what was sent.")] = None,
    state: State = None,
    url: Url = DEFAULT_URL,
    as_json: AsJson = False,
) -> None:
    """List the endpoints you look after, or what was sent to one, newest first."""
    if state and not endpoint:
        raise typer.BadParameter("name an ENDPOINT too", param_hint="--state")
    path = f"/webhooks/{endpoint}/dispatches" if endpoint else "/webhooks"
    with telling_refusals(as_json):
        items = _all(Town(url).log_in(), path, state)
    if as_json:
        show_json(items)
        return
    for item in items:
        print(_dispatch(item) if endpoint else _endpoint(item))
    print(f"{len(items)} {'sent or to be sent' if endpoint else 'endpoints'}.")


@commands.command("replay")
def replay_webhooks(
    endpoint: Annotated[str, typer.Argument(metavar="ENDPOINT", help="As shown by `shanzhi webhooks ls`.")],
    dispatch: Annotated[str | None, typer.Argument(metavar="[DISPATCH]", help="Only this one.")] = None,
    since: Since = None,
    failed: Annotated[bool, typer.Option("--failed", help="Only what was not taken.")] = False,
    url: Url = DEFAULT_URL,
    as_json: AsJson = False,
) -> None:
    """Send again, under the same webhook-id: one, or everything since a moment."""
    if (dispatch is None) == (since is None):
        raise typer.BadParameter("name one DISPATCH, or --since a moment")
    with telling_refusals(as_json):
        town = Town(url).log_in()
        count = _replay_one(town, endpoint, dispatch) if dispatch else _replay_since(town, endpoint, {"since": since, "failed": failed})
    show_json({"replayed": count}) if as_json else print(f"{count} will be sent again within seconds.")


def _replay_one(town: Town, endpoint: str, dispatch: str) -> int:
    town.post(f"/webhooks/{endpoint}/dispatches/{dispatch}/replay", {})
    return 1


def _replay_since(town: Town, endpoint: str, wanted: dict[str, Any]) -> int:
    """Ask page by page, the oldest first."""
    count, asked = 0, wanted
    while True:
        page = town.post(f"/webhooks/{endpoint}/replay", asked)
        count += int(page["replayed"])
        if "next" not in page:
            return count
        asked = {**wanted, "cursor": page["next"]}


def _all(town: Town, path: str, state: str | None) -> list[Any]:
    items: list[Any] = []
    cursor: str | None = ""
    while cursor is not None:
        page = town.get(path, state=state, cursor=cursor or None, limit=100)
        items += page["items"]
        cursor = page.get("next")
    return items


def _endpoint(item: dict[str, Any]) -> str:
    ill = f"  {item['failures']} failures since {item['failing_since']}" if item.get("failing_since") else ""
    return f"{item['id']}  {item['state']:<8}  {item['department']:<16}  {item['url']}  {' '.join(item['facts'])}{ill}"


def _dispatch(item: dict[str, Any]) -> str:
    last = item["attempts"][-1] if item["attempts"] else {}
    came = last.get("status") or last.get("trouble") or last.get("outcome") or "not tried"
    return f"{item['id']}  {item['state']:<9}  {item['created_at']}  {item['fact']}  {len(item['attempts'])} attempts, last {came}"
