"""Is the town behind the gateway ready: the broker, and each service with its database."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

from gateway.client import SERVICES, Town, View
from services.commons.kernel.problems import Problem

PING_DEADLINE_S = 2.0
KEPT_S = 1.0
PUBLIC = ("service", "contract", "database", "oldest_pending_s", "oldest_unsent_s", "problem")  # what visitors may know of a service


class Readiness:
    """Pings every service at once; an answer is good for a second, so that asking is cheap for the town."""

    def __init__(self, town: Town, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._town = town
        self._clock = clock
        self._lock = Lock()
        self._until, self._found = 0.0, View()

    def report(self) -> View:
        """Return ``{ready, broker, away, services}``, services with all they told."""
        with self._lock:
            if self._clock() >= self._until:
                self._found = self._look()
                self._until = self._clock() + KEPT_S
            return self._found

    def public(self) -> View:
        """Return the report as visitors may see it."""
        report = self.report()
        services = {name: {key: row[key] for key in PUBLIC if key in row} for name, row in report["services"].items()}
        return report | {"services": services}

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
