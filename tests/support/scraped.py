"""What a town tells of itself: its metrics, read as Prometheus reads them."""

from collections.abc import Iterable, Iterator

import httpx
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample


def samples(ports: Iterable[int]) -> Iterator[Sample]:
    for port in ports:
        text = httpx.get(f"http://127.0.0.1:{port}/metrics", timeout=5).text
        for family in text_string_to_metric_families(text):
            yield from family.samples


def total(of: Iterable[Sample], name: str, **labels: str) -> float:
    """Return the sum of what ``name`` is at, for all series that have these labels."""
    return sum(each.value for each in of if each.name == name and labels.items() <= each.labels.items())
