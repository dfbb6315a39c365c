"""A field's trouble is told in Chinese: every message the contracts can cause has a row."""

import ast
import doctest
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from marshmallow import Schema, ValidationError, fields, validate

from gateway.api import wording
from gateway.api.wording import flat, in_chinese, in_english
from services.commons.contracts.catalog import CATALOG
from services.commons.contracts.fields import text

ROOT = Path(__file__).parents[3]
LIMITS = [
    validate.Length(2, 5),
    validate.Length(min=2),
    validate.Length(max=5),
    validate.Range(1, 2),
    validate.Range(min=1),
    validate.Range(max=2),
]


def test_examples_in_the_documentation_hold() -> None:
    assert 0 == doctest.testmod(wording).failed


@pytest.mark.parametrize("kind", [fields.String, fields.Integer, fields.Boolean, fields.AwareDateTime, fields.List, fields.Nested])
def test_every_kind_of_field_in_use_has_words(kind: type[fields.Field[object]]) -> None:
    messages = {key: message for cls in reversed(kind.__mro__) for key, message in getattr(cls, "default_error_messages", {}).items()}
    used = {"required", "null", "invalid", "type"} & set(messages)

    told = [in_chinese(messages[key].format(obj_type="datetime")) for key in used]

    assert [] == [message for message in told if message.isascii()]


@pytest.mark.parametrize("rule", LIMITS, ids=repr)
def test_every_limit_has_words(rule: validate.Length | validate.Range) -> None:
    outside: list[int | str] = [0, 9] if isinstance(rule, validate.Range) else ["x", "x" * 9]

    told = [in_chinese(message) for value in outside for message in refused(rule, value)]

    assert told
    assert [] == [message for message in told if message.isascii()]


def refused(rule: Callable[[Any], Any], value: object) -> list[str]:
    try:
        rule(value)
    except ValidationError as error:
        return [str(message) for message in error.messages]
    return []


@pytest.mark.parametrize("value", ["", " ", "\x00", "x" * 99, None, 1])
def test_every_refusal_of_text_has_words(value: object) -> None:
    words = Schema.from_dict({"words": text("words", min_length=1, max_length=9)})()

    told = [in_chinese(message) for message in words.validate({"words": value})["words"]]

    assert told
    assert [] == [message for message in told if message.isascii()]


def sayings() -> dict[str, str]:
    """Return every message that code of ours gives a field, and where it stands.

    It reads the code: texts in a list that stands under the name of a field, and what a ValidationError says.
    """
    found: dict[str, str] = {}
    for path in sorted(path for folder in ("services", "gateway") for path in (ROOT / folder).rglob("*.py")):
        code = path.read_text(encoding="utf-8")
        if "INVALID" in code or "ValidationError" in code:
            found |= {message: f"{path.relative_to(ROOT)}" for node in ast.walk(ast.parse(code)) for message in said_by(node)}
    return found


def said_by(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Dict):
        for value in node.values:
            yield from texts_of(value)
    elif isinstance(node, ast.DictComp) or (isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript)):
        yield from texts_of(node.value)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "ValidationError":
        yield from texts_of(ast.List(node.args))


def texts_of(node: ast.expr) -> Iterator[str]:
    for each in node.elts if isinstance(node, ast.List) else ():
        if isinstance(each, ast.Constant) and isinstance(each.value, str):
            yield each.value


@pytest.mark.parametrize(("message", "place"), sayings().items())
def test_what_our_code_says_of_a_field_has_words(message: str, place: str) -> None:
    assert not in_chinese(message).isascii(), f"gateway/api/wording.py has no row for {message!r} of {place}"
    assert " " in in_english(message), f"gateway/api/wording.py has no English for {message!r} of {place}"


def test_the_code_was_read() -> None:
    assert {"too_common", "length", "characters", "required", "unknown", "must be an id", "must not be blank"} <= set(sayings())


def schemas() -> Iterator[type[Schema]]:
    asked = ((row.body, row.query) for contract in CATALOG for row in contract.operations)
    return (schema for both in asked for schema in both if schema)


@pytest.mark.parametrize("schema", sorted(set(schemas()), key=lambda schema: schema.__name__), ids=lambda schema: schema.__name__)
def test_whatever_a_contract_can_find_wrong_has_words(schema: type[Schema]) -> None:
    told = {message for field in every_field(schema()) for message in messages_of(field)}

    assert [] == [message for message in told if in_chinese(message).isascii()]


def every_field(schema: Schema) -> Iterator[fields.Field[Any]]:
    for field in schema.fields.values():
        inner = field.inner if isinstance(field, fields.List) else None
        yield from (each for each in (field, inner) if each)
        if isinstance(field, fields.Nested):
            yield from every_field(field.schema)


def messages_of(field: fields.Field[Any]) -> Iterator[str]:
    """Return what a wrong value of every kind is answered with."""
    for value in (None, [], {}, "", " ", "\x00", "x" * 9999, True, -1, 2**60, 1.5, ["x"] * 200, "9999-99-99", "2026-01-01T00:00"):
        try:
            field.deserialize(value)
        except ValidationError as error:
            yield from (message for messages in flat(error.normalized_messages()).values() for message in messages)


def test_what_has_no_row_is_told_as_it_is() -> None:
    assert "not seen before" == in_chinese("not seen before")
