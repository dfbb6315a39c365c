"""``/livez``: is the gateway alive; ``/readyz``: is the town behind it; and for operators, how it is in words."""

import orjson
from flask import Flask, Response, request

from gateway.api.answers import found
from gateway.api.routes import PREFIX
from gateway.auth.bearer import bearer_token
from gateway.client import Town, View
from gateway.health.look import TownHealth
from gateway.health.readiness import Readiness
from gateway.health.views import HEALTH

EXTENSION = "health"  # app.extensions[EXTENSION]: TownHealth, for the operator's page


def install(app: Flask, town: Town) -> None:
    """Add ``/livez``, ``/readyz`` and the operators' health."""
    readiness = Readiness(town)
    health = app.extensions[EXTENSION] = TownHealth(town, readiness)
    app.add_url_rule("/livez", "livez", lambda: _answer({"alive": True}, 200))
    app.add_url_rule("/readyz", "readyz", lambda: _ready(readiness.public()))
    app.add_url_rule(f"{PREFIX}{HEALTH.path}", f"api.{HEALTH.name}", lambda: _health(health))


def _health(health: TownHealth) -> Response:
    return found(health.look(bearer_token(request.environ.get("HTTP_AUTHORIZATION"))), request, personal=True)


def _ready(report: View) -> Response:
    return _answer(report, 200 if report["ready"] else 503)


def _answer(told: View, status: int) -> Response:
    headers = {"Cache-Control": "no-store"} | ({} if status == 200 else {"Retry-After": "2"})
    return Response(orjson.dumps(told), status, headers, content_type="application/json")
