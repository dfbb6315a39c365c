"""Operations as the OpenAPI document tells them, flattened for reading: fields with their limits, and a request to copy."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from gateway.api import openapi
from gateway.api.reading import JSON_TYPE
from gateway.api.routes import PREFIX

Part = dict[str, Any]
DEEPEST = 4
_KEY = "b6e9c1d0-one-for-each-wish"


@dataclass(frozen=True)
class Field:
    """One field or parameter: a dotted name, what kind of value, whether it must be given, and its limits."""

    name: str
    kind: str
    required: bool
    description: str
    limits: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Told:
    """What one operation is asked with and answers."""

    path: str
    asked: tuple[Field, ...]
    headers: tuple[Field, ...]
    body: tuple[Field, ...]
    answer: tuple[Field, ...]
    status: str


@cache
def _document() -> Part:
    return openapi.build()


@cache
def _by_name() -> dict[str, tuple[str, str, Part]]:
    paths = _document()["paths"].items()
    return {told["operationId"]: (path, method, told) for path, methods in paths for method, told in methods.items()}


@cache
def operation(name: str) -> Told:
    """Return an operation that is reached over HTTP. Raises KeyError for any other."""
    path, _, told = _by_name()[name]
    status, success = next(iter(told["responses"].items()))
    places = [row for row in map(_resolved, told["parameters"]) if row["in"] != "header"]
    headers = [row for row in map(_resolved, told["parameters"]) if row["in"] == "header"]
    return Told(
        path,
        tuple(map(_parameter, places)),
        tuple(map(_parameter, headers)),
        tuple(_fields(_content(told.get("requestBody", {})))),
        tuple(_fields(_content(_resolved(success)))),
        status,
    )


@cache
def curl(name: str) -> str:
    """Return a command line that asks for the operation; ``$API`` and ``$TOKEN`` are the reader's own."""
    path, method, told = _by_name()[name]
    lines = [f'curl {"" if method == "get" else f"-X {method.upper()} "}"$API{path.removeprefix(PREFIX)}"']
    if {} not in told["security"]:
        lines.append('-H "Authorization: Bearer $TOKEN"')
    needed = (row for row in map(_resolved, told["parameters"]) if row["in"] == "header" and row.get("required"))
    lines += [f"-H '{row['name']}: {_KEY if row['name'] == 'Idempotency-Key' else row.get('example', '')}'" for row in needed]
    if body := _content(told.get("requestBody", {})):
        lines += ["-H 'Content-Type: application/json'", f"-d '{json.dumps(example(body), ensure_ascii=False, indent=2)}'"]
    return " \\\n  ".join(lines)


def example(schema: Part, depth: int = 0) -> Any:
    """Return a value of the shape ``schema`` asks for, required fields only."""
    schema = _resolved(schema)
    if "enum" in schema:
        return schema["enum"][0]
    kind = _kind(schema)
    if kind == "object":
        needed = schema.get("required", [])
        return {name: example(part, depth + 1) for name, part in schema.get("properties", {}).items() if name in needed and depth < DEEPEST}
    if kind == "array":
        return [example(schema["items"], depth + 1)]
    return {"integer": schema.get("minimum", 1), "boolean": True, "date-time": "2026-12-01T04:00:00Z"}.get(kind, "…")


def _parameter(row: Part) -> Field:
    return _field(row["name"], {"description": row.get("description", ""), **row["schema"]}, required=row.get("required", False))


def _fields(schema: Part, before: str = "", depth: int = 0) -> Iterator[Field]:
    """Yield the fields of an object, those within fields dotted, one list level written as ``[]``."""
    whole = _resolved(schema)
    for name, part in whole.get("properties", {}).items():
        inner = _resolved(part)
        within = _resolved(inner["items"]) if _kind(inner) == "array" else inner
        place = f"{before}{name}{'[]' if within is not inner else ''}"
        yield _field(place, {**within, **part}, required=name in whole.get("required", ()))
        if "properties" in within and depth < DEEPEST:
            yield from _fields(within, f"{place}.", depth + 1)


def _field(name: str, schema: Part, *, required: bool) -> Field:
    choices: list[str] = _resolved(schema.get("items", schema)).get("enum", [])
    return Field(name, _kind(schema), required, schema.get("description", ""), _limits(schema), tuple(choices))


def _kind(schema: Part) -> str:
    kind = schema.get("type", "object" if "properties" in schema else "")
    plain = next((one for one in kind if one != "null"), "") if isinstance(kind, list) else kind
    return str(schema.get("format") or plain)


def _limits(schema: Part) -> str:
    for least, most in (("minLength", "maxLength"), ("minimum", "maximum"), ("minItems", "maxItems")):
        if most in schema and schema[most] < 2**53 - 1:
            return f"{schema.get(least, 0)}–{schema[most]}"
    return ""


def _content(part: Part) -> Part:
    """Return the JSON schema of a request or response body, empty when there is none."""
    content = part.get("content", {})
    schema: Part = content.get(JSON_TYPE, {}).get("schema", {})
    return schema


def _resolved(part: Part) -> Part:
    """Follow a reference into the document's components."""
    reference = part.get("$ref")
    if reference is None:
        return part
    found: Part = _document()
    for step in str(reference).removeprefix("#/").split("/"):
        found = found[step]
    return found
