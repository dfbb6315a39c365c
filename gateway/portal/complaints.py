"""What is wrong with the answers on a sheet, said in words that help to mend it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

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
    wrong = tuple(_names(named)) if isinstance(named, Mapping) else ()
    asked = (row for row in sheet.form.questions if any(f"{name}.".startswith(f"{row.name}.") for name in wrong))
    return tuple(Complaint(row, *_complain(sheet, row)) for row in asked)


def _complain(sheet: Sheet, question: Question) -> tuple[str, str]:
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
    return f"请检查“{zh}”", f"Check: {en}"


def _names(wrong: Mapping[Any, object], prefix: str = "") -> Iterator[str]:
    for name, inner in wrong.items():
        if isinstance(inner, Mapping):
            yield from _names(inner, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}"
