"""The few kinds of field that contracts use, each with its description and data class.

Personal classes (architecture, Data classes): public, internal, personal, sensitive, tip. A field is public
unless it says so. Text refuses NUL and lone surrogates, which no store or browser agrees about.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from services.commons.kernel.envelope import instant

_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")
ID_PATTERN = r"^[0-9a-z][0-9a-z_.\-]{0,63}$(?!\n)"  # in Python, "$" alone would let a newline follow


def _said(value: str) -> None:
    if not value.strip():
        raise ValidationError("must not be blank")


def _clean(value: str) -> None:
    if _UNKEEPABLE.search(value):
        raise ValidationError("must not contain NUL or unpaired surrogates")


def _notes(description: str, dataclass: str, **more: Any) -> dict[str, Any]:
    return {"metadata": {"description": description, "x-dataclass": dataclass}, **more}


def text(description: str, *, max_length: int, min_length: int = 1, dataclass: str = "public", required: bool = True) -> fields.String:
    """Text of ``min_length`` to ``max_length`` characters; not only blanks, unless it may be empty."""
    rules: list[Callable[[Any], Any]] = [validate.Length(min=min_length, max=max_length), _clean, *([_said] if min_length else [])]
    notes = _notes(description, dataclass)
    # For the documents, where \s means less than it does to Python; unpaired surrogates cannot even be sent as UTF-8.
    notes["metadata"]["pattern"] = r"^[^\x00]*[^\x00\s\x1c-\x1f\x85][^\x00]*$" if min_length else r"^[^\x00]*$"
    return fields.String(required=required, validate=rules, **notes)


def spelled(description: str, pattern: str, *, example: str, max_length: int, dataclass: str = "public", required: bool = True) -> fields.String:
    """Text of one form, at most ``max_length`` characters; ``pattern`` is whole, as in ``^[0-9]{6}$``."""
    notes = _notes(description, dataclass)
    notes["metadata"] |= {"pattern": pattern, "example": example}
    whole = validate.Regexp(f"{pattern}(?!\\n)")  # in Python, "$" alone would let a newline follow
    return fields.String(required=required, validate=[validate.Length(max=max_length), whole], **notes)


def identifier(description: str, *, required: bool = True, dataclass: str = "public") -> fields.String:
    """An opaque id."""
    return fields.String(required=required, allow_none=False, validate=validate.Regexp(ID_PATTERN), **_notes(description, dataclass))


def choice(description: str, keys: Iterable[str], *, required: bool = True, dataclass: str = "public") -> fields.String:
    """One of ``keys``."""
    return fields.String(required=required, validate=validate.OneOf(tuple(keys)), **_notes(description, dataclass))


def moment(description: str, *, required: bool = True) -> fields.AwareDateTime:
    """RFC 3339; read with any offset, kept and shown in UTC to the millisecond."""
    return Moment(required=required, **_notes(description, "public"))


def count(description: str, *, required: bool = True, least: int = 0, most: int = 2**53 - 1) -> fields.Integer:
    """A whole number."""
    return Integer(required=required, strict=True, validate=validate.Range(least, most), **_notes(description, "public"))


def flag(description: str, *, required: bool = True) -> fields.Boolean:
    return Boolean(required=required, **_notes(description, "public"))


def nested(schema: type[Schema], description: str, *, many: bool = False, required: bool = True) -> fields.Nested:
    return fields.Nested(schema, many=many, required=required, **_notes(description, "public"))


def listing(inner: fields.Field[Any], description: str, *, max_length: int = 100, required: bool = True) -> fields.List[Any]:
    """A list; its data class is that of what it holds."""
    notes = _notes(description, inner.metadata["x-dataclass"])
    return fields.List(inner, required=required, validate=validate.Length(max=max_length), **notes)


class Integer(fields.Integer):
    """A whole number on the wire: 7, and 7.0 too, as JSON Schema has it."""

    def _validated(self, value: Any) -> Any:
        return super()._validated(int(value) if isinstance(value, float) and value.is_integer() else value)


class Boolean(fields.Boolean):
    """true or false; to Python 0 and 1 are the same, to JSON they are not."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> Any:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class Moment(fields.AwareDateTime):
    """An instant on the wire: ``2026-10-01T04:00:00.000Z``."""

    def __init__(self, **options: Any) -> None:
        super().__init__(format="iso", **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> Any:
        if not isinstance(value, str) or len(value) > 40:
            raise self.make_error("invalid", input=value, obj_type=self.OBJ_TYPE)
        at = super()._deserialize(value, attr, data, **options)
        try:
            at = at.astimezone(UTC)
        except OverflowError as error:
            raise self.make_error("invalid", input=value, obj_type=self.OBJ_TYPE) from error
        return at.replace(microsecond=at.microsecond // 1000 * 1000)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **options: Any) -> Any:
        return None if value is None else instant(value)


def describe(schema: type[Schema]) -> dict[str, Any]:
    """Return a plain description of a schema: what it is hashed and compared by."""
    return {name: _describe_field(field) for name, field in sorted(schema().fields.items())}


def _describe_field(field: fields.Field[Any]) -> Any:
    row: dict[str, Any] = {
        "kind": type(field).__name__,
        "required": field.required,
        "dataclass": field.metadata.get("x-dataclass", "public"),
    }
    if isinstance(field, fields.Nested):
        row |= {"of": describe(type(field.schema)), "many": field.many}
    if isinstance(field, fields.List):
        row["of"] = _describe_field(field.inner)
    return row | _limits(field)


def _limits(field: fields.Field[Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for rule in field.validators:
        if isinstance(rule, validate.OneOf):
            found["choices"] = sorted(rule.choices)
        if isinstance(rule, validate.Length | validate.Range):
            found |= {name: value for name, value in (("least", rule.min), ("most", rule.max)) if value is not None}
    return found


def fields_of_class(schema: type[Schema], classes: frozenset[str]) -> frozenset[str]:
    """Return the names of fields, those within fields included, whose data class is in ``classes``."""
    found = (_names_of_class(name, field, classes) for name, field in schema().fields.items())
    return frozenset[str]().union(*found)


def _names_of_class(name: str, field: fields.Field[Any], classes: frozenset[str]) -> frozenset[str]:
    found = frozenset({name} if field.metadata.get("x-dataclass", "public") in classes else ())
    if isinstance(field, fields.Nested):
        found |= fields_of_class(type(field.schema), classes)
    return found | _names_of_class(name, field.inner, classes) if isinstance(field, fields.List) else found


def visible(schema: Schema, said: Mapping[str, Any], classes: frozenset[str]) -> dict[str, Any]:
    """Return of ``said`` the fields that ``schema`` knows and whose data class is in ``classes``, within fields too; nothing else."""
    known = {name: field for name, field in schema.fields.items() if field.metadata.get("x-dataclass") in classes}
    return {name: _seen(field, said[name], classes) for name, field in known.items() if name in said}


def _seen(field: fields.Field[Any], value: Any, classes: frozenset[str]) -> Any:
    if isinstance(field, fields.List) and isinstance(value, list):
        return [_seen(field.inner, each, classes) for each in value]
    if isinstance(field, fields.Nested) and isinstance(value, list):
        return [visible(field.schema, each, classes) for each in value]
    return visible(field.schema, value, classes) if isinstance(field, fields.Nested) else value
