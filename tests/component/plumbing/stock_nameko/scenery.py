"""What surrounds a container in these tests: facts, calls, an inbox that notes, a look into queues."""

from dataclasses import dataclass, field
from typing import Any

import eventlet
import orjson
from amqp.exceptions import NotFound
from kombu import Connection, Message
from nameko.containers import ServiceContainer

from services.commons.kernel.change import Fact
from services.commons.kernel.command import Command
from services.commons.kernel.envelope import Envelope, seal
from services.commons.plumbing.topology import RPC_EXCHANGE
from tests.component.plumbing.broker import Broker
from tests.support.commands import AT

SECRET_TEXT = "the-tip-nobody-may-read"


def fact(sequence: int = 1) -> Envelope:
    command = Command("submit_idea", AT, "1" * 32)
    happened = Fact("idea.submitted", {"title": SECRET_TEXT})
    return seal(happened, command, source="ideas", subject="i1", sequence=sequence, version=1, dataclass="public")


@dataclass
class NotedInbox:
    """Remembers what was put aside or parked; ``fails`` as a database that is away does."""

    aside: list[tuple[Envelope, Exception]] = field(default_factory=list)
    parked: list[tuple[bytes, str, str]] = field(default_factory=list)
    fails: bool = False

    def put_aside(self, envelope: Envelope, error: Exception) -> None:
        if self.fails:
            raise ConnectionError("database away")
        self.aside.append((envelope, error))

    def park_raw(self, body: bytes, source: str, why: str) -> None:
        self.parked.append((body, source, why))

    def retry_due(self, handle: Any) -> None:
        """Nothing is due within a test."""

    def show(self, *, again: bool) -> None:
        """Nobody watches."""


@dataclass
class FreeLease:
    is_held: bool = True

    def held(self) -> bool:
        return self.is_held


def post(
    broker: Broker, exchange: str, routing_key: str, body: bytes, *, content_type: str | None = "application/json", **properties: Any
) -> None:
    """Publish as anybody might."""
    with Connection(broker.uri) as connection, connection.channel() as channel:
        message = channel.prepare_message(body, content_type=content_type, content_encoding="utf-8", properties=properties)
        channel.basic_publish(message, exchange=exchange, routing_key=routing_key)


def post_fact(broker: Broker, envelope: Envelope) -> None:
    post(broker, "ideas.events", "idea.submitted.v1", orjson.dumps(envelope), message_id=str(envelope["id"]))


def post_call(broker: Broker, routing_key: str, body: bytes = b'{"args": [], "kwargs": {}}', **properties: Any) -> None:
    post(broker, RPC_EXCHANGE, routing_key, body, **properties)


def waiting(broker: Broker, queue: str) -> list[Message]:
    """Take what is in a queue without acknowledging it; it is put back when this returns."""
    messages = []
    with Connection(broker.uri) as connection, connection.channel() as channel:
        while (raw := channel.basic_get(queue)) is not None:
            messages.append(channel.message_to_python(raw))
    return messages


def exists(broker: Broker, queue: str) -> bool:
    with Connection(broker.uri) as connection, connection.channel() as channel:
        try:
            channel.queue_declare(queue, passive=True)
        except NotFound:
            return False
        return True


def death_of(container: ServiceContainer, *, within_s: float = 1.0) -> BaseException | None:
    """Return what the container died of, None when it lives."""
    with eventlet.Timeout(within_s, False):
        try:
            container.wait()
        except Exception as error:
            return error
    return None
