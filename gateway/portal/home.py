"""The first page: four doors, what runs and ends next, what departments have lately answered."""

from datetime import datetime

from flask import Response, g

from gateway.client import View
from gateway.portal.counter import ask, is_known, me, page
from gateway.portal.rows import Row
from services.commons.contracts.ideas import PHASES
from services.commons.kernel.problems import Problem

SHOWN, LOOKED_AT = 3, 20


def home() -> Response:
    """Stands when a department is away: the way in is never closed."""
    try:
        running, problem = ask("list_contests", {"group": "running", "limit": LOOKED_AT})["items"], None
    except Problem as refusal:
        running, problem = [], refusal
    soonest = sorted(running, key=lambda contest: _next_end(contest, g.now()))
    return page(
        "home.html",
        light=not is_known(),
        contests=soonest[:SHOWN],
        more=len(soonest) - SHOWN,
        answers=() if problem else _answers(),
        problem=problem,
        now=g.now(),
        account=None if problem else me(),
    )


def _answers() -> list[View]:
    """Return what was answered last; none while that cannot be told."""
    try:
        items: list[View] = ask("list_answers", {"limit": SHOWN})["items"]
    except Problem:
        return []
    return items


def _next_end(contest: View, now: datetime) -> datetime:
    """Return when the next phase ends; what has not begun comes after what runs."""
    ends = [datetime.fromisoformat(contest["calendar"][phase]["ends_at"]) for phase in contest["phases"]]
    last = max(datetime.fromisoformat(contest["calendar"][phase]["ends_at"]) for phase in PHASES)
    return min((end for end in ends if end > now), default=last)


ROWS = (Row("/", home),)
