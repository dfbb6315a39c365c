"""Running ``shanzhi``, and a gateway that answers what a test wants."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qs, urlsplit

from typer.testing import CliRunner

from tests.support.answering import answering
from town.cli import main

ROOT = Path(__file__).parents[3]
NONE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Ran:
    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def shanzhi(*arguments: object, given: bytes = b"", variables: Mapping[str, str] = NONE) -> Ran:
    """Run ``shanzhi`` to its end, in this process: starting one costs a second. The tier platform runs it as a process."""
    foreign = {name: None for name in os.environ if name.startswith("SHANZHI_")}
    environment = foreign | {"LANG": "", "COLUMNS": "200", **variables}
    ran = CliRunner().invoke(main, list(map(str, arguments)), input=given, env=environment, catch_exceptions=False)
    return Ran(ran.exit_code, ran.stdout, ran.stderr)


def shanzhi_process(*arguments: object, variables: Mapping[str, str] = NONE) -> Ran:
    """Run ``shanzhi`` to its end, as an operator does."""
    command = [sys.executable, "-m", "town.cli", *map(str, arguments)]
    environment = {"PATH": "/usr/bin:/bin", "COLUMNS": "200", **variables}
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, env=environment, timeout=60, check=False)
    return Ran(ran.returncode, ran.stdout.decode(), ran.stderr.decode())


@dataclass
class StubGateway:
    """Answers by ``METHOD path`` under /api/v1 and remembers what it was asked."""

    answers: dict[str, tuple[int, Any]]
    log: list[dict[str, Any]] | None = None
    url: str = ""
    asked: list[tuple[str, Any, Mapping[str, str]]] = field(default_factory=list)

    def answer(self, method: str, path: str, query: dict[str, list[str]]) -> tuple[int, Any]:
        if path == "/audit/entries" and self.log is not None:
            first, limit = int(query["after"][0]) + 1, min(int(query["limit"][0]), 3)
            items = self.log[first : first + limit]
            more = {"next": items[-1]["index"]} if len(items) == limit else {}
            return 200, {"items": items, **more}
        return self.answers.get(f"{method} {path}", (404, {"code": "request.not_found", "detail": "Not found. Check the link."}))


@contextmanager
def gateway(answers: dict[str, tuple[int, Any]], log: list[dict[str, Any]] | None = None) -> Iterator[StubGateway]:
    """Serve ``answers``; a page of ``log`` holds three entries at most."""
    stub = StubGateway({"POST /tokens": (200, {"access_token": "token", "expires_in_s": 60}), **answers}, log)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            path = parts.path.removeprefix("/api/v1")
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            stub.asked.append((f"{self.command} {path}", json.loads(body) if body else None, dict(self.headers)))
            status, answer = stub.answer(self.command, path, parse_qs(parts.query))
            text = answer.encode() if isinstance(answer, str) else json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *_: object) -> None: ...

    with answering(Handler) as stub.url:
        yield stub
