"""The gateway under a real gunicorn, by the configuration that is shipped."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse

import pytest

from tests.support.scripted_gateway import BEGUN

GUNICORN = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py"]
LIMIT = 256 * 1024


def environment(**settings: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SHANZHI_")}
    return kept | {f"SHANZHI_{name}": value for name, value in settings.items()}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass(frozen=True)
class Served:
    process: subprocess.Popen[str]
    port: int

    def get(self, path: str) -> HTTPResponse:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", path)
        return connection.getresponse()

    def say(self, raw: bytes) -> str:
        """Return the first answer to raw bytes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as line:
            line.sendall(raw)
            return line.recv(65536).decode()


@pytest.fixture
def served() -> Iterator[Served]:
    port = free_port()
    settings = environment(AMQP_URI="memory-town://", PORT=str(port), DEMO="1", WORKERS="1", THREADS="4")
    command = [*GUNICORN, "tests.support.scripted_gateway:application()"]
    process = subprocess.Popen(command, env=settings, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        yield until_alive(Served(process, port))
    finally:
        process.terminate()
        process.communicate(timeout=20)


def until_alive(served: Served) -> Served:
    for _ in range(200):
        try:
            if served.get("/livez").status == 200:
                return served
        except OSError:
            time.sleep(0.05)
    raise AssertionError("gunicorn did not answer /livez in 10 s")


def until_said(served: Served, line: str) -> None:
    assert served.process.stdout
    assert any(line in said for said in served.process.stdout)


def test_bad_settings_are_all_named_and_end_it_with_78() -> None:
    ended = subprocess.run(GUNICORN, env=environment(PORT="0", THREADS="many"), capture_output=True, text=True, timeout=30)

    assert 78 == ended.returncode
    assert all(name in ended.stderr for name in ("SHANZHI_AMQP_URI", "SHANZHI_PORT", "SHANZHI_THREADS"))


def test_it_does_not_say_what_it_is_built_with(served: Served) -> None:
    assert "shanzhi" == served.get("/api/v1/contests").headers["Server"]


def test_a_body_in_chunks_has_the_same_limit(served: Served) -> None:
    head = b"POST /api/v1/tokens HTTP/1.1\r\nHost: town\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunk = b"%x\r\n%s\r\n" % (LIMIT, b" " * LIMIT)

    assert " 413 " in served.say(head + chunk + chunk + b"0\r\n\r\n")
    assert " 400 " in served.say(head + b"zz\r\n{}\r\n0\r\n\r\n")
    assert " 422 " in served.say(head + b"2\r\n{}\r\n0\r\n\r\n")


def test_request_lines_and_headers_have_limits(served: Served) -> None:
    assert re.match(r"HTTP/1.1 4\d\d ", served.say(b"GET /%s HTTP/1.1\r\n\r\n" % (b"x" * 5000)))
    assert re.match(r"HTTP/1.1 4\d\d ", served.say(b"GET / HTTP/1.1\r\n" + b"X-A: b\r\n" * 100 + b"\r\n"))
    assert re.match(r"HTTP/1.1 4\d\d ", served.say(b"GET / HTTP/1.1\r\nX-A: " + b"x" * 9000 + b"\r\n\r\n"))


def test_a_stop_lets_what_was_begun_end_well(served: Served) -> None:
    statuses: list[int] = []
    asking = threading.Thread(target=lambda: statuses.append(served.get("/api/v1/audit/head").status))
    asking.start()
    until_said(served, BEGUN)

    served.process.send_signal(signal.SIGTERM)

    assert 0 == served.process.wait(timeout=15)
    asking.join()
    assert [200] == statuses


def test_nothing_of_the_gateway_brings_eventlet() -> None:
    """Under gunicorn nothing is patched, so what is written for greenlets must not even be loaded."""
    look = "import sys, gateway.wsgi, gateway.app; print([name for name in sys.modules if name.split('.')[0] in ('eventlet', 'nameko', 'pymongo')])"

    told = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True, timeout=30)

    assert "[]" == told.stdout.strip()
