"""The RPC side of a service: one queue, every command and query of its contract."""

import logging
import time
from functools import partial
from typing import Any

import eventlet
from kombu import Message
from nameko.exceptions import ContainerBeingKilled
from nameko.extensions import Entrypoint
from pymongo.errors import PyMongoError

from services.commons.kernel.command import Command
from services.commons.kernel.problems import UNKNOWN_OPERATION, Problem
from services.commons.plumbing import crash
from services.commons.plumbing.broker import Broker
from services.commons.plumbing.calls import Calls, error_body

_log = logging.getLogger(__name__)


class Switchboard(Broker):
    """The service's ``rpc-<service>`` queue: finds the entrypoint of each call."""

    def __init__(self) -> None:
        super().__init__()
        self._asked: dict[str, Ask] = {}

    def setup(self) -> None:
        self.calls = Calls(self.site.contract, self.site.verifier, self.site.settings.secret)
        self.consume(f"rpc-{self.container.service_name}", self._received, prefetch=self.container.max_workers)

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
            self._finish_call(message, name, started, error_body(error, name))

    def _pong(self, message: Message) -> None:
        """Answer for the service itself: alive, with this contract, and whether its database is there."""
        pong: dict[str, Any] = {"service": self.container.service_name, "contract": self.site.contract.hash, "database": "ok"}
        try:
            pong["oldest_pending_s"] = self.site.relay.oldest_pending_s()
            for tell in self.site.tells:
                pong |= tell()
        except PyMongoError:
            pong["database"] = "away"
        self.reply(message, {"result": pong, "error": None})
        self.acknowledge(message)

    def _done(self, message: Message, command: Command, started: float, _worker: Any, result: Any, exc_info: Any) -> Any:
        try:
            body = error_body(exc_info[1], command.name) if exc_info else {"result": self.calls.answer(command.name, result), "error": None}
        except Exception as error:
            body = error_body(error, command.name)
        self._finish_call(message, command.name, started, body, command)
        return result, exc_info

    def _finish_call(self, message: Message, name: str, started: float, body: dict[str, Any], command: Command | None = None) -> None:
        crash.point("call.decided")
        self.reply(message, body)
        crash.point("call.answered")
        self.acknowledge(message)
        crash.point("call.acknowledged")
        _log.info(
            "call",
            extra={
                "operation": name,
                "outcome": f"refused:{body['error']['code']}" if body["error"] else "done",
                "actor": command.actor.id if command else "",
                "duration_ms": round((time.perf_counter() - started) * 1000, 1),
            },
        )


class Ask(Entrypoint):
    """A command or a query, by its name in the contract."""

    switchboard = Switchboard()

    def setup(self) -> None:
        self.switchboard.answers(self)

    def stop(self) -> None:
        self.switchboard.stop_consuming()
