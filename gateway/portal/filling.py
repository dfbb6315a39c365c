"""The one way a form is shown, sent and, when refused, shown again with everything that was typed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from flask import Response, request

from gateway.client import View
from gateway.portal.complaints import complaints
from gateway.portal.counter import page
from gateway.portal.forms import Form, Question
from gateway.portal.labels import Label, label
from gateway.portal.sheets import Sheet, read
from gateway.portal.wordings import Wording, worded
from services.commons.kernel.problems import KEY_REUSED, VERSION_STALE, Problem

_ANOTHER_WISH = (KEY_REUSED, VERSION_STALE)


@dataclass(frozen=True)
class Around:
    """What stands around a form.

    about: the thing it is about, as people wrote it.
    back: where "back" leads.
    options: choices that the contract does not know, by name of the question.
    start: what the form is filled in with at first.
    version: the version that is edited, as it is now.
    wordings: what its reason may start from.
    template: the page, when more than the form stands on it, with ``more`` of its own.
    """

    about: str = ""
    back: str = "/"
    options: Mapping[str, tuple[Label, ...]] = field(default_factory=dict)
    start: Sheet | None = None
    version: int | None = None
    wordings: tuple[Wording, ...] = ()
    template: str = "form.html"
    more: View = field(default_factory=dict)


def fill(form: Form, send: Callable[[Sheet], Response], around: Callable[[], Around]) -> Response:
    """Show a form, or send what was typed. A refusal shows it again, even when what stands around is away.

    Whose page it is, ``around`` asks: who is logged out while typing loses nothing, for the department refuses what is sent.
    ``template`` puts a wording in and sends nothing.
    """
    template = request.values.get("template", "")
    if request.method != "POST":
        place = around()
        return show(worded(place.start or Sheet(form), template, place.wordings), place)
    sheet = read(form, request.form)
    if template:
        place = _around_or_nothing(around)
        return show(worded(sheet, template, place.wordings), place)
    try:
        return send(sheet)
    except Problem as problem:
        place = _around_or_nothing(around)
        sheet = sheet.again(place.version) if problem.kind in _ANOTHER_WISH else sheet
        return show(sheet, place, problem)


def show(sheet: Sheet, place: Around, problem: Problem | None = None) -> Response:
    """Return the page of a form as it is filled in, with what is wrong when something is."""
    return page(
        place.template,
        status=problem.kind.status if problem else 200,
        sheet=sheet,
        form=sheet.form,
        place=place,
        problem=problem,
        complaints=complaints(sheet, problem) if problem else (),
        choices=lambda question: options(sheet, place, question),
        **place.more,
    )


def _around_or_nothing(around: Callable[[], Around]) -> Around:
    try:
        return around()
    except Problem:
        return Around()


def options(sheet: Sheet, place: Around, question: Question) -> tuple[Label, ...]:
    """Return the options; what was chosen stays among them even when their list is away."""
    offered = place.options.get(question.name) or sheet.form.options(question)
    known = {option.key for option in offered}
    lost = (key for key in sheet.shown(question) if key and key not in known)
    return (*offered, *(label(question.words or "theme", key) for key in lost))
