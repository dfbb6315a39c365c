"""The page of every metric, from the table they are made from."""

from services.commons.plumbing.metrics_table import METRICS, Metric

INTRO = """# Metrics

`GET /metrics` on `SHANZHI_METRICS_PORT`, Prometheus text format. Labels carry words of contracts and code, never ids or anything a person wrote.
A histogram's `_count` is the rate. The client library adds `process_*` and `python_*`; the gateway's `process_*` are those of master and workers together.
What to watch, and alert rules: [how-to/operate.md](../how-to/operate.md).
"""
HEAD = "| metric | kind | labels | what | 说明 |\n|---|---|---|---|---|\n"


def metrics_page() -> str:
    """Return the page."""
    return "\n".join([INTRO, HEAD + "\n".join(map(_row, METRICS)) + "\n"])


def _row(row: Metric) -> str:
    labels = ", ".join(f"`{label}`" for label in row.labels)
    return f"| `{row.name}` | {row.kind} | {labels} | {row.en} | {row.zh} |"
