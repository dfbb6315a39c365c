"""Asking a running town: one connection to its gateway, logged in by variables, refusals told as a sentence."""

import json
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlencode, urlsplit

import typer

TIMEOUT_S = 30
Url = Annotated[str, typer.Option("--url", envvar="SHANZHI_URL", help="The gateway of the town.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
DEFAULT_URL = "http://127.0.0.1:8000"


class Refused(Exception):
    """The town refused or did not answer; the message is a sentence for people, ``problem`` the answer itself."""

    def __init__(self, sentence: str, problem: dict[str, Any] | None = None) -> None:
        super().__init__(sentence)
        self.problem = problem or {"code": "unreachable", "detail": sentence}


class Town:
    """A town at ``url``; asks as a visitor until ``log_in``."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise typer.BadParameter(f"{url} is not an address like {DEFAULT_URL}", param_hint="--url")
        self.url, self._prefix = url, f"{parts.path.rstrip('/')}/api/v1"
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        self._connection = kind(parts.netloc, timeout=TIMEOUT_S)
        language = "zh" if os.environ.get("LANG", "").startswith("zh") else "en"
        self._headers = {"Accept": "application/json", "Accept-Language": language}

    def log_in(self) -> "Town":
        """Log in as SHANZHI_LOGIN with SHANZHI_PASSWORD (or the file named in SHANZHI_PASSWORD_FILE)."""
        login, password = os.environ.get("SHANZHI_LOGIN"), _password()
        if not login or not password:
            raise typer.BadParameter("set SHANZHI_LOGIN and SHANZHI_PASSWORD to an account that may do this", param_hint="environment")
        token = self.ask("POST", "/tokens", {"login": login, "password": password})["access_token"]
        self._headers["Authorization"] = f"Bearer {token}"
        return self

    def get(self, path: str, **query: Any) -> Any:
        given = {name: value for name, value in query.items() if value is not None}
        return self.ask("GET", f"{path}?{urlencode(given)}" if given else path)

    def post(self, path: str, body: Any) -> Any:
        return self.ask("POST", path, body)

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Return the answer's JSON. Raises Refused."""
        headers = dict(self._headers)
        if body is not None:
            headers |= {"Content-Type": "application/json", "Idempotency-Key": secrets.token_hex(16)}
        try:
            self._connection.request(method, self._prefix + path, json.dumps(body) if body is not None else None, headers)
            response = self._connection.getresponse()
            text = response.read()
        except (OSError, HTTPException) as error:
            raise Refused(f"No town answers at {self.url}: {str(error) or type(error).__name__}.") from error
        try:
            answer = json.loads(text)
        except ValueError as error:
            raise Refused(f"{self.url} answered {response.status} with something that is not JSON.") from error
        if response.status >= 400:
            raise _refusal(response.status, answer)
        return answer


@contextmanager
def telling_refusals(as_json: bool) -> Iterator[None]:
    """Tell a refusal on standard error, with ``--json`` also its problem on standard output, and exit 1."""
    try:
        yield
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        if as_json:
            show_json(refusal.problem)
        raise typer.Exit(1) from refusal


def show_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False))


def progress(sentence: str) -> None:
    print(sentence, file=sys.stderr)


def _password() -> str:
    path = os.environ.get("SHANZHI_PASSWORD_FILE")
    return Path(path).read_text(encoding="utf-8").strip() if path else os.environ.get("SHANZHI_PASSWORD", "")


def _refusal(status: int, answer: Any) -> Refused:
    problem = answer if isinstance(answer, dict) else {"status": status}
    sentence = problem.get("detail") or problem.get("title") or f"The town answered {status}."
    return Refused(f"{sentence} ({problem.get('code', status)})", problem)


def on_one_line(text: str) -> str:
    """Return ``text`` as one line: names that come from a file neither begin lines nor move the cursor."""
    return "".join(each if each.isprintable() else " " for each in text)
