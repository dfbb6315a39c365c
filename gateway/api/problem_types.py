"""GET /problems/<code>: what a problem's ``type`` points to."""

from collections.abc import Callable
from html import escape

import orjson
from flask import Flask, Response, current_app

from gateway.api.problems import wants_page
from services.commons.contracts.catalog import PROBLEMS
from services.commons.kernel.problems import NOT_FOUND, Problem, ProblemType

ShowKind = Callable[[ProblemType], Response]
KIND_PAGE = "problem_kind_page"  # app.extensions[KIND_PAGE]: ShowKind, set by who writes pages


def install(app: Flask) -> None:
    app.add_url_rule("/problems/<code>", "problem_type", _explain)


def _explain(code: str) -> Response:
    kind = PROBLEMS.get(code)
    if kind is None:
        raise Problem(NOT_FOUND)
    show: ShowKind | None = current_app.extensions.get(KIND_PAGE) if wants_page() else None
    if show:
        return show(kind)
    response = Response(_page(kind), mimetype="text/html") if wants_page() else Response(_json(kind), mimetype="application/json")
    response.headers["Cache-Control"] = "public, max-age=300"
    response.headers["Vary"] = "Accept"
    return response


def _json(kind: ProblemType) -> bytes:
    return orjson.dumps(
        {
            "type": f"/problems/{kind.code}",
            "code": kind.code,
            "status": kind.status,
            "title": {"zh": kind.zh, "en": kind.en},
            "next": {"zh": kind.next_zh, "en": kind.next_en},
        }
    )


def _page(kind: ProblemType) -> str:
    rows = "".join(f"<p>{escape(line)}</p>" for line in (kind.next_zh, f"{kind.en}. {kind.next_en}.", f"{kind.code} · HTTP {kind.status}"))
    return f'<!doctype html><html lang="zh"><meta charset="utf-8"><title>{escape(kind.zh)}</title><h1>{escape(kind.zh)}</h1>{rows}</html>'
