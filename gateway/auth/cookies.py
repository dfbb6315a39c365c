"""The session cookie of pages, and the check that a form was sent by one of our own pages.

The cookie holds the same bearer token a program would send; what it means is identity's to say.
"""

from urllib.parse import urlsplit

from flask import Request, Response, has_request_context
from flask import request as current_request

from gateway.auth.bearer import is_token

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_SECURE_NAME, _PLAIN_NAME = "__Host-shanzhi", "shanzhi"


def session_token(request: Request) -> str | None:
    """Return the token of the person whose browser asks, None for a visitor."""
    token = request.cookies.get(_name(request.is_secure))
    return token if token and is_token(token) else None


def set_session(response: Response, token: str, max_age_s: int) -> None:
    """Remember the token in this browser, out of reach of scripts and of other sites."""
    secure = _is_secure()
    response.set_cookie(_name(secure), token, max_age=max_age_s, path="/", secure=secure, httponly=True, samesite="Lax")


def clear_session(response: Response) -> None:
    """Forget the token in this browser; ending the session itself is identity's revoke_session."""
    secure = _is_secure()
    response.delete_cookie(_name(secure), path="/", secure=secure, httponly=True, samesite="Lax")


def same_origin(request: Request) -> bool:
    """Return whether an unsafe request comes from a page of this very host; safe methods always pass.

    Browsers say where a form came from in Sec-Fetch-Site, or on plain HTTP in Origin; who says neither is refused.
    """
    if request.method in SAFE_METHODS:
        return True
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = urlsplit(request.headers.get("Origin", ""))
    return (origin.scheme, origin.netloc) == (request.scheme, request.host)


def _name(secure: bool) -> str:
    return _SECURE_NAME if secure else _PLAIN_NAME


def _is_secure() -> bool:
    return has_request_context() and current_request.is_secure
