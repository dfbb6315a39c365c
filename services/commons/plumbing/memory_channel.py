"""Channels of the brokers in memory: what kombu calls, with py-amqp's names, messages and ``events``.

Left out, because nobody here needs it: priorities, dead letters, queue expiry, transactions, bindings between
exchanges. ``x-max-length`` is the one queue argument heeded; what comes above it is refused.
"""

import itertools
from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import partial
from time import monotonic
from typing import Any

import amqp
from amqp.exceptions import ChannelError, PreconditionFailed, RecoverableConnectionError
from amqp.protocol import queue_declare_ok_t
from kombu.transport import base, pyamqp

from services.commons.plumbing.memory_broker import Delivery, MemoryBroker, MemoryQueue, Posted, Receipt
from services.commons.plumbing.memory_line import Line

Receive = Callable[[amqp.Message], None]
NO_ROUTE = 312  # AMQP 0-9-1 reply code


class MemoryConsumer:
    """One consumer of one queue, holding at most ``prefetch`` unacknowledged messages (0: no bound)."""

    def __init__(self, channel: "Channel", queue: MemoryQueue, tag: str, receive: Receive, *, prefetch: int) -> None:
        self.queue, self.tag = queue, tag
        self._channel, self._receive, self._prefetch = channel, receive, prefetch
        self._held: set[int] = set()

    @property
    def is_full(self) -> bool:
        return 0 < self._prefetch <= len(self._held)

    def deliver_one(self) -> bool:
        if not self.queue.ready or self.is_full:
            return False
        message = self._channel.take(self.queue, self)
        if message is None:
            return False
        message.delivery_info["consumer_tag"] = self.tag
        self._receive(message)
        return True

    def hold(self, delivery_tag: int) -> None:
        self._held.add(delivery_tag)

    def let_go(self, delivery_tag: int) -> None:
        was_full = self.is_full
        self._held.discard(delivery_tag)
        if was_full:
            self._channel.line.wake()


class Channel(base.StdChannel):
    """A channel of one Line; a delivery or an answer reaches it when the line is drained."""

    Message = pyamqp.Message
    prepare_message = pyamqp.Channel.prepare_message
    message_to_python = pyamqp.Channel.message_to_python

    _numbers = itertools.count(1)

    def __init__(self, line: Line) -> None:
        if not line.is_open:
            raise RecoverableConnectionError("connection closed")
        self.line = line
        self.connection: Line | None = line
        self.channel_id = next(self._numbers)
        self.events: defaultdict[str, set[Callable[..., None]]] = defaultdict(set)
        self.no_ack_consumers: set[str] = set()
        self._consumers: dict[str, MemoryConsumer] = {}
        self._held: dict[int, tuple[Delivery, MemoryConsumer | None]] = {}
        self._delivery_tags = itertools.count(1)
        self._publish_tags: itertools.count[int] | None = None
        self._prefetch = 0
        line.channels.append(self)

    @property
    def _broker(self) -> MemoryBroker:
        if self.connection is None:
            raise RecoverableConnectionError("channel closed")
        return self.line.broker

    def close(self) -> None:
        """Close; consumers end, and what is held goes back, marked as redelivered."""
        if self.connection is not None:
            self.connection = None
            for tag in list(self._consumers):
                self.basic_cancel(tag)
            self._put_back_all()
            self.line.channels.remove(self)

    def exchange_declare(self, exchange: str, type: str = "direct", passive: bool = False, **_: object) -> None:
        if passive:
            self._broker.exchange(exchange)
        else:
            self._broker.declare_exchange(exchange, type)

    def exchange_delete(self, exchange: str, **_: object) -> None:
        self._broker.delete_exchange(exchange)

    def queue_declare(
        self,
        queue: str = "",
        *,
        passive: bool = False,
        exclusive: bool = False,
        auto_delete: bool = False,
        arguments: Mapping[str, Any] | None = None,
        **_: object,
    ) -> queue_declare_ok_t:
        if passive:
            declared = self._broker.queue(queue)
        else:
            name = queue or f"amq.gen-{next(self._numbers)}"
            most = (arguments or {}).get("x-max-length")
            declared = self._broker.declare_queue(name, owner=self.line if exclusive else None, is_auto_deleted=auto_delete, most=most)
        return queue_declare_ok_t(declared.name, len(declared.ready), len(declared.watchers))

    def queue_bind(self, queue: str, exchange: str = "", routing_key: str = "", **_: object) -> None:
        self._broker.bind(exchange, routing_key, queue)

    def queue_unbind(self, queue: str, exchange: str, routing_key: str = "", **_: object) -> None:
        self._broker.unbind(exchange, routing_key, queue)

    def queue_delete(self, queue: str = "", **_: object) -> int:
        return self._broker.delete_queue(queue)

    def queue_purge(self, queue: str = "", **_: object) -> int:
        return self._broker.purge_queue(queue)

    def basic_publish(self, msg: amqp.Message, exchange: str = "", routing_key: str = "", mandatory: bool = False, **_: object) -> None:
        """Raises NotFound for an unknown exchange, ChannelError NO_ROUTE when nobody listens for ``basic_return``."""
        receipt = Receipt(partial(self._answer, next(self._publish_tags))) if self._publish_tags else None
        properties = {name: value for name, value in msg.properties.items() if value is not None}
        expires_ms = properties.get("expiration")
        expires_at = None if expires_ms is None else monotonic() + int(expires_ms) / 1000
        posted = Posted(exchange, routing_key, msg.body, properties, expires_at, receipt)
        if not self._broker.publish(posted, is_returnable=mandatory):
            self._return(posted)

    def confirm_select(self, nowait: bool = False) -> None:
        """Count publishes from 1 on and answer each by ``events["basic_ack"]`` or ``events["basic_nack"]``."""
        self._publish_tags = self._publish_tags or itertools.count(1)

    def _answer(self, publish_tag: int, is_done: bool) -> None:
        self.line.post(partial(self._tell, "basic_ack" if is_done else "basic_nack", publish_tag, False))

    def _return(self, posted: Posted) -> None:
        refusal = ChannelError(f"NO_ROUTE {posted.exchange} {posted.routing_key}", reply_code=NO_ROUTE)
        if not self.events["basic_return"]:
            raise refusal
        self.line.post(partial(self._tell, "basic_return", refusal, posted.exchange, posted.routing_key, _message(posted, self)))
        if posted.receipt:
            posted.receipt.expect(0)

    def _tell(self, event: str, *args: object) -> None:
        for callback in list(self.events[event]):
            callback(*args)

    def basic_qos(self, prefetch_size: int = 0, prefetch_count: int = 0, a_global: bool = False) -> None:
        """Bound each consumer that begins from now on, as RabbitMQ does."""
        self._prefetch = prefetch_count

    def basic_consume(self, queue: str, consumer_tag: str = "", no_ack: bool = False, callback: Receive | None = None, **_: object) -> str:
        tag = consumer_tag or f"amq.ctag-{next(self._numbers)}"
        prefetch = 0 if no_ack else self._prefetch
        consumer = MemoryConsumer(self, self._broker.queue(queue), tag, callback or _ignore, prefetch=prefetch)
        self._consumers[tag] = consumer
        if no_ack:
            self.no_ack_consumers.add(tag)
        self.line.add(consumer)
        return tag

    def basic_cancel(self, consumer_tag: str, **_: object) -> None:
        """Take no more; what is held stays held until it is acknowledged or the channel closes."""
        consumer = self._consumers.pop(consumer_tag, None)
        if consumer is not None:
            self.line.remove(consumer)

    def basic_get(self, queue: str, no_ack: bool = False, **_: object) -> amqp.Message | None:
        message = self.take(self._broker.queue(queue), None)
        if message is not None and no_ack:
            self.basic_ack(message.delivery_tag)
        return message

    def take(self, queue: MemoryQueue, consumer: MemoryConsumer | None) -> amqp.Message | None:
        """Return the next message of ``queue``, held until acknowledged unless its consumer asked for no ack."""
        delivery = self._broker.take(queue)
        if delivery is None:
            return None
        tag = next(self._delivery_tags)
        if consumer and consumer.tag in self.no_ack_consumers:
            self._broker.settle([delivery], True)
        else:
            self._hold(tag, delivery, consumer)
        message = _message(delivery.posted, self)
        message.delivery_info |= {"delivery_tag": tag, "redelivered": delivery.redelivered}
        return message

    def _hold(self, tag: int, delivery: Delivery, consumer: MemoryConsumer | None) -> None:
        self._held[tag] = (delivery, consumer)
        if consumer:
            consumer.hold(tag)
        if self.connection is None:  # closed meanwhile by another thread, which may not have seen this one
            self._put_back_all()
            raise RecoverableConnectionError("channel closed")

    def basic_ack(self, delivery_tag: int, multiple: bool = False) -> None:
        """Raises PreconditionFailed when that message is not held."""
        self._broker.settle(self._let_go(delivery_tag, multiple), True)

    def basic_reject(self, delivery_tag: int, requeue: bool = False) -> None:
        """Raises PreconditionFailed when that message is not held."""
        broker, released = self._broker, self._let_go(delivery_tag)
        broker.put_back(released) if requeue else broker.settle(released, False)

    def basic_recover(self, requeue: bool = True) -> None:
        self._put_back_all()

    def _let_go(self, delivery_tag: int, multiple: bool = False) -> list[Delivery]:
        tags = [tag for tag in list(self._held) if tag <= delivery_tag] if multiple else [delivery_tag]
        released = [self._held.pop(tag, None) for tag in tags]
        for tag, held in zip(tags, released, strict=True):
            if held is None:
                raise PreconditionFailed(f"unknown delivery tag {tag}")
            if held[1]:
                held[1].let_go(tag)
        return [held[0] for held in released if held]

    def _put_back_all(self) -> None:
        self.line.broker.put_back(self._let_go(max(self._held, default=0), multiple=True))


def _message(posted: Posted, channel: Channel) -> amqp.Message:
    """Return a copy that its receiver may change."""
    properties = dict(posted.properties)
    properties["application_headers"] = dict(properties.get("application_headers") or {})
    message = amqp.Message(posted.body, channel=channel, **properties)
    message.delivery_info = {"exchange": posted.exchange, "routing_key": posted.routing_key}
    return message


def _ignore(message: amqp.Message) -> None:
    """Receive nothing, as a consumer without a callback does."""
