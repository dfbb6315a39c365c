"""A call's message becomes a kernel Command; a result or an error becomes a reply.

Each takes what it trusts from the contract: arguments are loaded by the operation's schemas (unknown fields ignored,
so a newer gateway works with an older department), the actor comes from signed claims, access is checked again here.
"""

import hmac
import logging
import secrets
import time
from datetime import UTC, datetime
from typing import Any

import orjson
from kombu import Message
from marshmallow import EXCLUDE, Schema, ValidationError
from pymongo.errors import ConnectionFailure

from services.commons.kernel.command import Command
from services.commons.kernel.people import ANONYMOUS
from services.commons.kernel.problems import INTERNAL, INVALID, MALFORMED, UNAVAILABLE, UNKNOWN_OPERATION, Problem
from services.commons.plumbing import tracing

RETRY_AFTER_S = 2
KEY_MOST = 128  # characters; the gateway passes on no longer one
CORRELATION_MOST = 64  # characters: it stands in every log line and fact
_log = logging.getLogger(__name__)


class Calls:
    """Turns a call's message into a kernel Command, by one service's contract."""

    def __init__(self, contract: Any, verifier: Any, secret: str) -> None:
        self._operations = contract.by_operation
        self._verifier, self._secret = verifier, secret.encode()
        self._service = contract.service
        self._schemas = {row.name: [schema() for schema in (row.query, row.body) if schema] for row in contract.operations}
        self._answers: dict[str, Schema] = {row.name: row.returns() for row in contract.operations}

    def command(self, name: str, message: Message) -> Command:
        """Raises request.malformed, request.invalid, access.*, service.unknown_operation."""
        operation = self._operations.get(name)
        if operation is None:
            raise Problem(UNKNOWN_OPERATION, operation=name)
        at = datetime.now(UTC)
        at = at.replace(microsecond=at.microsecond // 1000 * 1000)
        headers = message.headers or {}
        claims = headers.get("claims")
        actor = self._verifier.actor(claims, self._service, at) if claims else ANONYMOUS
        operation.allowed.admit(actor)
        args = self._load(operation, _arguments(message))
        fingerprint = self._derive("fingerprint", repr(sorted(args.items(), key=lambda item: item[0])))  # keyed: guesses cannot be tried
        target = "/".join(str(args[field]) for field in operation.path_fields)
        sent = _key_sent(headers)
        key = self._derive(actor.id, name, target, sent) if sent else None
        version, correlation, trace = headers.get("version"), headers.get("correlationid"), headers.get("traceparent")
        return Command(
            name=name,
            at=at,
            new_id=key or self._derive(actor.id, name, target, secrets.token_hex(16)),
            args=args,
            actor=actor,
            key=key,
            fingerprint=fingerprint,
            expected_version=version if isinstance(version, int) else None,
            correlation_id=correlation[:CORRELATION_MOST] if isinstance(correlation, str) else "",
            traceparent=tracing.checked(trace),
        )

    def answer(self, name: str, result: Any) -> Any:
        return self._answers[name].dump(result)

    def _load(self, operation: Any, arguments: dict[str, Any]) -> dict[str, Any]:
        args: dict[str, Any] = {}
        fields: dict[str, Any] = {}
        for name in operation.path_fields:
            value = arguments.get(name)
            if not isinstance(value, str) or not 0 < len(value) <= 64:
                fields[name] = ["must be an id"]
            args[name] = value
        for schema in self._schemas[operation.name]:
            try:
                args.update(schema.load(arguments, unknown=EXCLUDE))
            except ValidationError as error:
                fields.update(error.normalized_messages())
        if fields:
            raise Problem(INVALID, fields=fields)
        return args

    def _derive(self, *parts: str) -> str:
        """Return 32 hex digits of HMAC-SHA-256 over ``parts``: an id nobody else can make."""
        return hmac.new(self._secret, "\0".join(parts).encode("utf-8", "replace"), "sha256").hexdigest()[:32]


def _key_sent(headers: dict[str, Any]) -> str | None:
    sent = headers.get("key")
    if sent is not None and (not isinstance(sent, str) or len(sent) > KEY_MOST):
        raise Problem(MALFORMED)
    return sent


def _arguments(message: Message) -> dict[str, Any]:
    try:
        body = orjson.loads(message.body)
        arguments = body["kwargs"]
    except (orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise Problem(MALFORMED) from error
    if not isinstance(arguments, dict):
        raise Problem(MALFORMED)
    return arguments


def error_body(error: BaseException, name: str) -> dict[str, Any]:
    """Return the reply that tells a problem; anything else leaves only an incident id, its text stays here.

    When the database went away meanwhile nobody knows whether it was done: the caller may repeat it under its key.
    """
    if isinstance(error, ConnectionFailure):
        _log.warning("database away", extra={"operation": name, "error": type(error).__name__})
        error = Problem(UNAVAILABLE, retry_after_s=RETRY_AFTER_S)
    if isinstance(error, Problem):
        return {"result": None, "error": {"code": error.kind.code, "details": error.details}}
    incident = f"{time.time_ns():x}"
    _log.error("call failed", extra={"operation": name, "incident": incident}, exc_info=error)
    return {"result": None, "error": {"code": INTERNAL.code, "details": {"incident": incident}}}
