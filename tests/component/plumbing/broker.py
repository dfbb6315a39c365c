"""The two brokers as a test sees them, and someone at the other end who consumes and answers."""

import contextlib
import threading
from collections.abc import Callable
from typing import Any

import orjson
from kombu import Connection, Consumer, Message, Queue

from services.commons.plumbing import memory_transport
from services.commons.plumbing.topology import REPLY_EXCHANGE, RPC_EXCHANGE
from tests.support.tcp_proxy import TcpProxy

Hear = Callable[[Message], Any]


class Broker:
    """A broker with its RPC exchanges. ``uri`` may go through a proxy, ``direct_uri`` never does."""

    def __init__(self, direct_uri: str, proxy: TcpProxy | None = None) -> None:
        self.direct_uri = direct_uri
        self.proxy = proxy
        self.uri = direct_uri
        if proxy:
            before, _, after = direct_uri.rpartition("@")
            self.uri = f"{before}@127.0.0.1:{proxy.port}/{after.partition('/')[2]}"
        with Connection(direct_uri) as connection, connection.channel() as channel:
            for exchange in (RPC_EXCHANGE, REPLY_EXCHANGE):
                channel.exchange_declare(exchange=exchange, type="topic", durable=True, auto_delete=False)

    def sever(self) -> None:
        """Break the connections that tests look at."""
        if self.proxy:
            self.proxy.cut()
        else:
            memory_transport.sever(self.uri)

    def declare(self, exchange: str, queue: str, key: str = "#", *, arguments: dict[str, Any] | None = None) -> None:
        with Connection(self.direct_uri) as connection, connection.channel() as channel:
            channel.exchange_declare(exchange=exchange, type="topic", durable=True, auto_delete=False)
            channel.queue_declare(queue=queue, durable=True, auto_delete=False, arguments=arguments or {})
            channel.queue_bind(queue=queue, exchange=exchange, routing_key=key)


class Neighbour:
    """Consumes a queue in a thread of its own, connecting again when cut off; ``hear(message)`` acknowledges or not."""

    def __init__(self, uri: str, queue: str, hear: Hear, *, prefetch: int = 50) -> None:
        self._uri, self._queue, self._hear, self._prefetch = uri, queue, hear, prefetch
        self._stopping = threading.Event()
        self._listening = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        assert self._listening.wait(10), f"nobody listens to {queue}"

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join(timeout=10)

    def _run(self) -> None:
        while not self._stopping.is_set():
            with Connection(self._uri) as connection, contextlib.suppress(*connection.connection_errors):
                self._listen(connection)

    def _listen(self, connection: Connection) -> None:
        queue = Queue(self._queue, no_declare=True)
        options = {"auto_declare": False, "accept": None, "prefetch_count": self._prefetch}
        with Consumer(connection.channel(), [queue], on_message=self._hear, **options):
            self._listening.set()
            while not self._stopping.is_set():
                try:
                    connection.drain_events(timeout=0.05)
                except TimeoutError:
                    continue


class Heard(list[Message]):
    """Takes in every message, and remembers it."""

    def take_in(self, message: Message) -> None:
        self.append(message)
        message.ack()


def reply(message: Message, body: Any, *, exchange: str = REPLY_EXCHANGE) -> None:
    """Answer a call as a service does."""
    channel = message.channel
    about = {"correlation_id": message.properties["correlation_id"], "delivery_mode": 1}
    raw = body if isinstance(body, bytes) else orjson.dumps(body)
    answer = channel.prepare_message(raw, content_type="application/json", content_encoding="utf-8", properties=about)
    channel.basic_publish(answer, exchange=exchange, routing_key=message.properties["reply_to"])


def arguments(message: Message) -> dict[str, Any]:
    """Return what a call asks with."""
    kwargs: dict[str, Any] = orjson.loads(message.body)["kwargs"]
    return kwargs
