"""The pages on the way of writing an idea: which there are, and how one is shown."""

from dataclasses import dataclass, replace

from flask import Response

from gateway.client import View
from gateway.portal import drafts
from gateway.portal.complaints import complaints
from gateway.portal.counter import is_known, page
from gateway.portal.filling import Around, options
from gateway.portal.forms import Form, Question
from gateway.portal.labels import Label, labels
from gateway.portal.own_questions import LOG_IN, REGISTER, SECOND_STEP
from gateway.portal.pictures import Stage
from gateway.portal.questions import SUBMIT_IDEA, WRITE_WHAT, WRITE_WHERE
from gateway.portal.sheets import Sheet
from services.commons.kernel.problems import Problem


@dataclass(frozen=True)
class Leg:
    """One page of the way. Its form asks for part of the idea or for who one is; ``go`` is what its button means."""

    key: str
    zh: str
    en: str
    form: Form | None = None
    go: str = "next"


WHAT = Leg("what", "写什么", "What", WRITE_WHAT)
WHERE = Leg("where", "在哪里", "Where", WRITE_WHERE)
CHECK = Leg("check", "核对", "Check", go="send")
ALL = Leg("all", "写一个点子", "Write an idea", SUBMIT_IDEA)
ENTER = Leg("enter", "登录后发送", "Log in and send", LOG_IN, go="login")
JOIN = Leg("join", "注册后发送", "Register and send", REGISTER, go="register")
PROVE = Leg("prove", "输入动态码后发送", "Give the code and send", SECOND_STEP, go="prove")
WHO = (ENTER, JOIN, PROVE)
WAY = (WHAT, WHERE, CHECK)
LEGS = {leg.key: leg for leg in (*WAY, ALL, *WHO)}


@dataclass(frozen=True)
class Writing:
    """What someone is writing: for which contest, as far as it is known, and the sheet with all that was typed."""

    contest_id: str
    contest: View | None
    sheet: Sheet
    is_kept: bool = False

    @property
    def address(self) -> str:
        return f"/contests/{self.contest_id}/ideas/new"

    @property
    def title(self) -> str:
        return self.contest["title"] if self.contest else ""

    @property
    def place(self) -> Around:
        return Around(options={"theme": labels("theme", self.contest["themes"])} if self.contest else {})


def show(writing: Writing, leg: Leg, problem: Problem | None = None, who: Sheet | None = None) -> Response:
    """Return a page of the way; ``who`` is what was typed where one logs in or registers."""
    form = leg.form or SUBMIT_IDEA
    sheet = replace(who or (Sheet(form) if leg in WHO else writing.sheet), form=form, key=writing.sheet.key)
    return page(
        "write.html",
        status=problem.kind.status if problem else 200,
        writing=writing,
        leg=leg,
        form=form,
        sheet=sheet,
        carried=carried(writing.sheet, leg),
        problem=problem,
        complaints=complaints(sheet, problem) if problem else (),
        choices=lambda question: options(sheet, writing.place, question),
        way=_way(leg),
        similar=drafts.similar(writing.contest_id, writing.sheet.text("title")) if leg is WHERE and not problem else (),
        must_verify=is_known() and writing.contest is not None and not writing.contest["can_submit"],
    )


def carried(sheet: Sheet, leg: Leg) -> tuple[tuple[Question, str], ...]:
    """Return what a page does not ask and therefore carries along unseen."""
    asked = {question.name for question in leg.form.questions} if leg.form else set()
    return tuple((row, "".join(sheet.typed.get(row.name, ())[:1])) for row in SUBMIT_IDEA.questions if row.name not in asked)


def _way(leg: Leg) -> tuple[Stage, ...]:
    """Return the dots above a page; where everything is on one page there are none."""
    here = WAY.index(leg) if leg in WAY else len(WAY) - 1
    places = ("past",) * here + ("now",) + ("ahead",) * (len(WAY) - here - 1)
    return () if leg is ALL else tuple(Stage(Label(row.key, row.zh, row.en), place) for row, place in zip(WAY, places, strict=True))
