"""Letters to the broker just as they are, well-formed or not, and the answers that come back.

``PostAtBroker`` is at a RabbitMQ. ``PostByWire`` speaks to a Post inside another process: the broker of the embedded
town can be reached from nowhere else.
"""

import base64
import json
import socket
import threading
import uuid
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import Any

from services.commons.plumbing.connections import FAILURES, connect
from services.commons.plumbing.topology import REPLY_EXCHANGE, RPC_EXCHANGE, reply_queue


@dataclass(frozen=True)
class Letter:
    """One message, with nothing made right."""

    exchange: str
    routing_key: str
    body: bytes
    content_type: str = "application/json"
    content_encoding: str = "utf-8"
    headers: Mapping[str, Any] = field(default_factory=dict)
    properties: Mapping[str, Any] = field(default_factory=dict)

    def to_line(self) -> bytes:
        return json.dumps({**asdict(self), "body": base64.b64encode(self.body).decode()}).encode() + b"\n"


def from_line(line: bytes) -> Letter:
    row = json.loads(line)
    return Letter(**{**row, "body": base64.b64decode(row["body"])})


class Sender:
    """A client that only sends."""

    def __init__(self, uri: str) -> None:
        self._sending = connect(uri)
        self._channel = self._sending.channel()

    def send(self, letters: Iterable[Letter]) -> None:
        for it in letters:
            message = self._channel.prepare_message(
                it.body,
                content_type=it.content_type,
                content_encoding=it.content_encoding,
                headers=dict(it.headers),
                properties=dict(it.properties),
            )
            self._channel.basic_publish(message, exchange=it.exchange, routing_key=it.routing_key)

    def close(self) -> None:
        self._sending.release()


class Post(Sender):
    """A client named ``gateway``, for only it may have a queue of answers; ``received`` gets correlation id and body."""

    def __init__(self, uri: str, received: Callable[[str, bytes], None]) -> None:
        super().__init__(uri)
        self.address = uuid.uuid4().hex
        self._received = received
        self._reading = connect(uri)
        self._listen()
        self._is_open = True
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _listen(self) -> None:
        channel, queue = self._reading.channel(), reply_queue("gateway", self.address)
        channel.queue_declare(queue=queue, durable=False, exclusive=True, auto_delete=True)
        channel.queue_bind(queue=queue, exchange=REPLY_EXCHANGE, routing_key=self.address)
        channel.basic_consume(queue=queue, no_ack=True, callback=self._answered)

    def close(self) -> None:
        self._is_open = False
        self._reader.join(5)
        self._reading.release()
        super().close()

    def _answered(self, message: Any) -> None:
        body = message.body if isinstance(message.body, bytes) else message.body.encode()
        self._received(str(message.properties.get("correlation_id")), body)

    def _read(self) -> None:
        while self._is_open:
            try:
                self._reading.drain_events(timeout=0.5)
            except TimeoutError:
                continue
            except FAILURES:
                return


class PostAtBroker:
    """A post at a RabbitMQ: facts go in as their department, calls as the gateway."""

    def __init__(self, department_uri: str, gateway_uri: str) -> None:
        self.answers: dict[str, Any] = {}
        self._facts = Sender(department_uri)
        self._calls = Post(gateway_uri, self._received)
        self.address = self._calls.address

    def send(self, letters: Iterable[Letter]) -> None:
        for letter in letters:
            (self._calls if letter.exchange == RPC_EXCHANGE else self._facts).send([letter])

    def close(self) -> None:
        self._facts.close()
        self._calls.close()

    def _received(self, to: str, body: bytes) -> None:
        self.answers[to] = json.loads(body)


class PostByWire:
    """A post in the process that listens on ``port`` of this host; keeps what was answered, by correlation id."""

    def __init__(self, port: int) -> None:
        self.answers: dict[str, Any] = {}
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self._lines = self._socket.makefile("rb")
        self.address = self._lines.readline().decode().strip()
        self._socket.settimeout(None)
        threading.Thread(target=self._read, daemon=True).start()

    def send(self, letters: Iterable[Letter]) -> None:
        for letter in letters:
            self._socket.sendall(letter.to_line())

    def close(self) -> None:
        self._socket.close()

    def _read(self) -> None:
        with suppress(OSError):  # the town ended
            for line in self._lines:
                row = json.loads(line)
                self.answers[row["to"]] = row["answer"]
