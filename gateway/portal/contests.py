"""Pages of contests: the list, one contest with its ideas, and what its organiser does with it."""

from contextlib import suppress
from datetime import timedelta

from flask import Response, g

from gateway.client import View
from gateway.portal.counter import ask, leave, page
from gateway.portal.desk import desks
from gateway.portal.filling import Around, fill
from gateway.portal.finding import asked, chosen
from gateway.portal.forms import Form
from gateway.portal.labels import Label, labels
from gateway.portal.questions import DRAFT_CONTEST, RESCHEDULE, REVISE_CONTEST
from gateway.portal.rows import READ_AND_SEND, Row
from gateway.portal.sheets import Sheet, copied
from services.commons.contracts.ideas import IDEA, THEMES
from services.commons.contracts.units import TOWNS
from services.commons.kernel.envelope import instant
from services.commons.kernel.problems import Problem

IDEA_FILTER = tuple(IDEA.state(key) for key in ("submitted", "accepted", "shortlisted", "awarded", "screened_out"))
AT_ONCE = 12  # rows of two and of three, and a page that loads on a slow line
COLLECTING, SUPPORTING = timedelta(days=14), timedelta(days=21)
GROUPS = (Label("running", "正在进行", "running"), Label("over", "已经结束", "over"))
IDEA_KINDS = {"q": "", "theme": "theme", "town": "town", "state": "idea.state"}


def list_contests() -> Response:
    """Show what runs, or what is over, or both; of one theme."""
    given = asked("list_contests", "group", "theme")
    contests = ask("list_contests", {**given, **asked("list_contests", "cursor")})
    return page("contests.html", contests=contests, now=g.now(), given=given, groups=GROUPS, themes=labels("theme", THEMES))


def show_contest(contest_id: str) -> Response:
    contest = ask("get_contest", {"contest_id": contest_id})
    given = asked("list_ideas", *IDEA_KINDS)
    ideas = ask("list_ideas", {"contest_id": contest_id, "limit": AT_ONCE, **given, **asked("list_ideas", "cursor")})
    tally = _tally(contest_id)
    return page(
        "contest.html",
        contest=contest,
        ideas=ideas,
        now=g.now(),
        given=given,
        chosen=chosen(given, IDEA_KINDS),
        tally=tally,
        counts={row["town"]: row["ideas"] for row in tally["towns"]} if tally else {},
        states=IDEA_FILTER if desks() else IDEA_FILTER[1:],
        towns=labels("town", (town.code for town in TOWNS)),
        themes=labels("theme", contest["themes"]),
    )


def _tally(contest_id: str) -> View | None:
    """Return how many public ideas each town has, None while that cannot be told."""
    with suppress(Problem):
        return ask("tally_contest", {"contest_id": contest_id})
    return None


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


ROWS = (
    Row("/contests", list_contests),
    Row("/contests/new", draft_contest, READ_AND_SEND),
    Row("/contests/<contest_id>", show_contest),
    Row("/contests/<contest_id>/edit", revise_contest, READ_AND_SEND),
    Row("/contests/<contest_id>/calendar", reschedule_contest, READ_AND_SEND),
)
