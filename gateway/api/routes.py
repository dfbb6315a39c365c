"""One route for each operation of the catalog: a row added there is a route here.

Checks come in this order: a token where one is needed, size, content type, JSON, schema, idempotency key, version.
Who may act on what is the department's to say.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flask import Flask, Response, g, request
from werkzeug.routing import BaseConverter

from gateway.api.ageing import ageing_headers
from gateway.api.answers import changed, found
from gateway.api.conditions import expected_version, idempotency_key
from gateway.api.reading import Nothing, is_needed, read_body, read_query
from gateway.auth.bearer import bearer_token
from gateway.client import Town, View
from services.commons.contracts.catalog import http_operations
from services.commons.contracts.fields import ID_PATTERN
from services.commons.contracts.rows import Contract, Operation
from services.commons.kernel.problems import INVALID, LOGIN_REQUIRED, Problem

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

PREFIX = "/api/v1"
STEP = "step"


class IdConverter(BaseConverter):
    """An opaque id in a path; anything else is no address of ours."""

    regex = ID_PATTERN.removeprefix("^").partition("$")[0]


class Endpoint:
    """One operation over HTTP; its schemas are built once."""

    def __init__(self, town: Town, operation: Operation, *, place: str | None, max_body_bytes: int, steps: Sequence[str] = ()) -> None:
        self._steps = frozenset(steps)
        self._town = town
        self._operation = operation
        self._place = place
        self._max_body_bytes = max_body_bytes
        self._parameters = (operation.query or Nothing)()
        self._needs_query = is_needed(self._parameters)
        self._body = (operation.body or Nothing)()
        self._ageing = ageing_headers(operation)

    def query(self, **path: str) -> Response:
        token = self._token(request.environ)
        arguments = path | self._query(request.environ)
        view = self._town.ask(self._operation.name, arguments, token=token, correlation_id=g.correlation_id)
        return self._aged(found(view, request, personal=token is not None))

    def command(self, **path: str) -> Response:
        environ = request.environ
        token = self._token(environ)
        if self._steps and path[STEP] not in self._steps:
            raise Problem(INVALID, fields={STEP: ["unknown"]})
        view = self._town.ask(
            self._operation.name,
            path | self._query(environ) | read_body(environ, self._body, max_bytes=self._max_body_bytes),
            key=idempotency_key(environ.get("HTTP_IDEMPOTENCY_KEY"), self._operation),
            version=expected_version(environ.get("HTTP_IF_MATCH"), self._operation),
            token=token,
            correlation_id=g.correlation_id,
        )
        return self._aged(changed(view, created=self._operation.creates, place=self._place_of(view)))

    def _aged(self, response: Response) -> Response:
        response.headers.update(self._ageing)
        return response

    def _query(self, environ: "WSGIEnvironment") -> View:
        return read_query(request.args, self._parameters) if environ.get("QUERY_STRING") or self._needs_query else {}

    def _token(self, environ: "WSGIEnvironment") -> str | None:
        token = bearer_token(environ.get("HTTP_AUTHORIZATION"))
        if token is None and self._operation.allowed.login:
            raise Problem(LOGIN_REQUIRED)
        return token

    def _place_of(self, view: View) -> str | None:
        return self._place.format(id=view["id"]) if self._place else None


def install(app: Flask, town: Town, *, max_body_bytes: int) -> None:
    """Add every operation reached over HTTP."""
    rows = http_operations()
    operations = [operation for _, operation in rows]
    app.url_map.converters["id"] = IdConverter
    for contract, operation in rows:
        place, steps = place_of(operation, operations), steps_of(contract, operation)
        endpoint = Endpoint(town, operation, place=place, max_body_bytes=max_body_bytes, steps=steps)
        view = endpoint.query if operation.is_query else endpoint.command
        app.add_url_rule(rule_of(operation), f"api.{operation.name}", view, methods=[operation.method])
    app.after_request(_options)


def _options(response: Response) -> Response:
    """Answer OPTIONS of ``/ideas/mine`` for itself alone: the framework adds what any id in its place could do."""
    if request.method == "OPTIONS" and (methods := _METHODS.get(request.url_rule.rule if request.url_rule else "")):
        response.headers["Allow"] = ", ".join(sorted(methods))
    return response


def rule_of(operation: Operation) -> str:
    """Return the route: ``/contests/{contest_id}`` is ``/api/v1/contests/<id:contest_id>``."""
    return PREFIX + str(operation.path).replace("{", "<id:").replace("}", ">")


def _methods() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for _, operation in http_operations():
        more = {operation.method, "OPTIONS"} | ({"HEAD"} if operation.is_query else set())
        found.setdefault(rule_of(operation), set()).update(more)
    return found


def steps_of(contract: Contract, operation: Operation) -> list[str]:
    """Return the keys of the lifecycle that ``step_<lifecycle>`` steps through."""
    return [step.key for table in contract.lifecycles if operation.name == f"step_{table.name}" for step in table.steps]


def place_of(operation: Operation, operations: Sequence[Operation]) -> str | None:
    """Return where what is created can be read, ``/api/v1/contests/{id}``, or None."""
    reader = reader_of(operation, operations)
    return f"{PREFIX}{reader.path}".replace(reader.path_fields[0], "id") if reader else None


def reader_of(operation: Operation, operations: Sequence[Operation]) -> Operation | None:
    """Return the query that what is created can be read with, if there is one."""
    if not operation.creates:
        return None
    return next((row for row in operations if row.is_query and row.returns is operation.returns and len(row.path_fields) == 1), None)


_METHODS = _methods()
