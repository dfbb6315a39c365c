"""The RPC side of a service: one queue, every command and query of its contract."""

import logging
import time
from collections.abc import Mapping
from functools import partial
from typing import Any

import eventlet
from kombu import Message
from nameko.exceptions import ContainerBeingKilled
from nameko.extensions import Entrypoint
from pymongo.errors import PyMongoError

from services.commons.kernel.command import Command
from services.commons.kernel.problems import COMMON_PROBLEMS, UNKNOWN_OPERATION, Problem
from services.commons.plumbing import crash, metrics
from services.commons.plumbing.broker import Broker
from services.commons.plumbing.calls import Calls, error_body
from services.commons.plumbing.pong import pong

FAILURES = {row.code for row in COMMON_PROBLEMS if row.status >= 500} - {UNKNOWN_OPERATION.code}
_log = logging.getLogger(__name__)


class Switchboard(Broker):
    """The service's ``rpc-<service>`` queue: finds the entrypoint of each call."""

    def __init__(self) -> None:
        super().__init__()
        self._asked: dict[str, Ask] = {}

    def setup(self) -> None:
        self._service = self.container.service_name
        self.calls = Calls(self.site.contract, self.site.verifier, self.site.settings.secret)
        self.consume(f"rpc-{self._service}", self._received, prefetch=self.container.max_workers)

    def answers(self, entrypoint: "Ask") -> None:
        self._asked[entrypoint.method_name] = entrypoint

    def _received(self, message: Message) -> None:
        name = str(message.delivery_info.get("routing_key", "")).rpartition(".")[2]
        if name == "ping":
            eventlet.spawn(self._pong, message)
            return
        started = time.perf_counter()
        try:
            entrypoint = self._asked.get(name)
            if entrypoint is None:
                raise Problem(UNKNOWN_OPERATION, operation=name)
            command = self.calls.command(name, message)
            crash.point("call.accepted")
            done = partial(self._done, message, command, started)
            self.container.spawn_worker(entrypoint, (command,), {}, handle_result=done)
        except ContainerBeingKilled:
            self.requeue(message)
        except Exception as error:
            self._finish_call(message, name, started, self._error(error, name))

    def _pong(self, message: Message) -> None:
        """Answer for the service itself."""
        self.reply(message, {"result": pong(self.site, self.broker_version), "error": None})
        self.acknowledge(message)

    def _error(self, error: BaseException, name: str) -> dict[str, Any]:
        if isinstance(error, PyMongoError):
            metrics.of("database_errors_total", self._service).inc()
        return error_body(error, name)

    def _done(self, message: Message, command: Command, started: float, _worker: Any, result: Any, exc_info: Any) -> Any:
        try:
            body = (
                self._error(exc_info[1], command.name) if exc_info else {"result": self.calls.answer(command.name, result), "error": None}
            )
        except Exception as error:
            body = self._error(error, command.name)
        self._finish_call(message, command.name, started, body, command)
        return result, exc_info

    def _finish_call(self, message: Message, name: str, started: float, body: dict[str, Any], command: Command | None = None) -> None:
        crash.point("call.decided")
        self.reply(message, body)
        crash.point("call.answered")
        self.acknowledge(message)
        crash.point("call.acknowledged")
        took_s = time.perf_counter() - started
        metrics.of("call_duration_seconds", self._service, name if name in self._asked else "unknown", outcome(body)).observe(took_s)
        _log.info(
            "call",
            extra={
                "service": self._service,
                "operation": name,
                "outcome": f"refused:{body['error']['code']}" if body["error"] else "done",
                "actor": command.actor.id if command else "",
                "duration_ms": round(took_s * 1000, 1),
            },
        )


def outcome(body: Mapping[str, Any]) -> str:
    """Return how a call ended: refused is the caller's to mend, failed is ours."""
    error = body["error"]
    if not error:
        return "done"
    return "failed" if error["code"] in FAILURES else "refused"


class Ask(Entrypoint):
    """A command or a query, by its name in the contract."""

    switchboard = Switchboard()

    def setup(self) -> None:
        self.switchboard.answers(self)

    def stop(self) -> None:
        self.switchboard.stop_consuming()
