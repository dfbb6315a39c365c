"""A field's trouble is told in Chinese: every message the contracts can cause has a row."""

import doctest
from collections.abc import Callable
from typing import Any

import pytest
from marshmallow import Schema, ValidationError, fields, validate

from gateway.api import wording
from gateway.api.wording import in_chinese
from services.commons.contracts.fields import text

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


@pytest.mark.parametrize("key", ["unknown", "required", "length", "characters", "too_common"])
def test_what_departments_say_of_a_field_has_words(key: str) -> None:
    assert not in_chinese(key).isascii()


def test_what_has_no_row_is_told_as_it_is() -> None:
    assert "not seen before" == in_chinese("not seen before")
