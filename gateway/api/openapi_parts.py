"""The parts of the OpenAPI document that operations share: parameters, headers, problems, the bearer token."""

from collections.abc import Iterable
from typing import Any

from gateway.api.conditions import takes_key, takes_version
from gateway.api.routes import STEP
from services.commons.contracts.catalog import PROBLEMS
from services.commons.contracts.fields import ID_PATTERN
from services.commons.contracts.rows import Operation
from services.commons.kernel.problems import ProblemType

Part = dict[str, Any]

BEARER: Part = {"type": "http", "scheme": "bearer", "description": "The access_token of POST /api/v1/tokens"}

LEFT: Part = {
    "RateLimit": {"description": 'what is left, "name";r=requests;t=seconds, for each limit', "schema": {"type": "string"}},
    "RateLimit-Policy": {"description": 'the limits, "name";q=requests;w=seconds', "schema": {"type": "string"}},
}

PROBLEM: Part = {
    "type": "object",
    "description": "A refusal (RFC 9457), with what to do next",
    "required": ["type", "title", "status", "detail", "code", "instance", "next"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string", "description": "what was refused, in Chinese or English by Accept-Language"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string", "description": "stable name of the problem", "enum": sorted(PROBLEMS)},
        "instance": {"type": "string", "description": "correlation id, also in X-Correlation-Id"},
        "trace_id": {"type": "string", "description": "W3C trace id: that of the traceparent sent, if it was valid; the same as instance"},
        "next": {"type": "string", "description": "what to do next"},
        "fields": {
            "type": "object",
            "description": "what is wrong with which field, nested ones dotted",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
    },
}


def parameters(row: Operation, steps: Iterable[str] = ()) -> list[Part]:
    """Return path, query and header parameters of an operation; ``steps`` are those of its lifecycle."""
    rows: list[Part] = [
        _parameter("path", name, required=True, pattern=ID_PATTERN, description="an id, as some view told it")
        for name in row.path_fields
        if name != STEP
    ]
    rows += [_step(steps)] if STEP in row.path_fields else []
    if row.query:
        rows.append({"in": "query", "schema": row.query})
    return rows + _request_headers(row)


def _step(steps: Iterable[str]) -> Part:
    about = "key of a step; a view's steps name those that are possible now"
    return {"in": "path", "name": STEP, "required": True, "description": about, "schema": {"type": "string", "enum": sorted(steps)}}


def _request_headers(row: Operation) -> list[Part]:
    rows: list[Part] = []
    if row.is_query:
        about = "answered 304 when nothing changed"
        rows.append(_parameter("header", "If-None-Match", required=False, pattern=".*", description=about, example='"5a1c0e"'))
    if takes_key(row):
        about = "names this wish: sent twice, it is done once"
        rows.append(
            _parameter("header", "Idempotency-Key", required=row.creates, pattern="^[!-~]{1,128}$", description=about, example="b6e9")
        )
    if takes_version(row):
        about = "the ETag of the version you mean to change"
        rows.append(_parameter("header", "If-Match", required=row.edits, pattern='^"[0-9]{1,15}"$', description=about, example='"7"'))
    return rows


def success_headers(row: Operation, has_place: bool) -> Part:
    """Return the headers of a success."""
    headers = {"X-Correlation-Id": header("names this request in logs and in the audit log")}
    if row.deprecated_on:
        headers |= {"Deprecation": header("since when, @ and seconds since 1970 (RFC 9745)"), "Sunset": header("when it ends (RFC 8594)")}
    if row.is_query or "version" in row.returns().fields:
        headers["ETag"] = header("the version, in quotes; of views without one, a hash")
    if has_place:
        headers["Location"] = header("where it can be read")
    return headers


def header(description: str) -> Part:
    return {"description": description, "schema": {"type": "string"}}


def problem_response(status: int) -> Part:
    """Return the response of all problems with this status, an example of each."""
    kinds = [kind for _, kind in sorted(PROBLEMS.items()) if kind.status == status]
    return {
        "description": "; ".join(f"{kind.code}: {kind.en}" for kind in kinds),
        "headers": _problem_headers(status),
        "content": {
            "application/problem+json": {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "examples": {kind.code: {"value": _example(kind)} for kind in kinds},
            }
        },
    }


def _parameter(place: str, name: str, *, required: bool, pattern: str, description: str, example: str | None = None) -> Part:
    told: Part = {"in": place, "name": name, "required": required, "description": description}
    return told | {"schema": {"type": "string", "pattern": pattern}} | ({"example": example} if example else {})


def _problem_headers(status: int) -> Part:
    headers = {"X-Correlation-Id": header("names this request in logs")}
    if status == 429:
        headers |= LEFT
    if status in (429, 503, 504):
        headers["Retry-After"] = header("seconds")
    if status == 401:
        headers["WWW-Authenticate"] = header("Bearer")
    return headers


def _example(kind: ProblemType) -> Part:
    return {
        "type": f"/problems/{kind.code}",
        "title": kind.zh,
        "status": kind.status,
        "detail": f"{kind.zh}。{kind.next_zh}。",
        "code": kind.code,
        "instance": "0" * 32,
        "trace_id": "0" * 32,
        "next": kind.next_zh,
    }
