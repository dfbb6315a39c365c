"""Fetches a small JSON document from an address that an operator named: bounded in time and size, never redirected."""

import time
from typing import Any

import httpx
import orjson


class Unfetched(Exception):
    """It did not come, not in time, not whole, or is no JSON object."""


def get_json(address: str, *, within_s: float = 2.0, most_bytes: int = 262_144) -> dict[str, Any]:
    """Return the JSON object at ``address``. Raises Unfetched."""
    try:
        with httpx.Client(timeout=within_s, follow_redirects=False, trust_env=False) as http, http.stream("GET", address) as answer:
            if answer.status_code != httpx.codes.OK:
                raise Unfetched(f"answered {answer.status_code}")
            found = orjson.loads(_read(answer, time.monotonic() + within_s, most_bytes))
    except (httpx.HTTPError, httpx.InvalidURL, orjson.JSONDecodeError) as error:
        raise Unfetched(type(error).__name__) from error
    if not isinstance(found, dict):
        raise Unfetched("no JSON object")
    return found


def _read(answer: httpx.Response, until: float, most_bytes: int) -> bytes:
    body = b""
    for part in answer.iter_bytes():
        body += part
        if len(body) > most_bytes or time.monotonic() > until:
            raise Unfetched("too long")
    return body
