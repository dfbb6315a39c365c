"""Sends the example of an operation, one thing about it changed."""

from typing import Any

import orjson
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.commons.contracts.rows import Operation
from tests.support.examples import OPERATIONS, example_of

BY_NAME = {row.name: row for row in OPERATIONS}
COMMANDS = [row for row in OPERATIONS if not row.is_query]
QUERIES = [row for row in OPERATIONS if row.is_query]


def send(
    client: FlaskClient,
    operation: Operation | str,
    *,
    raw: bytes | None = None,
    json: Any = None,
    query: str = "",
    without: str = "",
    content_type: str = "application/json",
    **headers: str,
) -> TestResponse:
    """Send the example of ``operation`` with this body, this query, these headers more, this one less."""
    row = BY_NAME[operation] if isinstance(operation, str) else operation
    example = example_of(row)
    sent = {name: value for name, value in example.headers.items() if name != without}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    body = raw if raw is not None else orjson.dumps(example.json if json is None else json)
    if row.is_query:
        return client.open(example.path + query, method=row.method, headers=sent)
    return client.open(example.path + query, method=row.method, data=body, content_type=content_type, headers=sent)


def refusal(response: TestResponse) -> tuple[int, str]:
    """Return status and code of a problem, and hold it to RFC 9457."""
    told = response.get_json(force=True)
    assert "application/problem+json" == response.mimetype
    assert response.status_code == told["status"]
    assert f"/problems/{told['code']}" == told["type"]
    assert all(told[member] for member in ("title", "detail", "next"))
    assert response.headers["X-Correlation-Id"] == told["instance"]
    assert "no-store" == response.headers["Cache-Control"]
    return told["status"], told["code"]
