"""One connection per service: consumes its queues, acknowledges, and answers RPC calls. Never declares anything.

Stock Nameko decodes before it asks, kills its container over a message without ``reply_to`` and answers with a
confirm per reply; this extension hands over raw messages, survives them, and replies transiently.
"""

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

import eventlet
import orjson
from eventlet.event import Event
from kombu import Connection, Message
from nameko.extensions import SharedExtension

from services.commons.plumbing import metrics
from services.commons.plumbing.connections import connect
from services.commons.plumbing.site import Site
from services.commons.plumbing.topology import REPLY_EXCHANGE

PAUSE_MOST_S = 2.0
HEARTBEAT_S = 20
_log = logging.getLogger(__name__)
Receive = Callable[[Message], None]


class Broker(SharedExtension):
    """Consumers register ``consume`` in their setup; the loop starts once and reconnects by itself."""

    line = "requests"  # what this connection carries

    def __init__(self) -> None:
        super().__init__()
        self._queues: dict[str, tuple[Receive, int]] = {}
        self._thread: Any = None
        self._replies: Any = None
        self._ready = Event()
        self._stopping = False
        self.broker_version = ""

    @property
    def site(self) -> Site:
        site: Site = self.container.config["sites"][self.container.service_name]
        return site

    def consume(self, queue: str, receive: Receive, *, prefetch: int) -> None:
        """Call ``receive(message)`` for each message of ``queue``; at most ``prefetch`` unacknowledged at once."""
        self._queues[queue] = (receive, prefetch)

    def start(self) -> None:
        if self._thread is None:
            self._thread = eventlet.spawn(self._run)

    def stop_consuming(self) -> None:
        """Take no more messages; those taken can still be acknowledged and answered."""
        self._stopping = True

    def stop(self) -> None:
        self._stopping = True
        if self._thread is not None:
            self._thread.wait()

    def kill(self) -> None:
        if self._thread is not None:
            self._thread.kill()

    def acknowledge(self, message: Message) -> None:
        """Acknowledge; on a line that broke meanwhile the broker delivers again, which effects must survive."""
        self._quietly(message.ack, "ack lost")

    def requeue(self, message: Message) -> None:
        self._quietly(message.requeue, "requeue lost")

    def reply(self, message: Message, body: dict[str, Any]) -> None:
        """Answer a call, transiently and unconfirmed; without ``reply_to`` there is nobody to answer."""
        properties = message.properties
        if not properties.get("reply_to") or self._replies is None:
            _log.warning("call without anyone to answer", extra={"routing_key": message.delivery_info.get("routing_key")})
            return
        self._quietly(lambda: self._publish_reply(properties, orjson.dumps(body, default=str)), "reply lost")

    def _publish_reply(self, properties: dict[str, Any], body: bytes) -> None:
        about = {"correlation_id": properties.get("correlation_id"), "delivery_mode": 1}
        answer = self._replies.prepare_message(body, content_type="application/json", content_encoding="utf-8", properties=about)
        self._replies.basic_publish(answer, exchange=REPLY_EXCHANGE, routing_key=properties["reply_to"])

    def _quietly(self, act: Callable[[], Any], said: str) -> None:
        """Do it unless the line broke: raising in a result handler would kill the container."""
        try:
            act()
        except Exception as error:
            _log.warning(said, extra={"error": type(error).__name__})

    def _run(self) -> None:
        pause_s = 0.1
        while not self._stopping:
            try:
                with connect(self.site.settings.amqp_uri, heartbeat_s=HEARTBEAT_S) as connection:
                    pause_s = 0.1
                    self._drain(connection)
            except Exception as error:
                self._tell(up=0)
                if not self._stopping:
                    _log.warning("broker away", extra={"error": type(error).__name__, "retry_s": pause_s})
                    eventlet.sleep(pause_s)
                    pause_s = min(pause_s * 2, PAUSE_MOST_S)

    def _drain(self, connection: Connection) -> None:
        self._replies = connection.channel()
        consumers = [self._consume(connection, name, *row) for name, row in self._queues.items()]
        self._tell(up=1)
        line = connection.connection  # asked of kombu later, this would quietly be a new one, without consumers
        self.broker_version = str(getattr(line, "server_properties", {}).get("version", ""))
        checked = time.monotonic()
        while not self._stopping:
            with suppress(TimeoutError):
                line.drain_events(timeout=1)
            if time.monotonic() - checked > HEARTBEAT_S / 4:
                connection.transport.heartbeat_check(line)
                checked = time.monotonic()
        for channel, tag in consumers:
            self._quietly(partial(channel.basic_cancel, tag), "cancel lost")
        self._finish()

    def _tell(self, *, up: int) -> None:
        metrics.of("broker_up", self.container.service_name, self.line).set(up)

    def _finish(self) -> None:
        """Keep the line open until every worker has answered and acknowledged."""
        self.container._worker_pool.waitall()

    def _consume(self, connection: Connection, queue: str, receive: Receive, prefetch: int) -> tuple[Any, str]:
        """Begin to consume; return channel and consumer tag."""
        channel = connection.channel()
        channel.basic_qos(0, prefetch, False)
        return channel, channel.basic_consume(queue, callback=lambda raw: receive(_as_it_came(raw)))


def _as_it_came(raw: Any) -> Message:
    """Return kombu's message with its body untouched: kombu would unpack it first, and choke or swell on what lies."""
    if raw.headers:
        raw.headers.pop("compression", None)
    message: Message = raw.channel.message_to_python(raw)
    return message
