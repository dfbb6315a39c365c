"""Every header of one answer of each kind: what the snapshot holds. ``python -m tests.security.headers`` writes it anew.

Look at the difference before it is committed: a header that goes is a policy that goes.
"""

import json
import re
from pathlib import Path

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.security.scripted import BROWSER, TLS, gateway

SNAPSHOT = Path(__file__).with_name("headers.json")
SQUEEZED = {"Accept-Encoding": "gzip"}
OURS = {**BROWSER, "Sec-Fetch-Site": "same-origin"}
TYPED = {"login": "resident1", "password": "shanzhi-demo", "key": "k"}
KINDS = {
    "page of a visitor": ("GET", "/contests", BROWSER),
    "page of a visitor, squeezed": ("GET", "/contests", {**BROWSER, **SQUEEZED}),
    "page with a form": ("GET", "/login", BROWSER),
    "page of a person": ("GET", "/me", {**BROWSER, "Cookie": "shanzhi=t1; __Host-shanzhi=t1"}),
    "page of a problem": ("GET", "/nothing", BROWSER),
    "form that logs in": ("POST", "/login", OURS),
    "form that logs out": ("POST", "/logout", {**OURS, "Cookie": "shanzhi=t1; __Host-shanzhi=t1"}),
    "foreign form": ("POST", "/login", {**BROWSER, "Sec-Fetch-Site": "cross-site"}),
    "language": ("GET", "/contests?lang=en", BROWSER),
    "asset": ("GET", "/assets/portal.css", {}),
    "manifest": ("GET", "/manifest.webmanifest", {}),
    "worker": ("GET", "/worker.js", {}),
    "API, a visitor": ("GET", "/api/v1/contests", {}),
    "API, a visitor, squeezed": ("GET", "/api/v1/contests", SQUEEZED),
    "API, a person": ("GET", "/api/v1/accounts/me", {"Authorization": "Bearer t1"}),
    "API, a token": ("POST", "/api/v1/tokens", SQUEEZED),
    "API, a problem": ("GET", "/api/v1/nothing", {}),
    "API, no login": ("GET", "/api/v1/accounts/me", {}),
    "API, wrong method": ("TRACE", "/api/v1/contests", {}),
    "API, options": ("OPTIONS", "/api/v1/contests", {}),
    "API, the document": ("GET", "/api/v1/openapi.json", {}),
    "problem type": ("GET", "/problems/request.invalid", {}),
    "health": ("GET", "/livez", {}),
}
_CHANGING = (
    (r"(X-Correlation-Id: )[0-9a-f]{32}", r"\1<id>"),
    (r'(ETag: (?:W/)?)"[^"]*"', r'\1"<tag>"'),
    (r"(Content-Length: )\d+", r"\1<n>"),
    (r'("[a-z-]+";)r=\d+', r"\1r=<n>"),
    (r"(Expires=|Last-Modified: |Date: )[A-Z][a-z]{2}, [^;]*", r"\1<time>"),
    (r"(Content-Disposition: inline; filename=)\S+", r"\1<name>"),
)


def answered(client: FlaskClient, kind: str, base: str) -> TestResponse:
    method, path, headers = KINDS[kind]
    body = {"json": {"login": "a", "password": "b"}} if path == "/api/v1/tokens" else {"data": TYPED} if method == "POST" else {}
    return client.open(path, method=method, headers=headers, base_url=base, **body)


def taken() -> dict[str, list[str]]:
    """Return the headers that all have, and those of each kind beside; over TLS, without what changes each time."""
    found = sent(TLS)
    common = set.intersection(*(set(lines) for lines in found.values()))
    return {"everywhere": sorted(common)} | {kind: [line for line in lines if line not in common] for kind, lines in found.items()}


def sent(base: str) -> dict[str, list[str]]:
    """Return status and headers of each kind of answer."""
    app = gateway()
    return {
        kind: [str(told.status_code), *_lines(told)]
        for kind in KINDS
        for told in [answered(app.test_client(use_cookies=False), kind, base)]
    }


def _lines(response: TestResponse) -> list[str]:
    lines = sorted(f"{name}: {_steady(name, value)}" for name, value in response.headers)
    for pattern, shown in _CHANGING:
        lines = [re.sub(pattern, shown, line) for line in lines]
    return lines


def _steady(name: str, value: str) -> str:
    return ", ".join(sorted(value.split(", "))) if name == "Allow" else value


if __name__ == "__main__":
    SNAPSHOT.write_text(json.dumps(taken(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
