"""The page behind every step button: one small form that asks for what the step needs, for any lifecycle."""

from dataclasses import dataclass

from flask import Response, request

from gateway.client import View
from gateway.portal.counter import ask, leave, next_address
from gateway.portal.filling import Around, fill
from gateway.portal.labels import Label, label
from gateway.portal.questions import step_form
from gateway.portal.rows import READ_AND_SEND, Row
from gateway.portal.sheets import Sheet
from gateway.portal.wordings import wordings
from services.commons.kernel.problems import STEP_REFUSED, Problem


@dataclass(frozen=True)
class Stepped:
    """Where an aggregate's view, steps and page are."""

    kind: str
    get: str
    step: str
    id_field: str
    title_field: str


STEPPED = {
    "adoptions": Stepped("adoption", "get_adoption", "step_adoption", "adoption_id", "idea_title"),
    "contests": Stepped("contest", "get_contest", "step_contest", "contest_id", "title"),
    "ideas": Stepped("idea", "get_idea", "step_idea", "idea_id", "title"),
}


def take_step(plural: str, subject: str, step: str) -> Response:
    row = STEPPED[plural]
    here = f"/{plural}/{subject}"
    asked = {row.id_field: subject}

    def send(sheet: Sheet) -> Response:
        ask(row.step, {**asked, "step": step, **sheet.arguments()}, key=sheet.key)
        return leave(next_address(here), done=f"{row.kind}.{step}")

    def around() -> Around:
        return Around(ask(row.get, asked)[row.title_field], next_address(here), wordings=wordings(f"{row.kind}.{step}"))

    if request.method == "POST":
        return fill(step_form(row.step, label(f"{row.kind}.step", step), request.form), send, around)
    offered = _offered(ask(row.get, asked), step)
    words = Label(step, offered["zh"], offered["en"])
    return fill(step_form(row.step, words, offered.get("requires", ())), send, around)


def _offered(view: View, step: str) -> View:
    """Return the button. Raises lifecycle.step_refused when this person has no such button now."""
    for offered in view["steps"]:
        if offered["key"] == step:
            row: View = offered
            return row
    raise Problem(STEP_REFUSED, state=view["state"], step=step)


ROWS = (Row("/<any(adoptions, contests, ideas):plural>/<subject>/steps/<step>", take_step, READ_AND_SEND),)
