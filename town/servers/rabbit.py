"""RabbitMQ from the system's packages, as a private node: own name, cookie, epmd, ports and folders."""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from glob import glob
from pathlib import Path
from urllib.parse import quote

from town.servers.child import Child, ServerFailed, ServerMissing, require_free
from town.servers.ports import LOOPBACK, answers, free_port

PROTOCOL_HEADER = b"AMQP\x00\x00\x09\x01"
METHOD_FRAME = b"\x01"
SBIN_FOLDERS = (
    "/usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin",
    "/opt/rabbitmq/sbin",
    "/opt/homebrew/opt/rabbitmq/sbin",
    "/usr/local/opt/rabbitmq/sbin",
)
SYNC_QUEUE_NAMES = "[dets:sync(Table) || Table <- dets:all()]."
"""Names of quorum queues reach the disk half a second late (3.10): a kill before that would lose the queues."""
CONFIGURATION = """\
listeners.tcp.local = {address}:{port}
log.console.level = warning
disk_free_limit.absolute = 64MB
"""


class Rabbit:
    """A broker over ``data_dir`` on 127.0.0.1, with the user ``guest`` until definitions say otherwise."""

    def __init__(self, data_dir: Path, port: int | None = None) -> None:
        """Start it and return when it answers.

        Raises ServerMissing, ServerFailed.
        """
        self.data_dir = data_dir.resolve()
        self.port = port or free_port()
        self.node = f"shanzhi-{self.port}@localhost"
        self._sbin, self._epmd_program = _find_programs()
        self._epmd_port, self._distribution_port = free_port(), free_port()
        self._epmd: Child | None = None
        self._write_configuration()
        self.start()

    @property
    def pid(self) -> int:
        return self._broker.pid

    @property
    def is_running(self) -> bool:
        return self._broker.is_running

    def uri(self, user: str = "guest", password: str = "guest", vhost: str = "/") -> str:  # noqa: S107 - a broker's own default
        return f"pyamqp://{quote(user, safe='')}:{quote(password, safe='')}@{LOOPBACK}:{self.port}/{quote(vhost, safe='')}"

    def start(self) -> None:
        """Start it again on the same port, with what it kept, after ``stop`` or ``kill``."""
        require_free(self.port)
        environment = self._environment()
        if self._epmd is None or not self._epmd.is_running:
            command = [self._epmd_program, "-port", str(self._epmd_port), "-address", LOOPBACK]
            self._epmd = Child("epmd", command, log=self.data_dir / "epmd.log", environment=environment)
        server = str(self._sbin / "rabbitmq-server")
        self._broker = Child("RabbitMQ", [server], log=self.data_dir / "rabbit.log", environment=environment)
        self._broker.wait_until_ready(self._answers, within_s=60)

    def stop(self) -> None:
        self._broker.stop()
        if self._epmd is not None:
            self._epmd.stop()

    def kill(self) -> None:
        self._broker.kill()

    def ctl(self, *arguments: str, within_s: float = 60) -> str:
        """Run ``rabbitmqctl`` on this node and return what it printed.

        Raises ServerFailed with its words when it refuses.
        """
        command = [str(self._sbin / "rabbitmqctl"), "--quiet", "--node", self.node, *arguments]
        done = subprocess.run(
            command, env=self._environment(), cwd=self.data_dir, capture_output=True, text=True, timeout=within_s, check=False
        )
        if done.returncode:
            raise ServerFailed(f"rabbitmqctl {' '.join(arguments)}: {done.stderr.strip() or done.stdout.strip()}")
        return done.stdout

    def load_definitions(self, definitions: Mapping[str, object]) -> None:
        """Add users, vhosts, permissions, exchanges, queues and bindings as RabbitMQ's definitions file has them; they outlive a kill."""
        path = self.data_dir / "definitions.json"
        path.write_text(json.dumps(definitions))
        self.ctl("import_definitions", str(path))
        self.ctl("eval", SYNC_QUEUE_NAMES)

    def _answers(self) -> bool:
        return answers(self.port, PROTOCOL_HEADER, lambda reply: reply.startswith(METHOD_FRAME))

    def _write_configuration(self) -> None:
        self.data_dir.mkdir(parents=True, exist_ok=True)
        (self.data_dir / "rabbitmq.conf").write_text(CONFIGURATION.format(address=LOOPBACK, port=self.port))
        (self.data_dir / "enabled_plugins").write_text("[].\n")

    def _environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "TMPDIR") if name in os.environ}
        folder = self.data_dir
        return kept | {
            "HOME": str(folder),
            "LC_ALL": "C.UTF-8",
            "ERL_EPMD_ADDRESS": LOOPBACK,
            "ERL_EPMD_PORT": str(self._epmd_port),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(folder / "advanced.config"),
            "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
            "RABBITMQ_CONF_ENV_FILE": str(folder / "rabbitmq-env.conf"),
            "RABBITMQ_CTL_DIST_PORT_MAX": "35999",
            "RABBITMQ_DIST_PORT": str(self._distribution_port),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
            "RABBITMQ_LOGS": "-",
            "RABBITMQ_LOG_BASE": str(folder / "log"),
            "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
            "RABBITMQ_NODENAME": self.node,
            "RABBITMQ_PID_FILE": str(folder / "rabbit.pid"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1} -start_epmd false",
            "RUNNING_UNDER_SYSTEMD": "true",
        }


def _find_programs() -> tuple[Path, str]:
    path = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/usr/local/sbin"))
    found = sorted(folder for pattern in SBIN_FOLDERS for folder in glob(pattern))
    epmd = shutil.which("epmd", path=path)
    if not found or epmd is None:
        raise ServerMissing("RabbitMQ is not installed. On Debian: sudo apt-get install --no-install-recommends rabbitmq-server")
    return Path(found[-1]), epmd
