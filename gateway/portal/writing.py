"""Writing an idea, one question at a time: what, where, check, send. A visitor may write first and log in last.

Every page carries all that was typed and the key of the wish, so nothing is lost without scripts or a session, and a double
tap is one idea. For who is logged in the department keeps a draft as well, and a reload or the way back finds it.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from flask import Response, request

from gateway.auth.cookies import set_session
from gateway.client import View
from gateway.portal import drafts, entering
from gateway.portal.counter import ask, enter, is_known, leave, page
from gateway.portal.legs import ALL, CHECK, ENTER, JOIN, LEGS, PROVE, WAY, WHAT, WHO, Leg, Writing, show
from gateway.portal.own_questions import LOG_IN
from gateway.portal.questions import SUBMIT_IDEA
from gateway.portal.rows import READ_AND_SEND, Row
from gateway.portal.sheets import Sheet, is_key, read
from services.commons.contracts.ideas import CONTEST_NOT_COLLECTING
from services.commons.contracts.identity import OTP_REQUIRED
from services.commons.kernel.problems import INVALID, KEY_REUSED, LOGIN_REQUIRED, Problem


def write_idea(contest_id: str) -> Response:
    return _sent(contest_id) if request.method == "POST" else _begin(contest_id)


def show_sent(idea_id: str) -> Response:
    """Confirm that an idea arrived, and say what happens next."""
    return page("sent.html", idea=ask("get_idea", {"idea_id": idea_id}))


def _begin(contest_id: str) -> Response:
    """Show the page asked for, filled in with the draft; a draft can be read even when it is too late to send it.

    Raises idea.contest_not_collecting.
    """
    contest = ask("get_contest", {"contest_id": contest_id})
    kept = drafts.find(contest_id)
    if kept is None and "collecting" not in contest["phases"]:
        raise Problem(CONTEST_NOT_COLLECTING)
    sheet = kept or Sheet(SUBMIT_IDEA)
    if is_key(key := request.args.get("key", "")):
        sheet = replace(sheet, key=key)
    leg = LEGS.get(request.args.get("at", ""), WHAT)
    return show(Writing(contest_id, contest, sheet, is_kept=kept is not None), leg if kept else WHAT)


def _sent(contest_id: str) -> Response:
    writing = Writing(contest_id, _contest(contest_id), read(SUBMIT_IDEA, request.form))
    at = LEGS.get(request.form.get("at", ""), ALL)
    pressed = request.form.getlist("go")[-1:] or ["next"]
    act = _ACTS.get(pressed[0])
    return act(writing, at) if act else _go(writing, LEGS.get(pressed[0], WHAT))


def _contest(contest_id: str) -> View | None:
    """Return the contest, None while its department is away: what was typed is more important."""
    try:
        return ask("get_contest", {"contest_id": contest_id})
    except Problem:
        return None


def _next(writing: Writing, at: Leg) -> Response:
    if at.form is None:
        return _send(writing, at)
    try:
        replace(writing.sheet, form=at.form).arguments()
    except Problem as problem:
        return show(writing, at, problem)
    return _go(writing, WAY[WAY.index(at) + 1] if at in WAY else CHECK)


def _back(writing: Writing, at: Leg) -> Response:
    return _go(writing, WAY[max(0, WAY.index(at) - 1)] if at in WAY else CHECK)


def _go(writing: Writing, leg: Leg) -> Response:
    """Lead to a leg: by an address of its own when the department has kept the draft, else right here with all that was typed."""
    if leg not in WHO and drafts.keep(writing.contest_id, writing.sheet):
        return leave(f"{writing.address}?at={leg.key}&key={writing.sheet.key}")
    return show(writing, leg)


def _keep(writing: Writing, at: Leg) -> Response:
    """Put it aside for later. Who is not logged in is asked to, for nothing is kept of visitors."""
    try:
        drafts.save(writing.contest_id, writing.sheet)
    except Problem as problem:
        return show(writing, at, problem)
    return leave("/me", done="draft.saved")


def _drop(writing: Writing, _: Leg) -> Response:
    drafts.drop(writing.contest_id)
    return leave(f"/contests/{writing.contest_id}", done="draft.discarded")


def _send(writing: Writing, _: Leg) -> Response:
    if not is_known():
        return show(writing, ENTER)
    try:
        arguments = writing.sheet.arguments()
        idea = ask("submit_idea", {"contest_id": writing.contest_id, **arguments}, key=writing.sheet.key)
    except Problem as problem:
        drafts.keep(writing.contest_id, writing.sheet)
        return _refused(writing, problem)
    return leave(f"/ideas/{idea['id']}/sent")


def _refused(writing: Writing, problem: Problem) -> Response:
    """Show where it can be mended: the answers, who one is, or just once more."""
    if problem.kind == KEY_REUSED:
        writing = replace(writing, sheet=writing.sheet.again(None))
    return show(writing, {INVALID: ALL, LOGIN_REQUIRED: ENTER}.get(problem.kind, CHECK), problem)


def _enter(writing: Writing, _: Leg) -> Response:
    return _as(writing, ENTER, lambda who: who.arguments())


def _join(writing: Writing, _: Leg) -> Response:
    def register(who: Sheet) -> View:
        ask("register_account", who.arguments(), key=who.key)
        return Sheet(LOG_IN, who.typed).arguments()

    return _as(writing, JOIN, register)


def _prove(writing: Writing, _: Leg) -> Response:
    """Give the code of the second step; login and password are kept from the page before."""
    known = entering.halfway()
    if known is None:
        return show(writing, ENTER)
    return _as(writing, PROVE, lambda who: {**known, **who.arguments()})


def _as(writing: Writing, leg: Leg, credentials: Callable[[Sheet], View]) -> Response:
    """Log in and send at once; the browser gets its session with whatever page follows."""
    who = read(leg.form or LOG_IN, request.form)
    given: View = {}
    try:
        given = credentials(who)
        token = entering.issue(given)
    except Problem as problem:
        if problem.kind == OTP_REQUIRED:
            return entering.keep_halfway(show(writing, PROVE), given)
        return show(writing, leg, problem, who)
    enter(token["access_token"])
    response = _send(writing, CHECK)
    set_session(response, token["access_token"], token["expires_in_s"])
    return entering.forget_halfway(response) if leg is PROVE else response


_ACTS: Mapping[str, Callable[[Writing, Leg], Response]] = {
    "next": _next,
    "back": _back,
    "send": _send,
    "keep": _keep,
    "drop": _drop,
    "login": _enter,
    "prove": _prove,
    "register": _join,
}

ROWS = (Row("/contests/<contest_id>/ideas/new", write_idea, READ_AND_SEND), Row("/ideas/<idea_id>/sent", show_sent))
