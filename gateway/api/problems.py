"""Every refusal as RFC 9457 ``application/problem+json``, in Chinese or English, with what to do next."""

import logging
from collections.abc import Callable
from typing import Any

import orjson
from flask import Flask, Response, current_app, g, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from gateway.api.wording import in_chinese
from services.commons.kernel.problems import (
    INTERNAL,
    MALFORMED,
    NOT_ALLOWED,
    NOT_FOUND,
    TOO_LARGE,
    UNSUPPORTED_MEDIA,
    Problem,
    ProblemType,
)

log = logging.getLogger(__name__)
Document = dict[str, Any]
ShowProblem = Callable[[Problem], Response]
PAGE = "problem_page"  # app.extensions[PAGE]: ShowProblem, set by who writes pages
RETRY_AFTER_S = {429: 30, 503: 2, 504: 2}
_BY_STATUS = {404: NOT_FOUND, 405: NOT_ALLOWED, 413: TOO_LARGE, 415: UNSUPPORTED_MEDIA}


def install(app: Flask) -> None:
    """Let every error of the application leave as a problem."""
    app.register_error_handler(Problem, answer)
    app.register_error_handler(HTTPException, _from_http)
    app.register_error_handler(Exception, _from_defect)


def answer(problem: Problem) -> Response:
    """Return the response that tells of a problem: to people as a page if there is one, to programs as JSON."""
    show: ShowProblem | None = current_app.extensions.get(PAGE) if wants_page() else None
    response = show(problem) if show else _as_json(problem)
    response.headers["Cache-Control"] = "no-store"
    _advise(response, problem)
    return response


def _as_json(problem: Problem) -> Response:
    english = wants_english()
    told = document(problem.kind, problem.details, english=english, correlation_id=g.correlation_id)
    headers = {"Content-Language": "en" if english else "zh", "Vary": "Accept, Accept-Language"}
    return Response(orjson.dumps(told), problem.kind.status, headers, mimetype="application/problem+json")


def document(kind: ProblemType, details: Document, *, english: bool, correlation_id: str) -> Document:
    """Return the members of a problem; details come along beside RFC 9457's own."""
    title, next_step = (kind.en, kind.next_en) if english else (kind.zh, kind.next_zh)
    sentence = f"{title}. {next_step}." if english else f"{title}。{next_step}。"
    told = {
        "detail": sentence,
        **details,
        "type": f"/problems/{kind.code}",
        "title": title,
        "status": kind.status,
        "code": kind.code,
        "instance": correlation_id,
        "trace_id": correlation_id,
        "next": next_step,
    }
    if not english and isinstance(fields := details.get("fields"), dict):
        told["fields"] = {name: [in_chinese(str(message)) for message in messages] for name, messages in fields.items()}
    return told


def wants_english() -> bool:
    return request.accept_languages.best_match(("zh", "en"), "zh") == "en"


def wants_page() -> bool:
    return not request.path.startswith("/api/") and "text/html" in request.headers.get("Accept", "")


def _advise(response: Response, problem: Problem) -> None:
    status = problem.kind.status
    if status == INTERNAL.status or status in RETRY_AFTER_S:
        log.warning("answered a failure", extra={"code": problem.kind.code, "correlation_id": g.correlation_id})
    if status in RETRY_AFTER_S:
        response.headers["Retry-After"] = str(problem.details.get("retry_after_s", RETRY_AFTER_S[status]))
    if status == 401:
        invalid = ', error="invalid_token"' if "Authorization" in request.headers else ""
        response.headers["WWW-Authenticate"] = f'Bearer realm="shanzhi"{invalid}'


def _from_http(error: HTTPException) -> AnyResponse:
    """Turn what Flask and Werkzeug refuse into a problem; redirects pass."""
    status = error.code or INTERNAL.status
    if status < 400:
        return error.get_response()
    response = answer(Problem(_BY_STATUS.get(status, MALFORMED if status < 500 else INTERNAL)))
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _from_defect(error: Exception) -> Response:
    """Answer a defect of ours with an incident id, which is all that leaves; the trace stays in the log."""
    log.error("request failed", exc_info=error, extra={"correlation_id": g.correlation_id})
    return answer(Problem(INTERNAL, incident=g.correlation_id))
