"""What a client may try at a broker, and whether the broker let it: one act, one answer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import amqp

GRANTED, REFUSED, LOCKED = "granted", "refused", "locked"
_CODES = {403: REFUSED, 405: LOCKED}


@dataclass(frozen=True)
class Act:
    """``verb`` one of VERBS; ``on`` an exchange or queue; ``exchange`` and ``key`` where the verb takes them."""

    verb: str
    on: str
    exchange: str = ""
    key: str = ""

    def __str__(self) -> str:
        return " ".join(part for part in (self.verb, self.on or "(default exchange)", self.exchange, repr(self.key)) if part)


def _consume(channel: Any, act: Act) -> None:
    channel.basic_consume(act.on, callback=lambda message: None)
    channel.close()  # gives back whatever was handed out


def _publish(channel: Any, act: Act) -> None:
    channel.basic_publish(amqp.Message(b"{}"), exchange=act.on, routing_key=act.key, confirm_timeout=5)


def _publish_with_copy(channel: Any, act: Act) -> None:
    """Send to oneself, so to say, with a copy to ``key``: the sender-selected distribution of RabbitMQ."""
    copied = amqp.Message(b"{}", application_headers={"CC": [act.key]})
    channel.basic_publish(copied, exchange=act.on, routing_key=act.exchange, confirm_timeout=5)


VERBS: dict[str, Callable[[Any, Act], object]] = {
    "publish": _publish,
    "publish with copy": _publish_with_copy,
    "consume": _consume,
    "get": lambda channel, act: channel.basic_get(act.on, no_ack=False),
    "purge": lambda channel, act: channel.queue_purge(act.on),
    "declare queue": lambda channel, act: channel.queue_declare(act.on, exclusive=True, auto_delete=False),
    "declare durable queue": lambda channel, act: channel.queue_declare(act.on, durable=True, auto_delete=False),
    "declare queue that dead-letters to": lambda channel, act: channel.queue_declare(
        act.on, exclusive=True, arguments={"x-dead-letter-exchange": act.exchange}
    ),
    "look at queue": lambda channel, act: channel.queue_declare(act.on, passive=True),
    "delete queue": lambda channel, act: channel.queue_delete(act.on),
    "bind": lambda channel, act: channel.queue_bind(act.on, act.exchange, act.key),
    "unbind": lambda channel, act: channel.queue_unbind(act.on, act.exchange, act.key),
    "declare exchange": lambda channel, act: channel.exchange_declare(act.on, "topic", durable=True, auto_delete=False),
    "look at exchange": lambda channel, act: channel.exchange_declare(act.on, "topic", passive=True),
    "delete exchange": lambda channel, act: channel.exchange_delete(act.on),
    "bind exchange": lambda channel, act: channel.exchange_bind(act.on, act.exchange, act.key),
    "unbind exchange": lambda channel, act: channel.exchange_unbind(act.on, act.exchange, act.key),
}


class Client:
    """One user's connection; a refusal closes only the channel it happened on."""

    def __init__(self, port: int, user: str, password: str, vhost: str) -> None:
        self._connection = amqp.Connection(
            host=f"127.0.0.1:{port}", userid=user, password=password, virtual_host=vhost, confirm_publish=True
        )
        self._connection.connect()
        self._channel: Any = None

    def attempt(self, act: Act) -> str:
        """Return GRANTED, REFUSED or LOCKED; raise whatever else goes wrong."""
        if self._channel is None or not self._channel.is_open:
            self._channel = self._connection.channel()
        try:
            VERBS[act.verb](self._channel, act)
        except amqp.exceptions.AMQPError as error:
            if error.reply_code not in _CODES:
                raise
            return _CODES[error.reply_code]
        return GRANTED

    def depth(self, queue: str) -> int:
        """Return how many messages wait in ``queue``; the broker tells this to anyone."""
        with self._connection.channel() as channel:
            return int(channel.queue_declare(queue, passive=True).message_count)

    def close(self) -> None:
        self._connection.close()
