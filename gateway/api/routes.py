"""One route for each operation of the catalog: a row added there is a route here.

Checks come in this order: size, content type, JSON, schema, idempotency key, version, token. Who may act on what
is the department's to say.
"""

from collections.abc import Sequence

from flask import Flask, Request, Response, g, request
from werkzeug.routing import BaseConverter

from gateway.api.answers import changed, found
from gateway.api.conditions import expected_version, idempotency_key
from gateway.api.reading import Nothing, is_needed, read_body, read_query
from gateway.auth.bearer import bearer_token
from gateway.client import Town, View
from services.commons.contracts.catalog import http_operations
from services.commons.contracts.fields import ID_PATTERN
from services.commons.contracts.rows import Operation
from services.commons.kernel.problems import LOGIN_REQUIRED, Problem

PREFIX = "/api/v1"


class IdConverter(BaseConverter):
    """An opaque id in a path; anything else is no address of ours."""

    regex = ID_PATTERN.strip("^$")


class Endpoint:
    """One operation over HTTP; its schemas are built once."""

    def __init__(self, town: Town, operation: Operation, place: str | None) -> None:
        self._town = town
        self._operation = operation
        self._place = place
        self._parameters = (operation.query or Nothing)()
        self._needs_query = is_needed(self._parameters)
        self._body = (operation.body or Nothing)()

    def query(self, **path: str) -> Response:
        arguments = path | self._query()
        token = self._token(request)
        view = self._town.ask(self._operation.name, arguments, token=token, correlation_id=g.correlation_id)
        return found(view, request, personal=token is not None)

    def command(self, **path: str) -> Response:
        arguments = path | self._query() | read_body(request, self._body)
        view = self._town.ask(
            self._operation.name,
            arguments,
            key=idempotency_key(request.headers.get("Idempotency-Key"), self._operation),
            version=expected_version(request.headers.get("If-Match"), self._operation),
            token=self._token(request),
            correlation_id=g.correlation_id,
        )
        return changed(view, created=self._operation.creates, place=self._place_of(view))

    def _query(self) -> View:
        return read_query(request.args, self._parameters) if request.query_string or self._needs_query else {}

    def _token(self, request: Request) -> str | None:
        token = bearer_token(request.headers.get("Authorization"))
        if token is None and self._operation.allowed.login:
            raise Problem(LOGIN_REQUIRED)
        return token

    def _place_of(self, view: View) -> str | None:
        return self._place.format(id=view["id"]) if self._place else None


def install(app: Flask, town: Town) -> None:
    """Add every operation reached over HTTP."""
    operations = [operation for _, operation in http_operations()]
    app.url_map.converters["id"] = IdConverter
    for operation in operations:
        endpoint = Endpoint(town, operation, place_of(operation, operations))
        view = endpoint.query if operation.is_query else endpoint.command
        app.add_url_rule(rule_of(operation), f"api.{operation.name}", view, methods=[operation.method])


def rule_of(operation: Operation) -> str:
    """Return the route: ``/contests/{contest_id}`` is ``/api/v1/contests/<id:contest_id>``."""
    return PREFIX + str(operation.path).replace("{", "<id:").replace("}", ">")


def place_of(operation: Operation, operations: Sequence[Operation]) -> str | None:
    """Return where what is created can be read, ``/api/v1/contests/{id}``, or None."""
    if not operation.creates:
        return None
    readers = [row for row in operations if row.is_query and row.returns is operation.returns and len(row.path_fields) == 1]
    return next((f"{PREFIX}{row.path}".replace(row.path_fields[0], "id") for row in readers), None)
