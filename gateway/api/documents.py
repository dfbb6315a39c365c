"""The API's own description: OpenAPI 3.1 of its routes, AsyncAPI 3 of the facts behind them. Written once, when first asked."""

from collections.abc import Callable
from functools import cache

import orjson
from flask import Flask, Response, request

from gateway.api import asyncapi, openapi
from gateway.api.answers import unless_same
from gateway.api.routes import PREFIX

_HEADERS = {"Cache-Control": "public, max-age=60"}


def install(app: Flask) -> None:
    """Add ``openapi.json`` and ``asyncapi.json``."""
    for name, write in (("openapi", _openapi), ("asyncapi", _asyncapi)):
        app.add_url_rule(f"{PREFIX}/{name}.json", name, _view(write))


def _view(write: Callable[[], bytes]) -> Callable[[], Response]:
    return lambda: unless_same(write(), request, _HEADERS)


@cache
def _openapi() -> bytes:
    return orjson.dumps(openapi.build())


@cache
def _asyncapi() -> bytes:
    return orjson.dumps(asyncapi.build())
