"""What each kind of field takes and refuses, and how it travels."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import Schema, ValidationError
from marshmallow.fields import Field

from services.commons.contracts.fields import choice, count, fields_of_class, flag, identifier, listing, moment, nested, text
from tests.support.moments import moments_anywhere

TEXT, TITLE, MAYBE_EMPTY = text("t", max_length=5), text("t", max_length=5, min_length=2), text("t", max_length=5, min_length=0)

TAKEN = (
    (TEXT, "善"),
    (TEXT, "  善治 "),
    (TEXT, "a\nb"),
    (TEXT, "💡" * 5),
    (TITLE, "善治"),
    (MAYBE_EMPTY, ""),
    (identifier("i"), "a"),
    (identifier("i"), "0-a_b.c"),
    (identifier("i"), "a" * 64),
    (choice("c", ("a", "b")), "a"),
    (count("n"), 0),
    (count("n"), 2**53 - 1),
    (count("n"), 7.0),
    (count("n", least=-1), -1),
    (flag("f"), True),
    (flag("f"), False),
    (moment("m"), "2026-10-01T04:00:00Z"),
    (moment("m"), "2026-10-01T12:00:00.5+08:00"),
    (listing(count("n"), "l"), []),
    (listing(count("n"), "l", max_length=2), [1, 2]),
)
REFUSED = (
    (TEXT, ""),
    (TEXT, "abcdef"),
    (TEXT, None),
    (TEXT, 5),
    (TEXT, "a\x00b"),
    (TEXT, "a\ud800"),
    (TEXT, "   "),
    (TEXT, "\u3000\n"),
    (TITLE, "善"),
    (TITLE, "\t\t\t"),
    (identifier("i"), ""),
    (identifier("i"), "A"),
    (identifier("i"), "-a"),
    (identifier("i"), "a b"),
    (identifier("i"), "a\n"),
    (identifier("i"), "a/../b"),
    (identifier("i"), "a" * 65),
    (identifier("i"), {"$ne": ""}),
    (choice("c", ("a", "b")), "c"),
    (choice("c", ("a", "b")), ["a"]),
    (count("n"), -1),
    (count("n"), 2**53),
    (count("n"), 1.5),
    (count("n"), "five"),
    (flag("f"), "true"),
    (flag("f"), 0),
    (flag("f"), 1),
    (flag("f"), 2),
    (moment("m"), "2026-10-01T04:00:00"),
    (moment("m"), "2026-10-01"),
    (moment("m"), "yesterday"),
    (moment("m"), 1790000000),
    (moment("m"), "0001-01-01T00:00:00+14:00"),
    (moment("m"), "2026-10-01T04:00:00.000000000000000000000000Z"),
    (listing(count("n"), "l", max_length=2), [1, 2, 3]),
    (listing(count("n"), "l"), ["a"]),
)


def schema(field: Field[Any]) -> Schema:
    return Schema.from_dict({"value": field})()


@pytest.mark.parametrize(("field", "value"), TAKEN)
def test_a_field_takes(field: Field[Any], value: object) -> None:
    assert {} == schema(field).validate({"value": value})


@pytest.mark.parametrize(("field", "value"), REFUSED)
def test_a_field_refuses(field: Field[Any], value: object) -> None:
    with pytest.raises(ValidationError, match="value"):
        schema(field).load({"value": value})


@given(moments_anywhere())
def test_a_moment_travels_in_utc_to_the_millisecond(at: datetime) -> None:
    kind = schema(moment("m"))

    sent = kind.dump({"value": at})["value"]
    read = kind.load({"value": at.isoformat()})["value"]

    assert sent == kind.dump({"value": read})["value"]
    assert sent.endswith("Z")
    assert (UTC, 0) == (read.tzinfo, read.microsecond % 1000)
    assert kind.load({"value": sent})["value"] == read


@given(st.text(max_size=8))
def test_a_text_is_kept_as_it_was_written_or_refused(value: str) -> None:
    kind = schema(TEXT)

    if kind.validate({"value": value}) == {}:
        assert {"value": value} == kind.dump(kind.load({"value": value}))
    else:
        assert not 1 <= len(value) <= 5 or "\x00" in value or not value.strip()


def test_a_mask_finds_fields_in_fields_and_in_lists() -> None:
    person = Schema.from_dict({"login": text("l", max_length=9, dataclass="personal"), "level": flag("f")})
    page = Schema.from_dict(
        {"items": nested(person, "all", many=True), "mails": listing(text("m", max_length=9, dataclass="sensitive"), "mails")}
    )
    held = Schema.from_dict({"each": listing(nested(person, "one"), "each")})

    assert {"login"} == fields_of_class(page, frozenset({"personal"}))
    assert {"login"} == fields_of_class(held, frozenset({"personal"}))
    assert {"mails"} == fields_of_class(page, frozenset({"sensitive"}))
