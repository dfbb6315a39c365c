"""Connections to the broker that neither freeze nor deadlock (docs/adr/0006).

It knows sockets and time limits, never services or facts. It patches nothing and imports no eventlet, so the
gateway may use it under gunicorn.
"""

import socket
from collections.abc import Callable, Mapping
from time import monotonic
from typing import Any

from amqp.exceptions import AMQPError
from kombu import Connection
from kombu.exceptions import OperationalError

from services.commons.plumbing import memory_transport

CONNECT_S = 3.0  # longest connect, and longest answer to one method
READ_S = 0.2  # longest single wait for events; a longer wait is made of several, so that closing is noticed
TCP = {
    socket.TCP_USER_TIMEOUT: 5_000,  # milliseconds that data may stay unacknowledged, a full window included
    socket.TCP_KEEPIDLE: 10,
    socket.TCP_KEEPINTVL: 5,
    socket.TCP_KEEPCNT: 3,
}
FAILURES = (AMQPError, OperationalError, OSError)  # TimeoutError is an OSError: catch it first where it means "nothing yet"


class BrokerAway(Exception):
    """The broker cannot be reached, or went away or silent with messages under way, whose fate is unknown."""


def is_in_memory(uri: str) -> bool:
    return uri.startswith(f"{memory_transport.SCHEME}:")


def connect(uri: str, *, heartbeat_s: float = 0) -> Connection:
    """Return an open connection. Raises one of FAILURES within a few seconds."""
    options = {} if is_in_memory(uri) else {"socket_settings": TCP}
    connection = Connection(uri, heartbeat=heartbeat_s, connect_timeout=CONNECT_S, transport_options=options)
    connection.ensure_connection(max_retries=0)
    if not is_in_memory(uri):
        connection.connection.sock.settimeout(CONNECT_S)
        # With this capability py-amqp 5.4 reads whenever it publishes: two threads then read one stream.
        connection.connection.client_properties["capabilities"].pop("connection.blocked", None)
    return connection


class Wire:
    """One connection with one channel. One thread may read while others publish, one at a time.

    prepare: sets the channel up, before anything is read or published.
    heartbeat_s: the peer is given up after twice as much silence; 0 for a wire nobody reads while it is idle.
    """

    def __init__(self, uri: str, prepare: Callable[[Any], None], *, heartbeat_s: float = 0) -> None:
        self._connection = connect(uri, heartbeat_s=heartbeat_s)
        self._line = self._connection.connection
        self._beat_at = monotonic()
        try:
            self._channel = self._connection.channel()
            prepare(self._channel)
        except BaseException:
            self.drop()
            raise

    def publish(
        self, body: bytes, exchange: str, routing_key: str, *, mandatory: bool, headers: Mapping[str, Any], **properties: Any
    ) -> None:
        """Publish JSON. Raises one of FAILURES."""
        message = self._channel.prepare_message(
            body, content_type="application/json", content_encoding="utf-8", headers=dict(headers), properties=properties
        )
        self._channel.basic_publish(message, exchange=exchange, routing_key=routing_key, mandatory=mandatory)

    def read(self, wait_s: float = READ_S) -> bool:
        """Run one event if one comes in time, and tell whether one did. Raises one of FAILURES."""
        try:
            self._line.drain_events(timeout=wait_s)
        except TimeoutError:
            return False
        return True

    def beat(self) -> None:
        """Keep heartbeats going; call it about every second. Raises ConnectionForced when the peer is silent."""
        if monotonic() - self._beat_at > 1.0:
            self._beat_at = monotonic()
            self._connection.transport.heartbeat_check(self._line)

    def is_alive(self) -> bool:
        """Read what an idle wire has to say; tell whether the broker still holds its end."""
        try:
            while self.read(0):
                pass
        except FAILURES:
            return False
        return True

    def close(self) -> None:
        """Say good-bye and close."""
        self._connection.release()

    def drop(self) -> None:
        """Close a broken wire without a word."""
        try:
            self._connection.collect()
        except FAILURES:
            return
