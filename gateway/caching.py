"""Who may keep a page, and for how long. What the API says of its own answers is in ``api/answers.py``; files: ``portal/assets.py``.

A page that a visitor reads may be kept by anybody for seconds and is not sent twice. A page with a session is its
person's alone, and one with a form to send holds the key of one wish: neither is kept.
"""

import hashlib

from flask import Flask, Response, request

from gateway.auth.cookies import session_token

SECONDS = "public, max-age=5"
_SENDS = b'method="post"'


def install(app: Flask) -> None:
    app.after_request(_keep)


def _keep(response: Response) -> Response:
    if request.method not in ("GET", "HEAD") or response.status_code not in (200, 304):
        return response
    if response.status_code == 200 and response.mimetype == "text/html":
        return _page(response)
    return response


def _page(response: Response) -> Response:
    body = response.get_data()
    response.vary.add("Cookie")
    if session_token(request) or "Set-Cookie" in response.headers or _SENDS in body:
        return response
    response.headers["Cache-Control"] = SECONDS
    tag = hashlib.blake2b(body, digest_size=8).hexdigest()
    response.set_etag(tag, weak=True)
    if request.if_none_match.contains_weak(tag):
        response.status_code = 304
        response.set_data(b"")
        for name in ("Content-Length", "Content-Type"):
            response.headers.pop(name, None)
    return response
