"""The bearer token of a request (RFC 6750): only in the Authorization header, only that scheme."""

import re

from services.commons.kernel.problems import LOGIN_REQUIRED, Problem

_HEADER = re.compile(r"(?i:bearer) ([A-Za-z0-9\-._~+/]{1,200}=*)")
_TOKEN = re.compile(r"[A-Za-z0-9\-._~+/]{1,200}=*")


def bearer_token(authorization: str | None) -> str | None:
    """Return the token, None when nothing was sent.

    Raises access.login_required for what cannot be read: credentials are never quietly ignored.
    """
    if authorization is None:
        return None
    found = _HEADER.fullmatch(authorization)
    if found is None:
        raise Problem(LOGIN_REQUIRED)
    return found[1]


def is_token(value: str) -> bool:
    return _TOKEN.fullmatch(value) is not None
