"""Towns that tests start and stop: real processes, spoken to over HTTP."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

import httpx

from town.servers.ports import free_port, is_free, wait_until

DEMO = {"SHANZHI_DEMO": "1", "SHANZHI_DEMO_TOWN": "0"}  # people, but nothing that they did


def free_ports(count: int) -> int:
    """Return the first of so many free ports in a row."""
    firsts = (free_port() for _ in range(100))
    return next(first for first in firsts if all(is_free(first + n) for n in range(count)))


class RunningTown:
    """``python -m <module>`` with a data folder and port of its own; what it printed is in ``log``."""

    def __init__(
        self,
        module: str,
        data_dir: Path,
        *,
        port: int | None = None,
        given: Mapping[str, str] | None = None,
        within_s: float = 60,
        probe: str = "/readyz",
    ) -> None:
        self.module, self.data_dir, self.given = module, data_dir, dict(given or {})
        self.within_s, self.probe = within_s, probe
        self.port = port or free_port()
        self.log = data_dir / "town.log"
        self.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start (again) and return when /readyz is green. Raises AssertionError with what it printed."""
        self.data_dir.mkdir(parents=True, exist_ok=True)
        own = {
            "SHANZHI_PORT": str(self.port),
            "SHANZHI_DATA_DIR": str(self.data_dir),
            **DEMO,
            **self.given,
        }
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("SHANZHI_")}
        began = time.monotonic()
        with self.log.open("ab") as output:
            command = [sys.executable, "-m", self.module]
            self.process = subprocess.Popen(
                command, env={**inherited, **own}, stdout=output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL
            )
        ready = wait_until(lambda: not self.is_running or self.is_ready(), within_s=self.within_s)
        if not ready or not self.is_running:
            self.kill()
            raise AssertionError(f"{self.module} is not ready:\n{self.tail()}")
        self.started_in_s = time.monotonic() - began

    @property
    def is_running(self) -> bool:
        return self.process.poll() is None

    def is_ready(self) -> bool:
        try:
            return httpx.get(f"{self.url}{self.probe}", timeout=3).status_code == 200
        except httpx.HTTPError:
            return False

    def tail(self) -> str:
        return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-40:])

    def stop(self, *, within_s: float = 20) -> int:
        """Send SIGTERM and return the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(within_s)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(10)

    def __enter__(self) -> "RunningTown":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self.is_running:
            self.kill()
