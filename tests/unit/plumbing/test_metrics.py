"""The table of metrics keeps the conventions, and no label can carry what people wrote or ids without end."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest
from prometheus_client.parser import text_string_to_metric_families

from services.commons.plumbing import metrics
from services.commons.plumbing.metrics import OTHER, fact_type
from services.commons.plumbing.metrics_table import COUNTER, GAUGE, HISTOGRAM, METRICS, Metric

UNITS = ("_seconds", "_up", "_info", "_facts", "_parked", "_due")
BOUNDED = frozenset(
    {
        "contract",
        "error",
        "line",
        "method",
        "operation",
        "outcome",
        "reason",
        "route",
        "service",
        "source",
        "status",
        "timer",
        "type",
        "version",
    }
)
"""Labels whose values are words of contracts and code. Whoever adds one says here that its values are bounded."""


def offences(row: Metric) -> Iterator[str]:
    if not re.fullmatch(r"shanzhi_[a-z]+(_[a-z]+)+", row.name):
        yield "name"
    if (row.kind == COUNTER) != row.name.endswith("_total"):
        yield "total"
    if row.kind != COUNTER and not row.name.endswith(UNITS):
        yield "unit"
    if (row.kind == HISTOGRAM) != bool(row.buckets) or list(row.buckets) != sorted(set(row.buckets)):
        yield "buckets"
    if not set(row.labels) <= BOUNDED:
        yield "labels"
    if not row.zh or not row.en:
        yield "words"


def test_every_row_keeps_the_conventions() -> None:
    assert {} == {row.name: found for row in METRICS if (found := list(offences(row)))}
    assert sorted({row.name for row in METRICS}) == [row.name for row in METRICS]


@pytest.mark.parametrize(
    ("change", "offence"),
    [
        ({"name": "shanzhi_Calls_total"}, "name"),
        ({"name": "shanzhi_calls_lost"}, "total"),
        ({"kind": GAUGE, "name": "shanzhi_call_time"}, "unit"),
        ({"buckets": (1.0,)}, "buckets"),
        ({"labels": ("account",)}, "labels"),
        ({"labels": ("path",)}, "labels"),
        ({"zh": ""}, "words"),
    ],
)
def test_each_convention_bites(change: Mapping[str, object], offence: str) -> None:
    good = Metric("shanzhi_calls_total", COUNTER, ("service",), "调用", "calls")

    assert [] == list(offences(good))
    assert [offence] == list(offences(replace(good, **change)))


@pytest.mark.parametrize("said", ["ideas.idea.张三", "ideas", "13800138000", "", None, ["ideas.idea.submitted.v1"], "a.b.c.v1" * 99])
def test_a_fact_type_of_another_form_is_no_label(said: object) -> None:
    assert OTHER == fact_type(said)


def test_however_many_types_others_invent_their_number_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics, "_types", set())

    labels = {fact_type(f"a.b.c{n}.v1") for n in range(metrics.TYPES_MOST + 50)}

    assert metrics.TYPES_MOST + 1 == len(labels)
    assert OTHER in labels


def test_a_scrape_shows_every_metric_of_the_table() -> None:
    answered: list[str] = []
    body = b"".join(metrics.page()({"REQUEST_METHOD": "GET", "PATH_INFO": "/metrics"}, lambda status, *_: answered.append(status)))

    shown = {family.name for family in text_string_to_metric_families(body.decode())}

    assert ["200 OK"] == answered
    assert {row.name.removesuffix("_total") for row in METRICS} <= shown
    assert "process_cpu_seconds" in shown


@pytest.mark.parametrize(("method", "path"), [("POST", "/metrics"), ("GET", "/"), ("GET", "/metrics/")])
def test_nothing_else_is_answered(method: str, path: str) -> None:
    answered: list[str] = []

    list(metrics.page()({"REQUEST_METHOD": method, "PATH_INFO": path}, lambda status, *_: answered.append(status)))

    assert ["404 Not Found"] == answered
