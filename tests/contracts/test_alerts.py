"""The alert rules and the example of a scrape parse, and name only metrics, labels and processes that exist."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from services.commons.contracts.catalog import CATALOG
from services.commons.plumbing.metrics_table import HISTOGRAM, METRICS, Metric

ROOT = Path(__file__).parents[2]
RULES: list[dict[str, Any]] = yaml.safe_load((ROOT / "deploy/prometheus/alerts.yml").read_text(encoding="utf-8"))["groups"][0]["rules"]
BY_NAME = {row.name: row for row in METRICS}
OF_THE_LIBRARY = {"process_start_time_seconds": frozenset({"job", "instance"}), "up": frozenset({"job", "instance"})}
NAME = re.compile(r"\b(shanzhi_\w+|process_\w+|up)\b")
BY = re.compile(r"\bby \(([^)]*)\)")
MATCHER = re.compile(r"(\w+){([^}]*)}")
OPERATE = (ROOT / "docs/how-to/operate.md").read_text(encoding="utf-8")


def row_of(name: str) -> Metric | None:
    """Return the row of a series: a histogram's are its name with a suffix."""
    found = BY_NAME.get(name)
    histogram = BY_NAME.get(re.sub(r"_(bucket|count|sum)$", "", name))
    return found if found and found.kind != HISTOGRAM else histogram if histogram and histogram.name != name else None


def labels_of(name: str) -> frozenset[str]:
    row = row_of(name)
    return frozenset(row.labels) | {"le"} if row else OF_THE_LIBRARY.get(name, frozenset())


def unknown(expression: str) -> list[str]:
    """Return the names and labels of an expression that nothing tells."""
    names = NAME.findall(expression)
    known = frozenset().union(*(labels_of(name) for name in names))
    by = {label.strip() for group in BY.findall(expression) for label in group.split(",")}
    matched = {part.split("=")[0].strip("!~ ") for _, inner in MATCHER.findall(expression) for part in inner.split(",")}
    return [name for name in names if not row_of(name) and name not in OF_THE_LIBRARY] + sorted((by | matched) - known)


@pytest.mark.parametrize("rule", RULES, ids=lambda row: row["alert"])
def test_a_rule_asks_for_what_is_told(rule: dict[str, Any]) -> None:
    assert NAME.findall(rule["expr"])
    assert [] == unknown(rule["expr"])
    assert rule["expr"].count("(") == rule["expr"].count(")")


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("max(shanzhi_no_such_total) > 0", ["shanzhi_no_such_total"]),
        ("shanzhi_fact_delay_seconds > 1", ["shanzhi_fact_delay_seconds"]),
        ("sum by (route) (shanzhi_facts_parked)", ["route"]),
        ('shanzhi_facts_parked{operation="x"} > 0', ["operation"]),
        ("histogram_quantile(0.9, sum by (le) (rate(shanzhi_fact_delay_seconds_bucket[5m])))", []),
    ],
)
def test_a_rule_that_asks_for_more_is_found(expression: str, found: list[str]) -> None:
    assert found == unknown(expression)


@pytest.mark.parametrize("rule", RULES, ids=lambda row: row["alert"])
def test_a_rule_says_what_is_wrong_what_to_do_and_how_urgent_it_is(rule: dict[str, Any]) -> None:
    assert {"summary", "todo"} == set(rule["annotations"])
    assert rule["labels"]["severity"] in ("page", "ticket")
    shown = {label for text in rule["annotations"].values() for label in re.findall(r"\$labels\.(\w+)", text)}
    assert shown <= frozenset().union(*(labels_of(name) for name in NAME.findall(rule["expr"])))
    assert rule["alert"] in OPERATE


def test_the_example_scrapes_every_process() -> None:
    example = yaml.safe_load((ROOT / "deploy/prometheus/prometheus.yml").read_text(encoding="utf-8"))
    (job,) = example["scrape_configs"]

    targets = {target.split(":")[0] for config in job["static_configs"] for target in config["targets"]}

    assert {"gateway", *(contract.service for contract in CATALOG)} == targets
    assert ("shanzhi", ["alerts.yml"]) == (job["job_name"], example["rule_files"])
