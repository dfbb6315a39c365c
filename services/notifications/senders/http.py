"""Asking a provider over HTTP: JSON back, or the kind of trouble."""

import json
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

ANSWER_MOST_BYTES = 1_000_000


class NoAnswer(Exception):
    """Nothing that can be read came back. ``was_sent`` is False when the request cannot have arrived."""

    def __init__(self, code: str, *, was_sent: bool) -> None:
        super().__init__(code)
        self.code, self.was_sent = code, was_sent


def post(url: str, body: bytes, content_type: str, *, timeout_s: float) -> dict[str, Any]:
    """Return the JSON object that answers, whatever its status. Raises NoAnswer."""
    if urlsplit(url).scheme not in ("http", "https"):
        raise NoAnswer("scheme", was_sent=False)
    request = Request(url, data=body, headers={"Content-Type": content_type, "Accept": "application/json"}, method="POST")  # noqa: S310
    try:
        with urlopen(request, timeout=timeout_s) as answer:  # noqa: S310  (scheme checked above)
            return _read(answer.read(ANSWER_MOST_BYTES))
    except HTTPError as error:
        return _read(error.read(ANSWER_MOST_BYTES))
    except OSError as error:
        reason = getattr(error, "reason", error)
        raise NoAnswer(type(reason).__name__, was_sent=not isinstance(reason, ConnectionRefusedError)) from error


def _read(raw: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(raw)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise NoAnswer("not_json", was_sent=True)
    return answer
