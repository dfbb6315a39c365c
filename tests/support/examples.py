"""A smallest valid request for any operation, made from its contract row alone."""

from dataclasses import dataclass
from typing import Any

from marshmallow import Schema, fields, validate

from gateway.api.routes import PREFIX, steps_of
from services.commons.contracts.catalog import http_operations
from services.commons.contracts.rows import Operation

OPERATIONS: tuple[Operation, ...] = tuple(row for _, row in http_operations())
STEPS: dict[str, str] = {row.name: steps[0] for contract, row in http_operations() if (steps := steps_of(contract, row))}
TOKEN = "a.token-of_someone"


@dataclass(frozen=True)
class Example:
    """What to send for one operation, everything in order."""

    operation: Operation
    path: str
    json: Any
    headers: dict[str, str]


def example_of(operation: Operation) -> Example:
    """Return a request that the gateway takes: token, key and version included where needed."""
    path = PREFIX + str(operation.path).replace("{step}", STEPS.get(operation.name, "")).replace("{", "").replace("}", "")
    headers = {"Authorization": f"Bearer {TOKEN}"} if operation.allowed.login else {}
    headers |= {"Idempotency-Key": "a-key"} if operation.creates else {}
    headers |= {"If-Match": '"7"'} if operation.edits else {}
    body = None if operation.is_query else instance_of(operation.body) if operation.body else {}
    return Example(operation, path, body, headers)


def instance_of(schema: type[Schema]) -> dict[str, Any]:
    """Return an instance with only the required fields.

    >>> from services.commons.contracts.identity import Credentials
    >>> instance_of(Credentials)
    {'login': 'x', 'password': 'x'}
    """
    return {name: _value(field) for name, field in schema().fields.items() if field.required}


def _value(field: fields.Field[Any]) -> Any:
    if isinstance(field, fields.Nested):
        one = instance_of(type(field.schema))
        return [one] if field.many else one
    if isinstance(field, fields.List):
        return [_value(field.inner)]
    if isinstance(field, fields.AwareDateTime):
        return "2026-10-01T04:00:00.000Z"
    if isinstance(field, fields.Integer):
        return 1
    if isinstance(field, fields.Boolean):
        return True
    return {} if isinstance(field, fields.Dict) else _text(field)


def _text(field: fields.Field[Any]) -> str:
    if "example" in field.metadata:
        return str(field.metadata["example"])
    for rule in field.validators:
        if isinstance(rule, validate.OneOf):
            return str(next(iter(rule.choices)))
        if isinstance(rule, validate.Length):
            return "x" * int(rule.min or 1)
    return "x"
