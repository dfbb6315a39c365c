"""A form as someone has filled it in: what was typed becomes arguments; nothing typed is lost, passwords aside."""

import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from werkzeug.datastructures import MultiDict

from gateway.client import View
from gateway.portal.forms import Form, Question
from gateway.portal.words import SHANGHAI, local
from services.commons.kernel.envelope import instant
from services.commons.kernel.problems import INVALID, Problem

Typed = Mapping[str, tuple[str, ...]]
MINUTE = "%Y-%m-%dT%H:%M"


def new_key() -> str:
    return secrets.token_hex(16)


def is_key(text: str) -> bool:
    """Tell whether this can be a key of ours."""
    return len(text) == 32 and not set(text) - set("0123456789abcdef")


def digits(typed: str) -> str:
    """Return a code without the gaps people put into it; a Chinese keyboard's wide digits are digits too.

    >>> digits(" １２３ 456")
    '123456'
    """
    return "".join(unicodedata.normalize("NFKC", typed).split())


@dataclass(frozen=True)
class Sheet:
    """A form as someone has filled it in: what was typed, and what the page carried along unseen.

    exact: the instants behind the minutes a person was shown, so that a date left alone stays what it was.
    """

    form: Form
    typed: Typed = field(default_factory=dict)
    exact: Mapping[str, str] = field(default_factory=dict)
    key: str = field(default_factory=new_key)
    version: int | None = None

    def arguments(self) -> View:
        """Return what to ask with. Raises request.invalid, naming every field at once."""
        filled: View = {}
        missing: View = {}
        for question in self.form.questions:
            value = self._value(question)
            if value:
                _put(filled, question.name, value)
            elif question.required:
                missing[question.name] = ["required"]
        schema = self.form.schema
        wrong = {**missing, **(schema().validate(filled, partial=self.form.partial) if schema else {})}
        if wrong:
            raise Problem(INVALID, fields=wrong)
        return filled

    def shown(self, question: Question) -> tuple[str, ...]:
        """Return what to show in a control: what was typed, never a password."""
        return () if question.kind == "secret" else self.typed.get(question.name, ())

    def text(self, name: str) -> str:
        """Return what was typed into a control for text, without blanks around it."""
        return "".join(self.typed.get(name, ())[:1]).replace("\r\n", "\n").strip()

    def again(self, version: int | None) -> "Sheet":
        """Return the same answers as another wish: a new key, and the version as it is now."""
        return replace(self, key=new_key(), version=version)

    def _value(self, question: Question) -> str | list[str]:
        typed = self.typed.get(question.name, ())
        if question.kind == "many":
            return list(typed)
        only = typed[0] if typed else ""
        if question.kind == "moment":
            return _instant(only, self.exact.get(question.name, ""))
        if question.kind == "code":
            return digits(only)
        return only if question.kind == "secret" else self.text(question.name)


def read(form: Form, sent: MultiDict[str, str]) -> Sheet:
    """Return the sheet a browser sent."""
    version = sent.get("version", "")
    return Sheet(
        form,
        typed={question.name: tuple(sent.getlist(question.name)) for question in form.questions},
        exact={question.name: sent.get(f"exact.{question.name}", "") for question in form.questions if question.kind == "moment"},
        key=sent.get("key") or new_key(),
        version=int(version) if version.isdecimal() else None,
    )


def copied(form: Form, view: View) -> Sheet:
    """Return a sheet filled in with what a view already says, to be changed."""
    typed: dict[str, tuple[str, ...]] = {}
    exact: dict[str, str] = {}
    for question in form.questions:
        value = _get(view, question.name)
        if question.kind == "moment" and value:
            typed[question.name], exact[question.name] = (f"{local(value):{MINUTE}}",), value
        elif value:
            typed[question.name] = tuple(value) if question.kind == "many" else (value,)
    return Sheet(form, typed, exact, version=view.get("version"))


def typing(sheet: Sheet, **typed: str) -> Sheet:
    """Return the sheet with these answers in place of what stood there; questions it does not ask are left out."""
    names = {question.name for question in sheet.form.questions}
    return replace(sheet, typed={**sheet.typed, **{name: (value,) for name, value in typed.items() if name in names}})


def _instant(typed: str, exact: str) -> str:
    if exact and _is_minute_of(typed, exact):
        return exact
    try:
        at = datetime.fromisoformat(typed)
        return instant(at.replace(tzinfo=SHANGHAI)) if at.tzinfo is None else typed
    except (ValueError, OverflowError):
        return typed


def _is_minute_of(typed: str, exact: str) -> bool:
    try:
        return typed == f"{local(exact):{MINUTE}}"
    except (ValueError, OverflowError):
        return False


def _put(tree: View, name: str, value: object) -> None:
    *path, last = name.split(".")
    for part in path:
        tree = tree.setdefault(part, {})
    tree[last] = value


def _get(tree: View, name: str) -> Any:
    value: Any = tree
    for part in name.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value
