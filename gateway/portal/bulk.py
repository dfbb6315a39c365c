"""The same step for several ideas: tick, check, do. Each idea is stepped by itself, under a key of its own.

Doing the same bulk twice changes nothing: keys follow from the page's key, the idea and what was filled in. What
fails is told idea by idea; when the town itself is away, the rest is not tried.
"""

import hashlib
import json
from dataclasses import dataclass

from flask import Response, request

from gateway.client import View
from gateway.portal.complaints import complaints
from gateway.portal.counter import ask, next_address, page
from gateway.portal.desk import SCREENING, staff
from gateway.portal.forms import Form
from gateway.portal.labels import Label, label
from gateway.portal.questions import step_form
from gateway.portal.rows import READ_AND_SEND, Row
from gateway.portal.sheets import Sheet, read
from gateway.portal.wordings import worded, wordings
from services.commons.kernel.problems import STEP_REFUSED, Problem

MOST = 50  # ideas in one bulk, so that a page is answered within seconds
_NO_USE_GOING_ON = (401, 429)


@dataclass(frozen=True)
class Outcome:
    """What became of one idea; ``problem`` says why it was not done."""

    id: str
    title: str
    problem: Problem | None = None


@dataclass(frozen=True)
class Bulk:
    """Several ideas before one step; ``cannot`` are those the step is not offered on, each with why."""

    step: Label
    form: Form
    can: tuple[View, ...]
    cannot: tuple[Outcome, ...]


def bulk_ideas() -> Response:
    """The page that says what will happen; sent, it happens."""
    step, ids = request.values.get("step", ""), tuple(dict.fromkeys(request.values.getlist("id")))[:MOST]
    template = request.values.get("template", "")
    if request.method != "POST":
        staff(SCREENING)
        bulk = _gather(step, ids)
        return _check(bulk, worded(Sheet(bulk.form), template, wordings(f"idea.{step}")))
    sheet = read(step_form("step_idea", label("idea.step", step), request.form), request.form)
    if template or "again" in request.form:
        return _check(_gather(step, ids), worded(sheet, template, wordings(f"idea.{step}")))
    try:
        filled = sheet.arguments()
    except Problem as problem:
        return _check(_gather(step, ids), sheet, problem)
    outcomes = do(step, ids, filled, key=sheet.key)
    return page("bulk_done.html", step=label("idea.step", step), sheet=sheet, outcomes=outcomes, back=next_address(SCREENING.address))


def do(step: str, ids: tuple[str, ...], filled: View, *, key: str) -> tuple[Outcome, ...]:
    """Take the step on each idea."""
    outcomes: list[Outcome] = []
    away: Problem | None = None
    for id in ids:
        outcome = Outcome(id, "", away) if away else _take(step, id, filled, key)
        away = outcome.problem if outcome.problem and _is_hopeless(outcome.problem) else None
        outcomes.append(outcome)
    return tuple(outcomes)


def key_of(key: str, step: str, id: str, filled: View) -> str:
    """Return the Idempotency-Key of one idea's step: the same wish, the same key."""
    wish = json.dumps([key, step, id, filled], sort_keys=True).encode()
    return hashlib.blake2b(wish, digest_size=16).hexdigest()


def _take(step: str, id: str, filled: View, key: str) -> Outcome:
    try:
        idea = ask("step_idea", {"idea_id": id, "step": step, **filled}, key=key_of(key, step, id, filled))
    except Problem as problem:
        return Outcome(id, "" if _is_hopeless(problem) else _title(id), problem)
    return Outcome(id, idea["title"])


def _is_hopeless(problem: Problem) -> bool:
    return problem.kind.status >= 500 or problem.kind.status in _NO_USE_GOING_ON


def _title(id: str) -> str:
    try:
        return str(ask("get_idea", {"idea_id": id})["title"])
    except Problem:
        return ""


def _gather(step: str, ids: tuple[str, ...]) -> Bulk:
    """Look at each idea as it is now, and sort out those that cannot take the step."""
    seen = [_look(step, id) for id in ids]
    can = tuple(row for row in seen if isinstance(row, dict))
    offered = next((row for idea in can for row in idea["steps"] if row["key"] == step), None)
    words = Label(step, offered["zh"], offered["en"]) if offered else label("idea.step", step)
    form = step_form("step_idea", words, offered.get("requires", ()) if offered else ())
    return Bulk(words, form, can, tuple(row for row in seen if isinstance(row, Outcome)))


def _look(step: str, id: str) -> View | Outcome:
    """Return the idea when it can take the step, else why not. Raises what is wrong with the town."""
    try:
        idea = ask("get_idea", {"idea_id": id})
    except Problem as problem:
        if _is_hopeless(problem):
            raise
        return Outcome(id, "", problem)
    if step in {row["key"] for row in idea["steps"]}:
        return idea
    return Outcome(id, idea["title"], Problem(STEP_REFUSED, state=idea["state"], step=step))


def _check(bulk: Bulk, sheet: Sheet, problem: Problem | None = None) -> Response:
    return page(
        "bulk.html",
        status=problem.kind.status if problem else 200,
        bulk=bulk,
        sheet=sheet,
        wordings=wordings(f"idea.{bulk.step.key}"),
        problem=problem,
        complaints=complaints(sheet, problem) if problem else (),
        back=next_address(SCREENING.address),
    )


ROWS = (Row("/desk/bulk", bulk_ideas, READ_AND_SEND),)
