"""The instruments of a process, made from the table of metrics, and its answer to a scrape.

It knows prometheus_client and nothing that is green, so the gateway uses it too. Under gunicorn the workers share
files (PROMETHEUS_MULTIPROC_DIR), and each answers for all of them.
"""

import os
import re
from collections.abc import Callable, Iterable
from time import time
from typing import TYPE_CHECKING, Any

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

from services.commons.plumbing.metrics_table import COUNTER, GAUGE, METRICS, Metric

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

SHARED = "PROMETHEUS_MULTIPROC_DIR"
TYPES_MOST = 1000  # of facts: what other departments may call them is not ours to bound
OTHER = "other"
_FACT_TYPE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*){3}")
_types: set[str] = set()

disable_created_metrics()  # nobody reads when a series began, and each costs a line


def _instrument(row: Metric) -> Any:
    if row.kind == COUNTER:
        return Counter(row.name, row.en, row.labels)
    if row.kind == GAUGE:
        return Gauge(row.name, row.en, row.labels, multiprocess_mode=row.several)
    return Histogram(row.name, row.en, row.labels, buckets=row.buckets)


_instruments = {row.name.removeprefix("shanzhi_"): _instrument(row) for row in METRICS}


_children: dict[tuple[str, ...], Any] = {}


def of(*name_and_labels: str) -> Any:
    """Return the child of ``shanzhi_<name>`` for these labels; an unknown name is a KeyError."""
    child = _children.get(name_and_labels)
    if child is None:
        name, *labels = name_and_labels
        child = _children[name_and_labels] = _instruments[name].labels(*labels)
    return child


def fact_type(type: object) -> str:
    """Return a fact's type as a label: of its form, and one of so many; else ``other``.

    >>> fact_type("ideas.idea.submitted.v1"), fact_type("ideas.张三")
    ('ideas.idea.submitted.v1', 'other')
    """
    if not isinstance(type, str):
        return OTHER
    if type in _types:
        return type
    if len(_types) >= TYPES_MOST or len(type) > 120 or not _FACT_TYPE.fullmatch(type):
        return OTHER
    _types.add(type)
    return type


def heard(service: str, source: str, type: str, delay_s: float) -> None:
    """Count a fact whose effect is done."""
    of("facts_heard_total", service, fact_type(type)).inc()
    of("fact_delay_seconds", service, source).observe(max(0.0, delay_s))


def canary_heard(service: str, source: str, delay_s: float) -> None:
    of("canary_delay_seconds", service, source).set(delay_s)
    of("canary_heard_timestamp_seconds", service, source).set(time())


def registry(*more: Any) -> CollectorRegistry:
    """Return what a scrape reads: this process, or all that share its files and ``more`` collectors."""
    if SHARED not in os.environ:
        return REGISTRY
    shared = CollectorRegistry()
    MultiProcessCollector(shared)
    for collector in more:
        shared.register(collector)
    return shared


def page(collected: Callable[[], CollectorRegistry] = registry) -> "WSGIApplication":
    """Return the WSGI application that answers GET /metrics, and nothing else."""

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if (environ["REQUEST_METHOD"], environ["PATH_INFO"]) != ("GET", "/metrics"):
            start_response("404 Not Found", [("Content-Type", "text/plain"), ("Content-Length", "0")])
            return []
        body = generate_latest(collected())
        start_response("200 OK", [("Content-Type", CONTENT_TYPE_LATEST), ("Content-Length", str(len(body)))])
        return [body]

    return answer
