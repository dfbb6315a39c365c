"""Pages of contests: the entrance, the list, one contest, and what its organiser does with it."""

from datetime import timedelta

from flask import Response, g, request

from gateway.client import View
from gateway.portal.counter import ask, leave, me, page
from gateway.portal.desk import desks
from gateway.portal.filling import Around, fill
from gateway.portal.forms import Form
from gateway.portal.questions import DRAFT_CONTEST, RESCHEDULE, REVISE_CONTEST
from gateway.portal.rows import READ_AND_SEND, Row
from gateway.portal.sheets import Sheet, copied
from services.commons.contracts.ideas import IDEA
from services.commons.kernel.envelope import instant
from services.commons.kernel.problems import Problem

RUNNING = ("open", "announced")  # as the first page lists them
IDEA_FILTER = tuple(IDEA.state(key) for key in ("submitted", "accepted", "shortlisted", "awarded"))
COLLECTING, SUPPORTING = timedelta(days=14), timedelta(days=21)


def home() -> Response:
    """Stands when a department is away: the way in is never closed."""
    try:
        contests, problem = [row for state in RUNNING for row in ask("list_contests", {"state": state})["items"]], None
    except Problem as refusal:
        contests, problem = [], refusal
    return page("home.html", contests=contests, problem=problem, now=g.now(), account=None if problem else me())


def list_contests() -> Response:
    return page("contests.html", contests=ask("list_contests", _cursor()), now=g.now())


def show_contest(contest_id: str) -> Response:
    state = request.args.get("state", "")
    wanted = {"state": state} if state in {row.key for row in IDEA.states} else {}
    contest = ask("get_contest", {"contest_id": contest_id})
    ideas = ask("list_ideas", {"contest_id": contest_id, **wanted, **_cursor()})
    states = IDEA_FILTER if desks() else IDEA_FILTER[1:]
    return page("contest.html", contest=contest, ideas=ideas, now=g.now(), state=state, states=states)


def draft_contest() -> Response:
    def send(sheet: Sheet) -> Response:
        contest = ask("draft_contest", sheet.arguments(), key=sheet.key)
        return leave(f"/contests/{contest['id']}", done="contest.drafted")

    def around() -> Around:
        return Around(back="/desk", start=copied(DRAFT_CONTEST, {"calendar": _usual_calendar()}))

    return fill(DRAFT_CONTEST, send, around)


def revise_contest(contest_id: str) -> Response:
    def send(sheet: Sheet) -> Response:
        ask("revise_contest", {"contest_id": contest_id, **sheet.arguments()}, key=sheet.key, version=sheet.version)
        return leave(f"/contests/{contest_id}", done="contest.revised")

    return fill(REVISE_CONTEST, send, lambda: _around_contest(contest_id, REVISE_CONTEST))


def reschedule_contest(contest_id: str) -> Response:
    def send(sheet: Sheet) -> Response:
        ask("reschedule_contest", {"contest_id": contest_id, **sheet.arguments()}, key=sheet.key, version=sheet.version)
        return leave(f"/contests/{contest_id}", done="contest.rescheduled")

    return fill(RESCHEDULE, send, lambda: _around_contest(contest_id, RESCHEDULE))


def _around_contest(contest_id: str, form: Form) -> Around:
    contest = ask("get_contest", {"contest_id": contest_id})
    return Around(contest["title"], f"/contests/{contest_id}", start=copied(form, contest), version=contest["version"])


def _usual_calendar() -> View:
    now = g.now()
    return {
        "collecting": {"begins_at": instant(now), "ends_at": instant(now + COLLECTING)},
        "supporting": {"begins_at": instant(now), "ends_at": instant(now + SUPPORTING)},
    }


def _cursor() -> View:
    cursor = request.args.get("cursor")
    return {"cursor": cursor} if cursor else {}


ROWS = (
    Row("/", home),
    Row("/contests", list_contests),
    Row("/contests/new", draft_contest, READ_AND_SEND),
    Row("/contests/<contest_id>", show_contest),
    Row("/contests/<contest_id>/edit", revise_contest, READ_AND_SEND),
    Row("/contests/<contest_id>/calendar", reschedule_contest, READ_AND_SEND),
)
