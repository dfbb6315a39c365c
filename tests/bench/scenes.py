"""What is measured: a contest that takes ideas, in each kind of town, and the floor beside it."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import psutil

from tests.bench.load import Load, press
from tests.support.contest import idea, open_contest
from tests.support.person import Person
from tests.support.towns import RunningTown, free_ports
from town.scraping import metrics_ports
from town.secrets import SERVICES
from town.servers import Secantus
from town.servers.ports import free_port, wait_until

BODY = json.dumps(idea(), ensure_ascii=False)
FLOOR_THREADS, FLOOR_WORKERS = 16, 2


@dataclass(frozen=True)
class Scene:
    """Where ideas can be posted: an address, a token, the processes whose CPU counts, and the ports that tell metrics."""

    name: str
    url: str
    token: str
    watched: dict[str, list[int]]
    auditor: Person | None = None
    metrics: tuple[int, ...] = ()

    def press(self, seconds: int, *, connections: int = 16) -> Load:
        run = f"{self.name}-{time.monotonic_ns()}"
        return press(self.url, BODY, token=self.token, connections=connections, seconds=seconds, run=run, watched=self.watched)


@contextmanager
def floor(folder: Path) -> Iterator[Scene]:
    """Serve the floor on a database of its own."""
    database, port = Secantus(folder / "floor"), free_port()
    command = [sys.executable, "-m", "gunicorn", "-k", "gthread", "-w", str(FLOOR_WORKERS), "--threads", str(FLOOR_THREADS)]
    command += ["-b", f"127.0.0.1:{port}", "--log-level", "warning", "tests.bench.floor:application"]
    process = subprocess.Popen(command, env={**os.environ, "SHANZHI_MONGO_URI": database.uri})
    try:
        if not wait_until(lambda: _answers(f"http://127.0.0.1:{port}/"), within_s=20):
            raise RuntimeError("the floor does not answer")
        yield Scene("floor", f"http://127.0.0.1:{port}/", "", {"floor": [process.pid], "database": [database.pid]})
    finally:
        process.terminate()
        process.wait(20)
        database.stop()


def _answers(url: str) -> bool:
    try:
        return httpx.post(url, content=BODY, timeout=2).status_code == 201
    except httpx.HTTPError:
        return False


@contextmanager
def embedded(folder: Path, *, consumers: bool) -> Iterator[Scene]:
    """Run the town in one process; without ``consumers`` nobody takes facts in."""
    module, probe = ("town.embedded", "/readyz") if consumers else ("tests.bench.deaf_town", "/livez")
    port = free_ports(1)
    with RunningTown(module, folder / module, probe=probe, given={"SHANZHI_METRICS_PORT": str(port)}) as town:
        parts = {"town": [town.process.pid]}
        yield replace(_scene("embedded", town, _split(parts), auditor=consumers), metrics=(port,))
        town.stop(within_s=60)  # where nobody listens, each service waits its five seconds for answers


@contextmanager
def services(folder: Path, *, consumers: bool) -> Iterator[Scene]:
    """Run one process for each service on RabbitMQ; without ``consumers`` those that listen are paused."""
    ports = metrics_ports(free_ports(len(SERVICES) + 1))
    given = {"SHANZHI_METRICS_PORT": str(ports["gateway"])}
    with RunningTown("town.services", folder / ("services" if consumers else "services-deaf"), within_s=120, given=given) as town:
        parts = _processes(town.process.pid)
        scene = replace(_scene("services", town, parts, auditor=consumers), metrics=tuple(ports[name] for name in SERVICES))
        listeners = () if consumers else (*parts["audit"], *parts["notifications"])
        for pid in listeners:
            os.kill(pid, signal.SIGSTOP)
        yield scene
        for pid in listeners:
            os.kill(pid, signal.SIGCONT)
        town.stop()


def _scene(name: str, town: RunningTown, watched: dict[str, list[int]], *, auditor: bool) -> Scene:
    contest = open_contest(Person(town.url, "organiser"))
    resident = Person(town.url, "resident1")
    reader = Person(town.url, "auditor") if auditor else None
    return Scene(name, f"{town.url}/api/v1/contests/{contest}/ideas", resident.token, watched, reader)


def _split(parts: dict[str, list[int]]) -> dict[str, list[int]]:
    """Count the database, a child of the town, apart from it."""
    town = psutil.Process(parts["town"][0])
    return {**parts, "database": [child.pid for child in town.children() if "secantus" in " ".join(child.cmdline())]}


def _processes(supervisor: int) -> dict[str, list[int]]:
    """Return the parts of a town of services by what their command lines say."""
    marks = {
        "gateway": "gunicorn",
        "ideas": "services.ideas",
        "identity": "services.identity",
        "audit": "services.audit",
        "notifications": "services.notifications",
        "database": "secantus",
        "broker": "beam",
    }
    family = psutil.Process(supervisor).children(recursive=True)
    lines = {process.pid: " ".join(process.cmdline()) for process in family}
    found = {name: [pid for pid, line in lines.items() if mark in line] for name, mark in marks.items()}
    found["gateway"] = found["gateway"][:1]  # its workers are its children
    return found
