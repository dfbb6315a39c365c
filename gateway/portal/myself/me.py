"""My page: what waits for me, what is new, and everything I started with what happened last and what comes next."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import Response, request

from gateway.client import View
from gateway.portal.counter import ask_or_away, has_role, leave, owner, page
from gateway.portal.desk import ANSWERS, SCREENING, Desk, desks
from gateway.portal.entering import MINE, SECURITY
from gateway.portal.myself.tasks import needs_level, tasks
from gateway.portal.myself.things import things
from gateway.portal.rows import Row
from services.commons.contracts.ideas import ENTRANT

NEWS = 3
WAITING: dict[Desk, View] = {SCREENING: {}, ANSWERS: {"state": "assigned"}}
"""Desks whose first question counts what waits, and how it is asked."""


@dataclass(frozen=True)
class Pile:
    """A desk of mine; ``many`` are on its first page, ``more`` when there are others, ``late`` of those are late."""

    desk: Desk
    many: int | None = None
    more: bool = False
    late: int = 0


def show_me() -> Response:
    """Stands when a department is away: what it would tell is then told to be away, the rest is there."""
    account = owner()
    if account.get("limited"):
        return leave(SECURITY)
    cursor = {"cursor": request.args["cursor"]} if request.args.get("cursor") else {}
    ideas = ask_or_away("list_my_ideas", cursor)
    return page("me.html", account=account, ideas=ideas, things=things(ideas["items"]), **({} if cursor else _first(account)))


def _first(account: View) -> View:
    """Return what stands on the first page alone."""
    return {
        "tasks": tasks(account, ask_or_away("get_my_card", {})),
        "needs_level": needs_level(account),
        "takes_part": has_role(ENTRANT.roles),
        "drafts": _sendable_first(ask_or_away("list_my_drafts", {})["items"]),
        "piles": [_pile(desk) for desk in desks()],
        "news": ask_or_away("list_my_notices", {"limit": NEWS}),
        "unread": ask_or_away("count_unread", {}).get("unread", 0),
    }


def _sendable_first(drafts: Iterable[View]) -> list[View]:
    return sorted(drafts, key=lambda draft: not draft["can_submit"])


def _pile(desk: Desk) -> Pile:
    if desk not in WAITING:
        return Pile(desk)
    queue = ask_or_away(desk.operation, WAITING[desk])
    if "problem" in queue:
        return Pile(desk)
    return Pile(desk, len(queue["items"]), "next" in queue, sum(bool(row.get("late")) for row in queue["items"]))


ROWS = (Row(MINE, show_me),)
