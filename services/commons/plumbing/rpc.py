"""Calling services: one connection and one reader of replies for a whole process, any number of callers.

A call is transient, unconfirmed and mandatory, and the broker throws it away at its deadline; whether it was acted
on can be unknown, so callers repeat commands under the same Idempotency-Key. Create a client after forking.
"""

import itertools
import logging
import threading
import uuid
from collections.abc import Mapping
from concurrent.futures import Future
from time import monotonic
from typing import Any

import orjson

from services.commons.kernel.change import Json
from services.commons.kernel.problems import COMMON_PROBLEMS, INTERNAL, TIMEOUT, UNAVAILABLE, Problem, ProblemType
from services.commons.plumbing import metrics, tracing
from services.commons.plumbing.connections import FAILURES, Wire
from services.commons.plumbing.topology import REPLY_EXCHANGE, RPC_EXCHANGE, reply_queue

HEARTBEAT_S = 5.0
READY_WITHIN_S = 1.0  # how long a caller waits for a connection
TRANSIENT = 1  # AMQP delivery mode
PAUSE_LEAST_S, PAUSE_MOST_S = 0.1, 2.0  # between attempts to connect
RETRY_AFTER_S = 2  # what callers are told
CALLS_MOST = 1_000  # under way at once
COMMON = {row.code: row for row in COMMON_PROBLEMS}
Reply = Future[bytes]
_log = logging.getLogger(__name__)


def away(service: str) -> Problem:
    """Return the problem of a service nobody answers for, and count it."""
    metrics.of("calls_lost_total", service, "away").inc()
    return Problem(UNAVAILABLE, service=service, retry_after_s=RETRY_AFTER_S)


class RpcClient:
    """Thread-safe. ``problems`` turns the codes of replies into problems; give it the catalogue's."""

    def __init__(self, uri: str, *, name: str = "gateway", deadline_s: float = 5.0, problems: Mapping[str, ProblemType] = COMMON) -> None:
        self._uri, self._name, self._deadline_s, self._problems = uri, name, deadline_s, problems
        self._session: _Session | None = None
        self._ready = threading.Event()
        self._closing = threading.Event()
        self._reader = threading.Thread(target=self._run, name=f"rpc-{name}", daemon=True)
        self._reader.start()

    @property
    def is_connected(self) -> bool:
        return self._ready.is_set()

    @property
    def calls_under_way(self) -> int:
        session = self._session
        return session.calls_under_way if session else 0

    def call(
        self,
        service: str,
        operation: str,
        arguments: Mapping[str, Any],
        *,
        claims: str | None = None,
        key: str | None = None,
        version: int | None = None,
        correlation_id: str = "",
        deadline_s: float | None = None,
    ) -> Json:
        """Return the result. Raises the problem of the reply, service.unavailable, service.timeout."""
        until = monotonic() + (self._deadline_s if deadline_s is None else deadline_s)
        trace = tracing.header() or None
        headers = {"claims": claims, "key": key, "version": version, "correlationid": correlation_id, "traceparent": trace}
        body = orjson.dumps({"args": [], "kwargs": arguments})
        session = self._session_by(min(until, monotonic() + READY_WITHIN_S), service)
        reply = session.ask(service, operation, body, {name: value for name, value in headers.items() if value is not None}, until)
        return self._result(reply)

    def close(self) -> None:
        """Close; calls under way fail as service.unavailable."""
        self._closing.set()
        self._reader.join(timeout=10)

    def _session_by(self, until: float, service: str) -> "_Session":
        if not self._closing.is_set():
            self._ready.wait(max(0.0, until - monotonic()))
        session = self._session
        if session is None:
            raise away(service)
        return session

    def _result(self, body: bytes) -> Json:
        try:
            reply = orjson.loads(body)
            error = reply["error"]
            if not error:
                result: Json = reply["result"]
                return result
            code, details = str(error["code"]), dict(error.get("details") or {})
        except (ValueError, KeyError, TypeError) as broken:
            raise Problem(INTERNAL) from broken
        kind = self._problems.get(code)
        problem = Problem(kind) if kind else Problem(INTERNAL, unknown_code=code)
        problem.details |= details
        raise problem

    def _run(self) -> None:
        """Connect, read, connect again: whatever breaks, the reader must not."""
        pause_s = PAUSE_LEAST_S
        while not self._closing.is_set():
            try:
                session = _Session(self._uri, self._name)
                pause_s = PAUSE_LEAST_S
                self._serve(session)
            except Exception as error:
                if not isinstance(error, FAILURES):
                    _log.exception("reader of replies failed")
                _log.warning("broker away", extra={"error": type(error).__name__, "retry_s": pause_s})
                self._closing.wait(pause_s)
                pause_s = min(pause_s * 2, PAUSE_MOST_S)

    def _serve(self, session: "_Session") -> None:
        self._session = session
        self._ready.set()
        metrics.of("broker_up", self._name, "replies").set(1)
        try:
            session.read_until(self._closing)
        finally:
            self._ready.clear()
            metrics.of("broker_up", self._name, "replies").set(0)
            self._session = None
            session.end(is_graceful=self._closing.is_set())


class _Session:
    """One life of the connection, with a reply queue of its own and the calls that wait on it."""

    def __init__(self, uri: str, client: str) -> None:
        self._address = uuid.uuid4().hex
        self._queue = reply_queue(client, self._address)
        self._numbers = itertools.count(1)
        self._waiting: dict[str, tuple[str, Reply]] = {}  # number of the call -> service, reply
        self._lock = threading.Lock()
        self._is_over = False
        self._wire = Wire(uri, self._prepare, heartbeat_s=HEARTBEAT_S)

    def _prepare(self, channel: Any) -> None:
        channel.events["basic_return"].add(self._came_back)
        channel.queue_declare(queue=self._queue, durable=False, exclusive=True, auto_delete=True)
        channel.queue_bind(queue=self._queue, exchange=REPLY_EXCHANGE, routing_key=self._address)
        channel.basic_consume(queue=self._queue, no_ack=True, callback=self._answered)

    @property
    def calls_under_way(self) -> int:
        return len(self._waiting)

    def ask(self, service: str, operation: str, body: bytes, headers: Mapping[str, Any], until: float) -> bytes:
        """Return the reply's body. Raises service.unavailable, service.timeout."""
        number, reply = str(next(self._numbers)), Reply()
        try:
            self._publish(number, (service, reply), f"{service}.{operation}", body, headers, until)
            return reply.result(timeout=max(0.0, until - monotonic()))
        except TimeoutError:
            metrics.of("calls_lost_total", service, "timeout").inc()
            raise Problem(TIMEOUT, service=service) from None
        finally:
            self._waiting.pop(number, None)

    def read_until(self, closing: threading.Event) -> None:
        """Hand replies to their callers. Raises one of FAILURES when the connection is lost."""
        while not closing.is_set() and not self._is_over:
            self._wire.read()
            self._wire.beat()

    def end(self, *, is_graceful: bool) -> None:
        """Let every caller go, then the connection."""
        with self._lock:
            self._is_over = True
            for service, reply in list(self._waiting.values()):
                reply.set_exception(away(service))
            self._waiting.clear()
            if is_graceful:
                self._wire.close()
            else:
                self._wire.drop()

    def _publish(
        self, number: str, waiting: tuple[str, Reply], routing_key: str, body: bytes, headers: Mapping[str, Any], until: float
    ) -> None:
        left_ms = int((until - monotonic()) * 1000)
        if left_ms <= 0:
            raise TimeoutError
        about = {"reply_to": self._address, "correlation_id": number, "expiration": str(left_ms), "delivery_mode": TRANSIENT}
        with self._lock:
            if self._is_over or len(self._waiting) >= CALLS_MOST:
                raise away(waiting[0])
            self._waiting[number] = waiting
            try:
                self._wire.publish(body, RPC_EXCHANGE, routing_key, mandatory=True, headers=headers, **about)
            except FAILURES:
                self._is_over = True  # perhaps half a frame went out; the reader ends the session
                raise away(waiting[0]) from None

    def _answered(self, message: Any) -> None:
        """Complete a call; one that no longer waits is not missed."""
        _, reply = self._waiting.pop(message.properties.get("correlation_id"), (None, None))
        if reply:
            reply.set_result(message.body)

    def _came_back(self, _refusal: Exception, _exchange: str, _routing_key: str, message: Any) -> None:
        service, reply = self._waiting.pop(message.properties.get("correlation_id"), (None, None))
        if reply and service:
            reply.set_exception(away(service))
