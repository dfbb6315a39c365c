"""The clock side of a service: what runs every so often, on one replica."""

import logging
from typing import Any

import eventlet
from eventlet.event import Event
from nameko.extensions import Entrypoint

from services.commons.plumbing import metrics

_log = logging.getLogger(__name__)


class Every(Entrypoint):
    """A timer: runs on the replica that holds its lease; should two hold it, both run (docs/adr/0009)."""

    def __init__(self, seconds: float, **options: Any) -> None:
        self.seconds = seconds
        super().__init__(**options)

    def start(self) -> None:
        self._stopping = Event()
        self._thread = self.container.spawn_managed_thread(self._run)

    def stop(self) -> None:
        if not self._stopping.ready():
            self._stopping.send(None)
        self._thread.wait()

    def _run(self) -> None:
        lease = self.container.config["sites"][self.container.service_name].lease(self.method_name)
        while not self._stopping.wait(timeout=self.seconds) and not self._stopping.ready():
            try:
                if lease.held():
                    self._tick()
            except Exception as error:
                _log.warning("timer waits", extra={"timer": self.method_name, "error": type(error).__name__})
                eventlet.sleep(1)

    def _tick(self) -> None:
        done = Event()

        def result(_worker: Any, value: Any, exc_info: Any) -> Any:
            if exc_info:
                metrics.of("timer_failures_total", self.container.service_name, self.method_name).inc()
                _log.error("timer failed", extra={"timer": self.method_name}, exc_info=exc_info)
            done.send(None)
            return value, exc_info

        self.container.spawn_worker(self, (), {}, handle_result=result)
        done.wait()
