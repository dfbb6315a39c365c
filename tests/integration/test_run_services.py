"""The town as one process per service on a real RabbitMQ: it plays, heals itself, keeps what it knew, and stops cleanly."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from glob import glob
from pathlib import Path

import httpx
import psutil
import pytest

from services.commons.contracts.catalog import CATALOG
from tests.support.contest import play
from tests.support.eventually import eventually
from tests.support.person import Person
from tests.support.towns import RunningTown, free_ports
from town.cli.doctor import live
from town.scraping import TARGETS
from town.servers.ports import free_port
from town.servers.rabbit import SBIN_FOLDERS

COMMAND = [sys.executable, "-m", "town.services"]
SERVICES = tuple(contract.service for contract in CATALOG)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningTown]:
    if not any(glob(folder) for folder in SBIN_FOLDERS) and os.environ.get("CI") != "true":
        pytest.skip("RabbitMQ is not installed")
    given = {"SHANZHI_METRICS_PORT": str(free_ports(len(SERVICES) + 1))}
    with RunningTown("town.services", tmp_path_factory.mktemp("services"), within_s=120, given=given) as running:
        yield running


def variables(data_dir: Path, port: int) -> dict[str, str]:
    return {**os.environ, "SHANZHI_DATA_DIR": str(data_dir), "SHANZHI_PORT": str(port)}


def processes(town: RunningTown) -> dict[str, psutil.Process]:
    """Return the town's own children by the service they run."""
    lines = {child: child.cmdline() for child in psutil.Process(town.process.pid).children()}
    return {
        service: child
        for service in (*SERVICES, "gunicorn")
        for child, line in lines.items()
        if {service, f"services.{service}"} & set(line)
    }


def test_a_contest_is_played_and_every_fact_audited_once(town: RunningTown) -> None:
    end = play(town.url)

    assert "results_published" == end["contest"]["state"]
    auditor = Person(town.url, "auditor")
    eventually(lambda: "adoption.declined.v1" in str(auditor.get("/audit/entries", after=-1, limit=500)))
    ids = Counter(entry["fact"]["id"] for entry in auditor.get("/audit/entries", after=-1, limit=500)["items"])
    assert {1} == set(ids.values())
    assert [] == auditor.get("/audit/gaps")["items"]


def test_each_process_is_pointed_to_its_own_secrets_and_no_other(town: RunningTown) -> None:
    folders = {
        name: {Path(value).parent.name for variable, value in process.environ().items() if variable.endswith("_FILE")}
        for name, process in processes(town).items()
    }

    assert {**{service: {service} for service in SERVICES}, "gunicorn": {"gateway"}} == folders


def test_each_process_logs_in_to_the_broker_as_itself(town: RunningTown) -> None:
    broker = next(child for child in psutil.Process(town.process.pid).children() if "beam" in child.name())
    program = next(found for folder in SBIN_FOLDERS for found in glob(f"{folder}/rabbitmqctl"))
    command = [program, "--quiet", "list_connections", "user", "--no-table-headers"]
    told = subprocess.run(command, env=broker.environ(), capture_output=True, text=True, timeout=60, check=True)

    assert {*SERVICES, "gateway"} == set(told.stdout.split())


@pytest.mark.parametrize(("service", "code"), [*((service, 0) for service in SERVICES), ("nobody", 1)])
def test_the_health_check_tells_who_is_at_work(town: RunningTown, service: str, code: int) -> None:
    own = processes(town)["ideas"].environ()
    command = [sys.executable, "-m", "services.commons.plumbing.health", service]

    assert code == subprocess.run(command, env=own, stdout=subprocess.DEVNULL, timeout=30, check=False).returncode


def test_each_process_tells_its_own_metrics_where_prometheus_is_told_to_look(town: RunningTown) -> None:
    texts = {name: httpx.get(url).text for name, url in targets(town).items()}

    services = {name: set(re.findall(r'shanzhi_service_info{.*?service="(\w+)"', text)) for name, text in texts.items()}
    assert {name: {name} for name in (*SERVICES, "gateway")} == services
    assert ["gateway"] == [name for name, text in texts.items() if "http_request_duration_seconds_count{" in text]


def targets(town: RunningTown) -> dict[str, str]:
    rows = json.loads((town.data_dir / TARGETS).read_text())
    return {row["labels"]["process"]: f"http://{row['targets'][0]}/metrics" for row in rows}


def test_doctor_names_the_service_that_hangs(town: RunningTown) -> None:
    audit = processes(town)["audit"]

    audit.suspend()
    try:
        found = live.look(town.url)
    finally:
        audit.resume()

    assert {("services", "audit")} == {(row["check"], row["about"]) for row in found if row["level"] == "wrong"}
    eventually(town.is_ready)


@pytest.mark.parametrize("service", SERVICES)
def test_a_killed_service_is_started_again(town: RunningTown, service: str) -> None:
    before = processes(town)[service]

    before.kill()

    eventually(lambda: service in processes(town) and processes(town)[service].pid != before.pid)
    eventually(town.is_ready, within_s=20)


def test_it_stops_in_time_and_leaves_nothing_behind_then_remembers(town: RunningTown) -> None:
    family = psutil.Process(town.process.pid).children(recursive=True)
    contests = Person(town.url, "organiser").get("/contests")["items"]

    began = time.monotonic()
    assert 0 == town.stop()
    assert time.monotonic() - began < 15
    eventually(lambda: not [child for child in family if child.is_running()])  # who lost its parent is reaped by init, a moment later

    town.start()
    assert contests == Person(town.url, "organiser").get("/contests")["items"]
    assert 0 == town.stop()


@pytest.mark.parametrize("until", ["rabbitmq/rabbit.log", "logs/audit.log"])
def test_a_stop_while_it_starts_is_heeded(tmp_path: Path, town: RunningTown, until: str) -> None:
    process = subprocess.Popen(COMMAND, env=variables(tmp_path, free_port()), stdout=subprocess.DEVNULL)
    eventually((tmp_path / until).exists, within_s=60)
    family = psutil.Process(process.pid).children(recursive=True)

    process.send_signal(signal.SIGTERM)

    assert 0 == process.wait(15)
    eventually(lambda: not [child for child in family if child.is_running()])


def test_a_process_that_refuses_its_settings_ends_the_start_and_is_quoted(tmp_path: Path, town: RunningTown) -> None:
    given = {**variables(tmp_path, free_port()), "SHANZHI_MAX_WORKERS": "many"}

    done = subprocess.run(COMMAND, env=given, capture_output=True, text=True, timeout=90, check=False)

    assert 1 == done.returncode
    assert "ended (code 78). It said:" in done.stderr
    assert "SHANZHI_MAX_WORKERS cannot be read" in done.stderr


def test_a_port_in_use_is_told_at_once(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        variables_of_it = variables(tmp_path, other.getsockname()[1])
        done = subprocess.run(COMMAND, env=variables_of_it, capture_output=True, text=True, timeout=20, check=False)

    assert 1 == done.returncode
    assert "is in use. Choose another: SHANZHI_PORT=8100 make run-services" in done.stderr
    assert not (tmp_path / "rabbitmq").exists()
