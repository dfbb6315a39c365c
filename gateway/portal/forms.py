"""Forms as tables: what is asked, with the limits and choices of the contract behind it."""

from dataclasses import dataclass
from typing import Any, TypeVar

from marshmallow import Schema, fields, validate

from gateway.client import find
from gateway.portal.labels import Label, labels

R = TypeVar("R")


@dataclass(frozen=True)
class Question:
    """One control of a form.

    name: dotted path of the argument it fills.
    kind: line, text, secret, email, code (digits), one, pick (one, all choices in sight), many or moment.
    words: the table of labels that names its choices.
    autocomplete: what browsers may fill in.
    """

    name: str
    kind: str
    zh: str
    en: str
    hint_zh: str = ""
    hint_en: str = ""
    required: bool = True
    words: str = ""
    autocomplete: str = "off"

    @property
    def id(self) -> str:
        return "ask-" + self.name.replace(".", "-").replace("_", "-")


@dataclass(frozen=True)
class Form:
    """What one operation is asked with; ``send_*`` is on the button.

    partial: asks for some of it only, the rest is asked elsewhere.
    grave: cannot be undone, and its button says so by its colour.
    """

    operation: str
    zh: str
    en: str
    send_zh: str
    send_en: str
    questions: tuple[Question, ...] = ()
    partial: bool = False
    grave: bool = False

    def length(self, question: Question) -> tuple[int, int] | None:
        """Return the least and most characters the contract allows."""
        rule = _rule(self._field(question), validate.Length)
        return (rule.min or 0, rule.max) if rule and rule.max and question.kind in ("line", "text", "secret") else None

    def tells_length(self, question: Question) -> bool:
        """Return whether the limits are worth saying beforehand: long texts, and texts that can be too short."""
        length = self.length(question)
        return length is not None and (length[0] > 1 or question.kind == "text")

    def options(self, question: Question) -> tuple[Label, ...]:
        """Return the choices of the contract, labelled."""
        asked = self._field(question)
        rule = _rule(asked.inner if isinstance(asked, fields.List) else asked, validate.OneOf)
        return labels(question.words, rule.choices) if rule else ()

    @property
    def schema(self) -> type[Schema] | None:
        return find(self.operation)[1].body

    def _field(self, question: Question) -> fields.Field[Any] | None:
        return self.schema().fields.get(question.name) if self.schema else None


def _rule(asked: fields.Field[Any] | None, kind: type[R]) -> R | None:
    return next((rule for rule in asked.validators if isinstance(rule, kind)), None) if asked else None
