"""Logs: one JSON line per event on stdout, personal fields masked, ids of the running request attached."""

import json
import logging
import sys
from collections.abc import Mapping, Set
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import PurePath

from services.commons.plumbing import tracing

correlation: ContextVar[str] = ContextVar("correlation", default="")
MASK = "***"
_PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}


class JsonLines(logging.Formatter):
    """Constant message, facts in ``extra``; what is named in ``masked`` shows as ***."""

    def __init__(self, service: str, masked: Set[str]) -> None:
        super().__init__()
        self.service = service
        self.masked = masked

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "ts": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "service": self.service,
            "message": record.getMessage(),
        }
        if correlation.get():
            line["correlation_id"] = correlation.get()
        if span := tracing.current.get():
            line |= {"trace_id": span.trace_id, "span_id": span.span_id}
            if span.parent_id:
                line["parent_id"] = span.parent_id
        extras = {key: value for key, value in vars(record).items() if key not in _PLAIN}
        line.update({key: self._shown(key, value) for key, value in extras.items()})
        if record.exc_info:
            line["trace"] = _trace(record)
        return json.dumps(line, ensure_ascii=False, default=_kind).encode("utf-8", "backslashreplace").decode()

    def _shown(self, name: str, value: object) -> object:
        """Return what may be told: nothing masked at any depth, and of an exception only its kind."""
        if name in self.masked:
            return MASK
        if isinstance(value, Mapping):
            return {str(key): self._shown(str(key), each) for key, each in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self._shown("", each) for each in value]
        return value


def _kind(value: object) -> str:
    """Tell a time or a path; of anything else only what it is, for its text may be what somebody wrote."""
    return str(value) if isinstance(value, datetime | PurePath) else type(value).__name__


def _trace(record: logging.LogRecord) -> list[str]:
    """Return where it broke, never what was said: exception texts may quote what people wrote."""
    error = record.exc_info[1] if record.exc_info else None
    steps, trace = [], error.__traceback__ if error else None
    while trace:
        code = trace.tb_frame.f_code
        steps.append(f"{code.co_filename.rsplit('/', 3)[-1]}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return [type(error).__name__, *steps[-12:]]


def configure(service: str, level: str, masked: Set[str] = frozenset()) -> None:
    """Send every log of this process to stdout as JSON lines."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonLines(service, masked))
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False  # looked up for every line, shown in none
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for noisy in ("amqp", "kombu", "pymongo", "nameko.containers"):
        logging.getLogger(noisy).setLevel(logging.CRITICAL if noisy == "nameko.containers" else logging.WARNING)
