"""Open data: what there is, under which licence, and the files, streamed a page of the list at a time.

CSV is for people: words in their language, with the mark that lets Excel read Chinese. JSON Lines is for programs: codes
as the API has them. Both are asked for as a visitor, so nobody's rights widen what is given away.
"""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

import orjson
from flask import Response, g, stream_with_context

from gateway.client import View
from gateway.portal.counter import page
from gateway.portal.datasets import BY_KEY, DATASETS, YES_NO, Column, Dataset
from gateway.portal.labels import label
from gateway.portal.rows import Row
from gateway.portal.words import SHANGHAI, local, say
from gateway.portal.words import gettext as _
from services.commons.kernel.problems import NOT_FOUND, Problem

AT_ONCE = 100
MARK = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
Chunks = Iterator[str]


def show_open_data() -> Response:
    return page("open_data.html", datasets=DATASETS)


def download(key: str, kind: str) -> Response:
    """Raises request.not_found for a file there is none of, and what the department refuses with before the first row."""
    dataset = BY_KEY.get(key)
    write = _WRITERS.get(kind)
    if dataset is None or write is None:
        raise Problem(NOT_FOUND)
    parts = _parts(dataset)
    response = Response(stream_with_context(write(dataset, _begun(parts))), mimetype=_TYPES[kind])
    response.headers["Content-Disposition"] = f'attachment; filename="shanzhi-{key}-{_today()}.{kind}"'
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


def _parts(dataset: Dataset) -> Iterator[list[View]]:
    """Yield the list a page at a time; only one is held."""
    cursor: View = {}
    while True:
        found = g.town.ask(dataset.operation, {"limit": AT_ONCE, **cursor}, token=None, correlation_id=g.get("correlation_id", ""))
        yield found["items"]
        if not found.get("next"):
            return
        cursor = {"cursor": found["next"]}


def _begun(parts: Iterator[list[View]]) -> Iterator[list[View]]:
    """Return the same parts, the first of them asked for already: a refusal comes before the answer has begun."""
    first = next(parts)

    def rest() -> Iterator[list[View]]:
        yield first
        yield from parts

    return rest()


def _csv(dataset: Dataset, parts: Iterator[list[View]]) -> Chunks:
    yield MARK + _lines([[say(column) for column in dataset.columns]])
    for part in parts:
        yield _lines([[_worded(column, row.get(column.name)) for column in dataset.columns] for row in part])


def _jsonl(dataset: Dataset, parts: Iterator[list[View]]) -> Chunks:
    for part in parts:
        rows = ({column.name: row.get(column.name) for column in dataset.columns} for row in part)
        yield "".join(orjson.dumps({name: value for name, value in row.items() if value is not None}).decode() + "\n" for row in rows)


def _lines(rows: list[list[str]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def _worded(column: Column, value: Any) -> str:
    """Return a cell: words for codes, Beijing time for instants, and no formula that a spreadsheet would run."""
    if isinstance(value, list):
        return "; ".join(_worded(column, each) for each in value)
    if value is None:
        return ""
    if column.words == YES_NO:
        return _("是") if value else _("否")
    if column.words:
        return say(label(column.words, value))
    if column.name.endswith("_at"):
        return f"{local(value):%Y-%m-%d %H:%M}"
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _today() -> str:
    day: date = g.now().astimezone(SHANGHAI).date()
    return f"{day:%Y%m%d}"


_WRITERS: Mapping[str, Callable[[Dataset, Iterator[list[View]]], Chunks]] = {"csv": _csv, "jsonl": _jsonl}
_TYPES = {"csv": "text/csv", "jsonl": "application/jsonl"}

ROWS = (Row("/open-data", show_open_data), Row("/open-data/<key>.<kind>", download))
