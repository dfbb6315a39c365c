"""What surrounds every request: a correlation id before it, security headers and one log line after it."""

import logging
import secrets
import time

from flask import Flask, Response, g, request

log = logging.getLogger(__name__)

_EVERYWHERE = (
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
)
API_HEADERS = (
    *_EVERYWHERE,
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("Referrer-Policy", "no-referrer"),
)
# A form sent under "no-referrer" carries "Origin: null", and then nobody can tell it is ours.
PAGE_HEADERS = (
    *_EVERYWHERE,
    ("Content-Security-Policy", "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"),
    ("Referrer-Policy", "same-origin"),
)


def install(app: Flask) -> None:
    app.before_request(_open)
    app.after_request(_close)


def _open() -> None:
    g.correlation_id = secrets.token_hex(16)
    g.began = time.perf_counter()


def _close(response: Response) -> Response:
    headers = response.headers
    headers.extend(API_HEADERS if request.path.startswith("/api/") else PAGE_HEADERS)
    headers["X-Correlation-Id"] = g.correlation_id
    if log.isEnabledFor(logging.INFO):
        log.info("request", extra=_line(response))
    return response


def _line(response: Response) -> dict[str, object]:
    """Return the one log line of a request: the route, never the path or query, which may name people."""
    return {
        "method": request.method,
        "route": request.url_rule.rule if request.url_rule else None,
        "status": response.status_code,
        "duration_ms": round((time.perf_counter() - g.began) * 1000, 1),
        "correlation_id": g.correlation_id,
    }
