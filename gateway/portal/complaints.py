"""What is wrong with the answers on a sheet, said in words that help to mend it."""

from dataclasses import dataclass

from gateway.api.wording import FieldMessages, flat, in_chinese, in_english
from gateway.portal.forms import Question
from gateway.portal.sheets import Sheet
from gateway.portal.words import gettext as _
from gateway.portal.words import language, say
from services.commons.kernel.problems import Problem


@dataclass(frozen=True)
class Complaint:
    """What is wrong with one answer, in the reader's language, and which control to go to."""

    question: Question
    text: str


def complaints(sheet: Sheet, problem: Problem) -> tuple[Complaint, ...]:
    """Return one complaint for each question that a problem names."""
    named = problem.details.get("fields")
    wrong = flat(named) if isinstance(named, dict) else {}
    told = ((row, _about(row, wrong)) for row in sheet.form.questions)
    return tuple(Complaint(row, _complain(sheet, row, messages[0])) for row, messages in told if messages)


def _about(question: Question, wrong: FieldMessages) -> list[str]:
    """Return what is said of a question or of what is within it."""
    return [message for name, messages in wrong.items() if f"{name}.".startswith(f"{question.name}.") for message in messages]


def _complain(sheet: Sheet, question: Question, message: str) -> str:
    asked = say(question)
    typed = sheet.text(question.name)
    if question.kind in ("one", "pick", "many"):
        return _("请选择“%(asked)s”") % {"asked": asked}
    if not typed:
        return _("请填写“%(asked)s”") % {"asked": asked}
    if question.kind == "moment":
        return _("“%(asked)s”要写日期和时间") % {"asked": asked}
    if question.kind == "email":
        return _("“%(asked)s”要写完整，像 someone@example.org") % {"asked": asked}
    if question.kind == "code":
        return _("“%(asked)s”要把数字填完整") % {"asked": asked}
    limits = sheet.form.length(question)
    if limits and not limits[0] <= len(typed) <= limits[1]:
        numbers = {"asked": asked, "least": limits[0], "most": limits[1], "now": len(typed)}
        return _("“%(asked)s”须为 %(least)d 至 %(most)d 字，现在是 %(now)d 字") % numbers
    return f"{asked}: {in_english(message)}" if language() == "en" else f"“{asked}”{in_chinese(message)}"
