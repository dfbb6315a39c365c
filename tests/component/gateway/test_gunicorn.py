"""The gateway under a real gunicorn, by the configuration that is shipped."""

import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from tests.support.scripted_gateway import BEGUN
from tests.support.served_gateway import GUNICORN, Served, environment, served

LIMIT = 256 * 1024


@pytest.fixture
def gateway() -> Iterator[Served]:
    with served() as gateway:
        yield gateway


def test_bad_settings_are_all_named_and_end_it_with_78() -> None:
    ended = subprocess.run(GUNICORN, env=environment(PORT="0", THREADS="many"), capture_output=True, text=True, timeout=30)

    assert 78 == ended.returncode
    assert all(name in ended.stderr for name in ("SHANZHI_AMQP_URI", "SHANZHI_PORT", "SHANZHI_THREADS"))


def test_it_does_not_say_what_it_is_built_with(gateway: Served) -> None:
    assert "shanzhi" == gateway.get("/api/v1/contests").headers["Server"]


def test_a_body_in_chunks_has_the_same_limit(gateway: Served) -> None:
    head = b"POST /api/v1/tokens HTTP/1.1\r\nHost: town\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunk = b"%x\r\n%s\r\n" % (LIMIT, b" " * LIMIT)

    assert " 413 " in gateway.say(head + chunk + chunk + b"0\r\n\r\n")
    assert " 400 " in gateway.say(head + b"zz\r\n{}\r\n0\r\n\r\n")
    assert " 422 " in gateway.say(head + b"2\r\n{}\r\n0\r\n\r\n")


def test_request_lines_and_headers_have_limits(gateway: Served) -> None:
    assert re.match(r"HTTP/1.1 4\d\d ", gateway.say(b"GET /%s HTTP/1.1\r\n\r\n" % (b"x" * 5000)))
    assert re.match(r"HTTP/1.1 4\d\d ", gateway.say(b"GET / HTTP/1.1\r\n" + b"X-A: b\r\n" * 100 + b"\r\n"))
    assert re.match(r"HTTP/1.1 4\d\d ", gateway.say(b"GET / HTTP/1.1\r\nX-A: " + b"x" * 9000 + b"\r\n\r\n"))


def test_a_stop_lets_what_was_begun_end_well(gateway: Served) -> None:
    statuses: list[int] = []
    asking = threading.Thread(target=lambda: statuses.append(gateway.get("/api/v1/audit/head").status))
    asking.start()
    gateway.wait_for(BEGUN)

    gateway.process.send_signal(signal.SIGTERM)

    assert 0 == gateway.process.wait(timeout=15)
    asking.join()
    assert [200] == statuses


def test_nothing_of_the_gateway_brings_eventlet() -> None:
    """Under gunicorn nothing is patched, so what is written for greenlets must not even be loaded."""
    look = "import sys, gateway.wsgi, gateway.app; print([name for name in sys.modules if name.split('.')[0] in ('eventlet', 'nameko', 'pymongo')])"

    told = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True, timeout=30)

    assert "[]" == told.stdout.strip()
