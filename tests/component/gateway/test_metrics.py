"""What a scrape of the gateway tells: each request once, by route and status, from all workers, and nobody's words."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.support.eventually import eventually
from tests.support.served_gateway import GUNICORN, Served, environment, served
from town.servers.ports import free_port

COUNT = "shanzhi_http_request_duration_seconds_count"
Key = tuple[str, str, str]


@pytest.fixture(scope="module")
def watched() -> Iterator[tuple[Served, int]]:
    port = free_port()
    with served(log_level="WARNING", WORKERS="2", METRICS_PORT=str(port)) as gateway:
        yield gateway, port


def scrape(port: int, path: str = "/metrics") -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path)
    response = connection.getresponse()
    return response.status, response.read().decode()


def value(text: str, name: str) -> float:
    return sum(each.value for family in text_string_to_metric_families(text) for each in family.samples if each.name == name)


def requests(text: str) -> dict[Key, float]:
    samples = (each for family in text_string_to_metric_families(text) for each in family.samples if each.name == COUNT)
    return {(each.labels["method"], each.labels["route"], each.labels["status"]): each.value for each in samples}


def test_whichever_worker_answers_tells_of_both(watched: tuple[Served, int]) -> None:
    gateway, port = watched
    before = requests(scrape(port)[1]).get(("GET", "/api/v1/contests", "2xx"), 0)

    for _ in range(20):
        assert 200 == gateway.get("/api/v1/contests").status

    told = [requests(scrape(port)[1])[("GET", "/api/v1/contests", "2xx")] for _ in range(6)]
    assert [before + 20] * 6 == told


def test_addresses_words_and_methods_that_people_type_are_no_labels(watched: tuple[Served, int]) -> None:
    gateway, port = watched
    gateway.get("/api/v1/ideas/1dea-of-somebody")
    gateway.get("/%E5%BC%A0%E4%B8%89?phone=13800138000")
    gateway.say(b"SHOUT /api/v1/contests HTTP/1.1\r\nHost: town\r\n\r\n")

    text = scrape(port)[1]

    assert {("GET", "/api/v1/ideas/<id:idea_id>", "2xx"), ("GET", "", "4xx"), ("other", "", "4xx")} <= requests(text).keys()
    assert not [word for word in ("1dea", "13800138000", "张三", "SHOUT") if word in text]


def test_it_tells_what_master_and_workers_use_together(watched: tuple[Served, int]) -> None:
    text = scrape(watched[1])[1]

    assert value(text, "process_resident_memory_bytes") > 60e6  # three Pythons
    assert value(text, "process_cpu_seconds_total") > 0.3
    assert 0 < value(text, "process_start_time_seconds") < 4e9


def test_it_listens_on_loopback_alone_and_answers_nothing_else(watched: tuple[Served, int]) -> None:
    gateway, port = watched

    assert 404 == scrape(port, "/livez")[0]
    assert 404 == gateway.get("/metrics").status
    addresses = {row.split()[1] for row in Path("/proc/net/tcp").read_text().splitlines()[1:] if row.split()[3] == "0A"}
    assert f"0100007F:{port:04X}" in addresses


def test_a_worker_that_dies_leaves_its_counts(watched: tuple[Served, int]) -> None:
    gateway, port = watched
    gateway.get("/livez")
    before = requests(scrape(port)[1])[("GET", "/livez", "2xx")]
    workers = Path(f"/proc/{gateway.process.pid}/task/{gateway.process.pid}/children").read_text().split()

    subprocess.run(["kill", "-KILL", workers[0]], check=True)

    eventually(lambda: gateway.get("/livez").status == 200)
    assert requests(scrape(port)[1])[("GET", "/livez", "2xx")] > before


def test_a_port_in_use_ends_the_start() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        settings = environment(AMQP_URI="memory-town://", PORT=str(free_port()), DEMO="1", METRICS_PORT=port)
        ended = subprocess.run(GUNICORN, env=settings, capture_output=True, text=True, timeout=30)

    assert 78 == ended.returncode
    assert f"SHANZHI_METRICS_PORT: 127.0.0.1:{port} cannot be listened on" in ended.stderr


def test_without_a_port_no_file_is_shared() -> None:
    look = "import os, runpy; runpy.run_path('deploy/gunicorn.conf.py'); print('PROMETHEUS_MULTIPROC_DIR' in os.environ)"

    told = subprocess.run(
        [sys.executable, "-c", look], env=environment(AMQP_URI="memory-town://"), capture_output=True, text=True, timeout=30
    )

    assert "False" == told.stdout.strip()
