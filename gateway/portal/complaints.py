"""What is wrong with the answers on a sheet, said in words that help to mend it."""

from dataclasses import dataclass

from gateway.api.wording import FieldMessages, flat, in_chinese, in_english
from gateway.portal.forms import Question
from gateway.portal.sheets import Sheet
from services.commons.kernel.problems import Problem


@dataclass(frozen=True)
class Complaint:
    """What is wrong with one answer, and which control to go to."""

    question: Question
    zh: str
    en: str


def complaints(sheet: Sheet, problem: Problem) -> tuple[Complaint, ...]:
    """Return one complaint for each question that a problem names."""
    named = problem.details.get("fields")
    wrong = flat(named) if isinstance(named, dict) else {}
    told = ((row, _about(row, wrong)) for row in sheet.form.questions)
    return tuple(Complaint(row, *_complain(sheet, row, messages[0])) for row, messages in told if messages)


def _about(question: Question, wrong: FieldMessages) -> list[str]:
    """Return what is said of a question or of what is within it."""
    return [message for name, messages in wrong.items() if f"{name}.".startswith(f"{question.name}.") for message in messages]


def _complain(sheet: Sheet, question: Question, message: str) -> tuple[str, str]:
    zh, en = question.zh, question.en
    typed = "".join(sheet.typed.get(question.name, ())).replace("\r\n", "\n").strip()
    if question.kind in ("one", "many"):
        return f"请选择“{zh}”", f"Choose: {en}"
    if not typed:
        return f"请填写“{zh}”", f"Fill in: {en}"
    if question.kind == "moment":
        return f"“{zh}”要写日期和时间", f"{en}: give a date and a time"
    limits = sheet.form.length(question)
    if limits and not limits[0] <= len(typed) <= limits[1]:
        return (
            f"“{zh}”须为 {limits[0]} 至 {limits[1]} 字，现在是 {len(typed)} 字",
            f"{en}: {limits[0]} to {limits[1]} characters, now {len(typed)}",
        )
    return f"“{zh}”{in_chinese(message)}", f"{en}: {in_english(message)}"
