"""The floor: the same validated insert by a plain WSGI app on the same database with the same durability."""

import os
import secrets
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

import orjson
from marshmallow import ValidationError

from services.commons.contracts.ideas import IdeaBody
from services.commons.plumbing.rows import connect, order_key

SCHEMA = IdeaBody()
rows = connect(os.environ["SHANZHI_MONGO_URI"], "floor")["ideas"]
rows.create_index([("contest_id", 1), ("order", -1)])
rows.create_index([("author", 1), ("order", -1)])


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """POST an idea: read, validate, insert, answer 201."""
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    try:
        args = SCHEMA.load(orjson.loads(body))
    except (ValidationError, orjson.JSONDecodeError):
        start_response("422 Unprocessable Entity", [("Content-Type", "application/json")])
        return [b"{}"]
    at, id = datetime.now(UTC), secrets.token_hex(16)
    fields = {"contest_id": "floor", "author": "floor", "state": "submitted", "created_at": at, "order": order_key(at, id)}
    rows.insert_one({"_id": id, **args, **fields})
    answer = orjson.dumps({"id": id, **args, "state": "submitted"})
    start_response("201 Created", [("Content-Type", "application/json"), ("Content-Length", str(len(answer)))])
    return [answer]
