"""A child process that never outlives this one."""

import os
import shutil
import subprocess
import weakref
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from town.servers.ports import is_free, wait_until

TAIL_LINES = 20
SETPRIV = shutil.which("setpriv")
DIE_WITH_PARENT = [SETPRIV, "--pdeathsig", "KILL", "--"] if SETPRIV else []
"""Linux kills the child when its parent is gone, however the parent ended; elsewhere only an orderly end does."""


class ServerMissing(Exception):
    """A program is not installed; the message says how to get it."""


class ServerFailed(Exception):
    """A server did not start; the message ends with the last lines of its log."""


def require_free(port: int) -> None:
    """Raise ServerFailed when another program has ``port``."""
    if not is_free(port):
        raise ServerFailed(f"Port {port} is taken by another program; stop that one or choose another port.")


class Child:
    """One process, its output in ``log``; on Linux it ends with the thread that started it, so start it from the main one."""

    def __init__(self, name: str, command: Sequence[str], *, log: Path, environment: Mapping[str, str] | None = None) -> None:
        self.name = name
        self.log = log
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [*DIE_WITH_PARENT, *command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=log.parent,
                env=environment,
                start_new_session=True,
            )
        weakref.finalize(self, _end, self._process, os.getpid())

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    @property
    def code(self) -> int | None:
        """Return what it ended with, None while it runs; a signal's number is negative."""
        return self._process.poll()

    def wait_until_ready(self, probe: Callable[[], bool], *, within_s: float) -> None:
        """Return once ``probe`` holds.

        Raises ServerFailed when the process ends before that, or ``within_s`` pass.
        """
        answered = wait_until(lambda: not self.is_running or probe(), within_s=within_s)
        if not answered or not self.is_running:
            self.kill()
            raise ServerFailed(f"{self.name} did not start within {within_s:g} s. {self.log} ends with:\n{self.tail()}")

    def stop(self, *, within_s: float = 20.0) -> None:
        """Ask it to end; kill it when it has not after ``within_s``."""
        if self.is_running:
            self._process.terminate()
            try:
                self._process.wait(within_s)
            except subprocess.TimeoutExpired:
                self.kill()

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        self._process.kill()
        self._process.wait()

    def tail(self) -> str:
        """Return the last lines it wrote."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-TAIL_LINES:])


def _end(process: "subprocess.Popen[bytes]", owner: int) -> None:
    if os.getpid() == owner:
        process.kill()
        process.wait()
