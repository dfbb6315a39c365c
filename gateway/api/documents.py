"""The API's own description: OpenAPI 3.1 of its routes, AsyncAPI 3 of the facts behind them."""

from collections.abc import Callable
from functools import cache

import orjson
from flask import Flask, Response, request

from gateway.api.answers import unless_same
from gateway.api.routes import PREFIX
from services.commons.kernel.problems import NOT_FOUND, Problem

_HEADERS = {"Cache-Control": "public, max-age=60"}


def install(app: Flask, asyncapi: Callable[[], bytes] | None) -> None:
    """Add ``openapi.json`` and ``asyncapi.json``; the latter is 404 until somebody gives it."""
    app.add_url_rule(f"{PREFIX}/openapi.json", "openapi", lambda: unless_same(_openapi(), request, _HEADERS))
    app.add_url_rule(f"{PREFIX}/asyncapi.json", "asyncapi", lambda: _asyncapi(asyncapi))


@cache
def _openapi() -> bytes:
    from gateway.api.openapi import build

    return orjson.dumps(build())


def _asyncapi(give: Callable[[], bytes] | None) -> Response:
    if give is None:
        raise Problem(NOT_FOUND)
    return unless_same(give(), request, _HEADERS)
