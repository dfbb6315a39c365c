"""The whole town on one host without Docker: RabbitMQ, SecantusDB, a process for each service, and the gateway.

Every service logs in to the broker as itself and reads its own secret files. What ends is started again.
``python -m town.services`` serves until SIGTERM or SIGINT, then stops all within 15 s and exits 0.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from services.commons.plumbing.settings import read_or_exit
from services.commons.plumbing.topology import VHOST
from town.scraping import metrics_ports, write_targets
from town.secrets import SERVICES, provision, variables
from town.servers import Rabbit, Secantus, ServerFailed, ServerMissing
from town.servers.kept_alive import KeptAlive
from town.servers.ports import LOOPBACK, free_port, is_free, wait_until
from town.settings import TownSettings

ROOT = Path(__file__).parents[1]
READY_WITHIN_S = 60
SEEDED_WITHIN_S = 60
WATCH_EVERY_S = 0.5


class ServicesTown:
    """Start, watch, stop. Keeps everything in ``data_dir``."""

    def __init__(self, data_dir: Path, *, port: int, given: Mapping[str, str]) -> None:
        self.data_dir, self.port, self.given = data_dir.resolve(), port, given
        self.secrets, self.logs = self.data_dir / "secrets", self.data_dir / "logs"
        self.servers: list[Rabbit | Secantus] = []
        self.members: list[KeptAlive] = []
        self.accounts = ""
        first = self.given.get("SHANZHI_METRICS_PORT")
        self.metrics_ports = metrics_ports(int(first)) if first else {}

    def start(self) -> None:
        """Return when the town is ready. Raises ServerMissing, ServerFailed."""
        if not is_free(self.port):
            raise ServerFailed(f"Port {self.port} is in use. Choose another: SHANZHI_PORT=8100 make run-services")
        self.logs.mkdir(parents=True, exist_ok=True)
        write_targets(self.data_dir, self.metrics_ports)
        self._start_servers()
        if self.given.get("SHANZHI_DEMO") == "1":
            self._seed()
        for service in SERVICES:
            self._add(service, [sys.executable, "-m", f"services.{service}"])
        self._add("gateway", [sys.executable, "-m", "gunicorn", "-c", str(ROOT / "deploy/gunicorn.conf.py")])
        is_over = wait_until(lambda: bool(self._ended()) or self.is_ready(), within_s=READY_WITHIN_S, every_s=0.2)
        for member in self._ended():
            raise ServerFailed(f"{member.name} ended (code {member.child.code}). It said:\n{member.child.tail()}")
        if not is_over:
            raise ServerFailed(f"The town is not ready after {READY_WITHIN_S} s. What each process said is in {self.logs}")

    def _ended(self) -> list[KeptAlive]:
        return [member for member in self.members if not member.child.is_running]

    def is_ready(self) -> bool:
        with suppress(URLError, OSError), urlopen(f"http://{LOOPBACK}:{self.port}/readyz", timeout=3) as answer:
            return bool(answer.status == 200)
        return False

    def watch(self) -> None:
        """Start again whatever ended."""
        for server in self.servers:
            if not server.is_running:
                print(f"{type(server).__name__} ended; started again", flush=True)
                server.start()
        for member in self.members:
            member.watch()

    def stop(self) -> None:
        """Let requests finish, then let services drain, then end the servers."""
        gateway = [member.child for member in self.members if member.name == "gateway"]
        services = [member.child for member in self.members if member.name != "gateway"]
        _together(partial(child.stop, within_s=4.0) for child in gateway)
        _together(partial(child.stop, within_s=7.0) for child in services)
        _together(server.stop for server in self.servers)

    def _start_servers(self) -> None:
        """Start broker and database; tell the broker who may do what, at each start anew, so that it follows the contracts."""
        rabbit = Rabbit(self.data_dir / "rabbitmq", _kept_port(self.data_dir / "rabbitmq/port"))
        self.servers.append(rabbit)
        database = Secantus(self.data_dir / "mongo")
        self.servers.append(database)
        provision(self.secrets, amqp_uri=f"pyamqp://{{user}}:{{password}}@{LOOPBACK}:{rabbit.port}/{VHOST}", mongo_uri=database.uri)
        rabbit.load_definitions(json.loads((self.secrets / "rabbitmq/definitions.json").read_text()))
        with suppress(ServerFailed):  # after the first start there is none
            rabbit.ctl("delete_user", "guest")

    def _seed(self) -> None:
        """Make the demo's people and stories as their departments would, before their doors open."""
        self.accounts = self._seeded("identity", "town.demo")
        print(self._seeded("ideas", "town.demo_town"), end="", flush=True)

    def _seeded(self, service: str, module: str) -> str:
        """Run ``module`` with the secrets of ``service``, in its database; return what it said."""
        environment = {**self._environment(service), "SHANZHI_DATA_DIR": str(self.data_dir)}
        command = [sys.executable, "-m", module]
        seeded = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=SEEDED_WITHIN_S, check=False)
        if seeded.returncode:
            raise ServerFailed(f"The demo town could not be made:\n{seeded.stderr}")
        return seeded.stdout

    def _add(self, name: str, command: list[str]) -> None:
        self.members.append(KeptAlive(name, command, self.logs / f"{name}.log", self._environment(name)))

    def _environment(self, name: str) -> dict[str, str]:
        kept = {key: os.environ[key] for key in ("HOME", "LANG", "PATH", "TMPDIR") if key in os.environ}
        own = {"SHANZHI_PORT": str(self.port)} if name == "gateway" else {}
        if self.metrics_ports:
            own["SHANZHI_METRICS_PORT"] = str(self.metrics_ports[name])
        usual = {"SHANZHI_PUBLIC_URL": f"http://localhost:{self.port}"} if name == "notifications" else {}
        return {**kept, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", **usual, **self.given, **own, **variables(self.secrets, name)}


def _kept_port(path: Path) -> int:
    """Return the same port at every start: the node's name holds it, and under its name the node keeps its messages."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(str(free_port()))
    return int(path.read_text())


def _together(acts: Iterable[Callable[[], None]]) -> None:
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda act: act(), acts))


def _stop(*_: object) -> None:
    raise SystemExit(0)


def main() -> None:
    """Serve until a signal; print where the town is once it is ready."""
    given = {name: value for name, value in os.environ.items() if name.startswith("SHANZHI_")}
    began = time.monotonic()
    own = read_or_exit(TownSettings)
    town = ServicesTown(own.data_dir, port=own.port, given=given)
    _on_signals(_stop)
    try:
        town.start()
        print(f"Shanzhi 善治 is open at http://localhost:{town.port} after {time.monotonic() - began:.1f} s", flush=True)
        print(town.accounts or f"What each process says is in {town.logs}", flush=True)
        while True:
            time.sleep(WATCH_EVERY_S)
            town.watch()
    except (ServerFailed, ServerMissing) as error:
        print(error, file=sys.stderr)
        raise SystemExit(1) from error
    finally:
        _on_signals(signal.SIG_IGN)
        town.stop()


def _on_signals(act: Callable[..., None] | signal.Handlers) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, act)


if __name__ == "__main__":
    main()
