"""What surrounds every request: its trace before it; security headers, one log line and one measurement after it."""

import logging
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, g, request

from gateway.portal.assets import first_sheet_source
from services.commons.plumbing import metrics, tracing

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)

_METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})  # others are whatever somebody typed
_EVERYWHERE = [("X-Content-Type-Options", "nosniff"), ("Cross-Origin-Resource-Policy", "same-origin")]
# Policies of documents say nothing to a stylesheet or a picture, and half of what a small file weighs would be headers.
FILE_HEADERS = [*_EVERYWHERE, ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")]
_DOCUMENT_HEADERS = [
    *_EVERYWHERE,
    ("X-Frame-Options", "DENY"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
]
API_HEADERS = [
    *_DOCUMENT_HEADERS,
    ("Content-Security-Policy", "default-src 'none'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"),
    ("Referrer-Policy", "no-referrer"),
]
# Under "no-referrer" a browser sends our own forms with "Origin: null", and nobody can tell them from foreign ones.
_PAGE_POLICY = (
    "default-src 'none'",
    *(f"{kind}-src 'self'" for kind in ("script", "img", "font", "connect", "manifest", "worker")),
    f"style-src 'self' {first_sheet_source()}",  # nothing else stands in a page
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",  # also stops a form that is answered by a redirect elsewhere: a login elsewhere begins with a link
    "frame-ancestors 'none'",
)
PAGE_HEADERS = [
    *_DOCUMENT_HEADERS,
    ("Content-Security-Policy", "; ".join(_PAGE_POLICY)),
    ("Referrer-Policy", "same-origin"),
]
OVER_TLS = [("Strict-Transport-Security", "max-age=31536000; includeSubDomains")]


def install(app: Flask) -> None:
    """Wrap every request of ``app``."""
    app.before_request(_open)
    app.after_request(_close)
    app.teardown_request(_leave)
    app.wsgi_app = _guarded(app.wsgi_app)  # type: ignore[assignment, method-assign]  # Flask's own way


def _guarded(inner: "WSGIApplication") -> "WSGIApplication":
    """Add the security headers outside of the framework: whatever goes wrong inside, they are there."""

    def guarded(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        tls = OVER_TLS if environ["wsgi.url_scheme"] == "https" else []

        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            return start_response(status, headers + _policies(environ["PATH_INFO"], status) + tls, *error)

        return inner(environ, start)

    return guarded


def _policies(path: str, status: str) -> list[tuple[str, str]]:
    if path.startswith("/assets/") and status[:3] in ("200", "304"):
        return FILE_HEADERS
    return API_HEADERS if path.startswith("/api/") else PAGE_HEADERS


def _open() -> None:
    """Go on with the caller's trace if it is a valid one; its id names the request everywhere from here on."""
    g.correlation_id = tracing.enter(request.environ.get("HTTP_TRACEPARENT")).trace_id
    g.began = time.perf_counter()


def _close(response: Response) -> Response:
    response.headers["X-Correlation-Id"] = g.correlation_id
    took_s = time.perf_counter() - g.began
    method = request.method if request.method in _METHODS else "other"
    route = request.url_rule.rule if request.url_rule else ""
    metrics.of("http_request_duration_seconds", method, route, f"{response.status_code // 100}xx").observe(took_s)
    if log.isEnabledFor(logging.INFO):
        log.info("request", extra=_line(response, took_s))
    return response


def _leave(_error: BaseException | None) -> None:
    """The thread's next lines are another's."""
    tracing.leave()


def _line(response: Response, took_s: float) -> dict[str, object]:
    """Return the one log line of a request: the route, never the path or query, which may name people."""
    return {
        "service": "gateway",
        "method": request.method,
        "route": request.url_rule.rule if request.url_rule else None,
        "status": response.status_code,
        "duration_ms": round(took_s * 1000, 1),
        "correlation_id": g.correlation_id,
    }
