"""Is the gateway alive, and is the town behind it: the broker, and each service with its database."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

import orjson
from flask import Flask, Response

from gateway.client import SERVICES, Town, View
from services.commons.kernel.problems import Problem

PING_DEADLINE_S = 2.0
KEPT_S = 1.0


class Readiness:
    """Pings every service at once; an answer is good for a second, so that asking is cheap for the town."""

    def __init__(self, town: Town, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._town = town
        self._clock = clock
        self._lock = Lock()
        self._until, self._found = 0.0, View()

    def report(self) -> View:
        """Return ``{ready, broker, away, services}``."""
        with self._lock:
            if self._clock() >= self._until:
                self._found = self._look()
                self._until = self._clock() + KEPT_S
            return self._found

    def _look(self) -> View:
        with ThreadPoolExecutor(len(SERVICES)) as pool:
            services = dict(zip(SERVICES, pool.map(self._ping, SERVICES), strict=True))
        away = [] if self._town.is_connected else ["broker"]
        away += [name for name, pong in services.items() if pong.get("database") != "ok"]
        return {"ready": not away, "broker": "ok" if self._town.is_connected else "away", "away": away, "services": services}

    def _ping(self, service: str) -> View:
        try:
            return self._town.ping(service, deadline_s=PING_DEADLINE_S)
        except Problem as problem:
            return {"service": service, "problem": problem.kind.code}


def install(app: Flask, town: Town) -> None:
    """Add ``/livez`` and ``/readyz``."""
    readiness = Readiness(town)
    app.add_url_rule("/livez", "livez", lambda: _answer({"alive": True}, 200))
    app.add_url_rule("/readyz", "readyz", lambda: _ready(readiness.report()))


def _ready(report: View) -> Response:
    return _answer(report, 200 if report["ready"] else 503)


def _answer(told: View, status: int) -> Response:
    headers = {"Cache-Control": "no-store"} | ({} if status == 200 else {"Retry-After": "2"})
    return Response(orjson.dumps(told), status, headers, content_type="application/json")
