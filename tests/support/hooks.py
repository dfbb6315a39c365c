"""Webhooks as a department's staff and its receiver meet them: an office with a clock of the test's own, and a real HTTP receiver."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any

from standardwebhooks import Webhook

from services.commons.contracts.notifications import CONTRACT
from services.commons.kernel.command import Command
from services.commons.kernel.envelope import Envelope
from services.commons.kernel.people import Actor
from services.notifications.destinations import Zone
from services.notifications.senders.webhooks import Courier
from services.notifications.usecases import dispatching, listening, webhooks
from services.notifications.usecases.ports import Stores
from tests.support.answering import answering
from tests.support.commands import asked
from tests.support.notices import NOON
from tests.support.published import answer

WATER, HOUSING = (Actor(f"{name}-handler", frozenset({"handler"}), name) for name in ("water", "housing"))
OPERATOR = Actor("operator", frozenset({"operator"}))
NEARBY = Courier(Zone(loopback=True), deadline_s=1.0)


@dataclass(frozen=True)
class Received:
    """One request as it came: what was signed, byte for byte, and the headers in small letters."""

    path: str
    body: bytes
    headers: Mapping[str, str]

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def fact(self) -> dict[str, Any]:
        said: dict[str, Any] = json.loads(self.body)
        return said

    def verified_by(self, secret: str) -> Any:
        """Return the body as the library of Standard Webhooks lets it through. Raises WebhookVerificationError."""
        return Webhook(secret).verify(self.body, dict(self.headers))


@dataclass
class Receiver:
    """Answers with ``status``, or as ``act`` does, and keeps what came."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    act: Callable[[BaseHTTPRequestHandler], None] | None = None
    came: list[Received] = field(default_factory=list)
    url: str = ""

    @property
    def ids(self) -> list[str]:
        return [it.id for it in self.came]


@contextmanager
def receiving(receiver: Receiver | None = None) -> Iterator[Receiver]:
    """Serve ``receiver`` on this machine."""
    running = receiver or Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            running.came.append(Received(self.path, body, {name.lower(): value for name, value in self.headers.items()}))
            if running.act:
                running.act(self)
                return
            self.send_response(running.status)
            for name, value in {**running.headers, "Content-Length": "0"}.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    with answering(Handler) as url:
        running.url = f"{url}/in"
        yield running


@dataclass
class HookOffice:
    """``at`` is its clock; rounds run where the test stands, so that nothing goes on behind its back."""

    stores: Stores
    at: datetime = NOON
    courier: Courier = NEARBY

    def __post_init__(self) -> None:
        hooks = replace(self.stores.hooks, courier=self.courier, run=lambda lane, act: (act(), True)[1])
        self.stores = replace(self.stores, hooks=hooks)

    def ask(self, name: str, by: Actor = WATER, /, *, key: str | None = None, version: int | None = None, **args: Any) -> dict[str, Any]:
        """Return what is answered, as its schema lets it through."""
        wish = asked(name, by, at=self.at, key=key, version=version, **args)
        return answer(CONTRACT, name, getattr(webhooks, name)(wish, self.stores))

    def endpoint(self, url: str, *facts: str, by: Actor = WATER, **more: Any) -> dict[str, Any]:
        return self.ask("create_endpoint", by, name="系统", url=url, facts=[*facts] or ["ideas.*"], **more)

    def hear(self, *facts: Envelope) -> None:
        listening.take_in(facts, self._tick(), self.stores)

    def send(self, after: timedelta = timedelta()) -> None:
        """Let ``after`` pass and send what is due."""
        self.at += after
        dispatching.send_due(self._tick(), self.stores, lambda: self.at)

    def dispatches(self, endpoint: Mapping[str, Any], by: Actor = WATER, **args: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.ask("list_dispatches", by, endpoint_id=endpoint["id"], limit=100, **args)["items"]
        return found

    def _tick(self) -> Command:
        return asked("tick", at=self.at)
