"""Kombu's door to the brokers in memory: ``memory-town://[name][/vhost]``, one broker for each in a process.

It behaves as py-amqp on RabbitMQ does, but for one thing: a publisher's confirm means that every queue which got
the message has seen it acknowledged, that is, the consumers' effects are durable. It works
between threads, and between green threads when eventlet patched ``threading`` first.
"""

from typing import Any

from amqp import Connection as AmqpConnection
from kombu import Connection
from kombu.transport import TRANSPORT_ALIASES, base

from services.commons.plumbing import memory_line
from services.commons.plumbing.memory_channel import Channel
from services.commons.plumbing.memory_line import Address, Line

SCHEME = "memory-town"


class Transport(base.Transport):
    """What kombu asks of a transport."""

    client: Any
    driver_type = driver_name = SCHEME
    connection_errors = AmqpConnection.connection_errors
    channel_errors = AmqpConnection.channel_errors
    recoverable_connection_errors = AmqpConnection.recoverable_connection_errors
    recoverable_channel_errors = ()
    implements = base.Transport.implements.extend(exchange_type=frozenset({"direct", "fanout", "topic"}))

    def establish_connection(self) -> Line:
        return Line(_address(self.client), self.client)

    def close_connection(self, connection: Line) -> None:
        connection.close()

    _collect = close_connection

    def verify_connection(self, connection: Line) -> bool:
        return connection.is_open

    def create_channel(self, connection: Line) -> Channel:
        return Channel(connection)

    def drain_events(self, connection: Line, timeout: float | None = None, **_: Any) -> None:
        connection.drain_events(timeout)


def sever(uri: str) -> None:
    """Break every connection to a broker, as its restart would; its queues stay. For tests."""
    memory_line.sever(_address(Connection(uri)))


def reset(uri: str) -> None:
    """Break every connection to a broker and forget all it held. For tests."""
    memory_line.reset(_address(Connection(uri)))


def _address(client: Connection) -> Address:
    return client.hostname or "", client.virtual_host


TRANSPORT_ALIASES[SCHEME] = f"{__name__}:Transport"
