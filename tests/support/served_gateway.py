"""Serves the scripted gateway by the gunicorn configuration that is shipped."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse

from tests.support.eventually import eventually
from town.servers.ports import free_port

GUNICORN = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py"]

SCRIPTED = "tests.support.scripted_gateway:application()"


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

    def wait_for(self, said: str) -> None:
        """Read its output up to a line that holds ``said``."""
        assert self.process.stdout
        assert any(said in line for line in self.process.stdout)


@contextmanager
def served(*, log_level: str = "INFO", command: str = SCRIPTED, **more: str) -> Iterator[Served]:
    """Give a gateway that answers, with ``more`` settings, and stop it afterwards."""
    port = free_port()
    usual = {"AMQP_URI": "memory-town://", "PORT": str(port), "DEMO": "1", "WORKERS": "1", "THREADS": "4", "LOG_LEVEL": log_level}
    settings = environment(**usual | more)
    process = subprocess.Popen([*GUNICORN, command], env=settings, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        yield _until_alive(Served(process, port))
    finally:
        process.terminate()
        process.communicate(timeout=20)


def environment(**settings: str) -> dict[str, str]:
    """Return this environment with these settings and no other."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SHANZHI_")}
    return kept | {f"SHANZHI_{name}": value for name, value in settings.items()}


def _until_alive(gateway: Served) -> Served:
    eventually(lambda: gateway.get("/livez").status == 200, within_s=20, every_s=0.05)
    return gateway
