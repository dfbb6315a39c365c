"""SecantusDB: MongoDB's wire protocol from one Python process, for embedded towns and tests."""

import sys
from importlib.util import find_spec
from pathlib import Path

from town.servers.child import Child, ServerMissing, require_free
from town.servers.ports import LOOPBACK, answers, free_port

PING_BODY = b"\x10ping\x00\x01\x00\x00\x00" + b"\x02$db\x00\x06\x00\x00\x00admin\x00"
PING_DOCUMENT = (len(PING_BODY) + 5).to_bytes(4, "little") + PING_BODY + b"\x00"
PING_MESSAGE = b"\x07\x00\x00\x00" + bytes(4) + (2013).to_bytes(4, "little") + bytes(5) + PING_DOCUMENT
PING = (len(PING_MESSAGE) + 4).to_bytes(4, "little") + PING_MESSAGE
"""OP_MSG with the command ``{ping: 1, $db: "admin"}``; drivers belong to plumbing."""


class Secantus:
    """The database server over ``data_dir``; every acknowledged write is on disk (``--sync-on-commit``)."""

    def __init__(self, data_dir: Path, port: int | None = None) -> None:
        """Start it and return when it answers.

        Raises ServerMissing, ServerFailed.
        """
        self.data_dir = data_dir.resolve()
        self.port = port or free_port()
        self.start()

    @property
    def uri(self) -> str:
        return f"mongodb://{LOOPBACK}:{self.port}/?retryWrites=false"

    @property
    def pid(self) -> int:
        return self._child.pid

    @property
    def is_running(self) -> bool:
        return self._child.is_running

    def start(self) -> None:
        """Start it again on the same port, after ``stop`` or ``kill``."""
        if find_spec("secantus") is None:
            raise ServerMissing("SecantusDB is not installed. Run `make run` once: it installs what the lock file names into .venv.")
        require_free(self.port)
        self.data_dir.mkdir(parents=True, exist_ok=True)
        configuration = self.data_dir / "secantusd.toml"
        configuration.touch()
        self._child = Child("SecantusDB", self._command(configuration), log=self.data_dir / "secantus.log")
        self._child.wait_until_ready(self._answers, within_s=30)

    def stop(self) -> None:
        self._child.stop()

    def kill(self) -> None:
        self._child.kill()

    def _command(self, configuration: Path) -> list[str]:
        where = ["--host", LOOPBACK, "--port", str(self.port), "--storage-path", str(self.data_dir / "storage")]
        return [
            sys.executable,
            "-P",
            "-m",
            "secantus",
            "--config",
            str(configuration),
            *where,
            "--sync-on-commit",
            "--log-level",
            "WARNING",
        ]

    def _answers(self) -> bool:
        return answers(self.port, PING, lambda reply: b"\x01ok\x00" in reply or b"\x10ok\x00" in reply)
