"""Writes the OpenAPI 3.1 document from the contracts: the same rows the routes come from, so neither can lie."""

from collections.abc import Iterable
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import Schema

from gateway.api.openapi_parts import BEARER, PROBLEM, Part, parameters, problem_response, success_headers
from gateway.api.openapi_words import ABOUT
from gateway.api.reading import JSON_TYPE, is_needed
from gateway.api.routes import PREFIX, reader_of, steps_of
from gateway.health.views import GATEWAY
from services.commons.contracts.catalog import CATALOG, PROBLEMS
from services.commons.contracts.fields import describe
from services.commons.contracts.rows import Contract, Operation


def build(contracts: Iterable[Contract] = (*CATALOG, GATEWAY)) -> Part:
    """Return the document. Raises ValueError when two different schemas have one name."""
    contracts = tuple(contracts)
    schemas = _Schemas()
    spec = _empty(contracts, schemas)
    operations = [row for contract in contracts for row in contract.operations if row.path]
    for contract in contracts:
        for row in (row for row in contract.operations if row.path):
            told = _operation(contract, row, schemas, reader_of(row, operations) is not None)
            told["responses"]["201" if row.creates else "200"] |= _links(row, operations)
            spec.path(f"{PREFIX}{row.path}", operations={row.method.lower(): told})
    document: Part = spec.to_dict()
    _refuse_unknown_fields(document["components"]["schemas"], [row.body.__name__ for row in operations if row.body])
    return document


class _Schemas:
    """Schemas by name: pages of one view are written once though each operation made its own."""

    def __init__(self) -> None:
        self._known: dict[str, type[Schema]] = {}

    def one(self, schema: Any) -> type[Schema]:
        kind: type[Schema] = schema if isinstance(schema, type) else type(schema)
        known = self._known.setdefault(kind.__name__, kind)
        if known is not kind and describe(known) != describe(kind):
            raise ValueError(f"two different schemas are called {kind.__name__}")
        return known

    def name(self, schema: Any) -> str:
        return self.one(schema).__name__


def _empty(contracts: Iterable[Contract], schemas: _Schemas) -> APISpec:
    spec = APISpec(
        title="善治 Shanzhi",
        version="1",
        openapi_version="3.1.0",
        plugins=[MarshmallowPlugin(schema_name_resolver=schemas.name)],
        info={
            "description": ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        servers=[{"url": "/"}],
        tags=[{"name": contract.service, "description": f"{contract.zh} · {contract.en}"} for contract in contracts],
    )
    spec.components.security_scheme("bearer", BEARER)
    spec.components.schema("Problem", PROBLEM)
    for status in sorted({row.status for row in PROBLEMS.values()}):
        spec.components.response(f"Problem{status}", problem_response(status))
    return spec


def _operation(contract: Contract, row: Operation, schemas: _Schemas, has_place: bool) -> Part:
    told: Part = {
        "operationId": row.name,
        "tags": [contract.service],
        "summary": f"{row.zh} · {row.en}",
        "parameters": parameters(row, steps_of(contract, row)),
        "responses": {
            "201" if row.creates else "200": {
                "description": row.en,
                "headers": success_headers(row, has_place),
                "content": {JSON_TYPE: {"schema": schemas.one(row.returns)}},
            },
            **({"304": {"description": "nothing changed since If-None-Match"}} if row.is_query else {}),
            **{str(status): f"Problem{status}" for status in statuses(contract, row)},
        },
        "security": [{"bearer": []}] if row.allowed.login else [{}, {"bearer": []}],
    }
    if row.body:
        told["requestBody"] = {"required": is_needed(row.body()), "content": {JSON_TYPE: {"schema": schemas.one(row.body)}}}
    return told | _extensions(row)


def _extensions(row: Operation) -> Part:
    told: Part = {"x-emits": list(row.emits)} if row.emits else {}
    if row.deprecated_on:
        told |= {"deprecated": True, "x-deprecated-on": row.deprecated_on.isoformat()}
    if row.sunset_on:
        told["x-sunset-on"] = row.sunset_on.isoformat()
    if row.allowed.login:
        told["x-allowed"] = {"roles": sorted(row.allowed.roles), "level": row.allowed.level.name.lower()}
    return told


def _links(row: Operation, operations: list[Operation]) -> Part:
    """Return where what was created can be read, changed and gone on from."""
    reader = reader_of(row, operations)
    if reader is None:
        return {}
    field = reader.path_fields[0]
    onward = [other for other in operations if other.path_fields == (field,)]
    return {"links": {other.name: {"operationId": other.name, "parameters": {field: "$response.body#/id"}} for other in onward}}


def statuses(contract: Contract, row: Operation) -> list[int]:
    """Return the statuses of the problems an operation can answer with."""
    always = {401, 421, 422, 429, 500, 501, 503, 504}
    if row.path_fields:
        always.add(404)
    if row.allowed.login:
        always.add(403)
    if not row.is_query:
        always |= {400, 404, 409, 412, 413, 415} | {problem.status for problem in contract.problems}
    if row.edits:
        always.add(428)
    return sorted(always)


def _refuse_unknown_fields(schemas: Part, names: list[str]) -> None:
    """Close what a body reaches, where the gateway refuses what it does not know; leave views open, for they grow."""
    for schema in schemas.values():
        schema.pop("additionalProperties", None)
    todo = list(names)
    while todo:
        schema = schemas[todo.pop()]
        if "additionalProperties" not in schema:
            schema["additionalProperties"] = False
            todo += [ref.rsplit("/", 1)[1] for ref in _references(schema)]


def _references(part: object) -> list[str]:
    if isinstance(part, dict):
        return [part["$ref"]] if "$ref" in part else [ref for inner in part.values() for ref in _references(inner)]
    return [ref for inner in part for ref in _references(inner)] if isinstance(part, list) else []
