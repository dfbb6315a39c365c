"""The whole town in one process: every service, their relays and timers, and the gateway, over the memory transport.

For laptops, demos, tests and pilots (architecture, Run modes). The database and later the vault are processes of
their own. ``python -m town.embedded`` serves until SIGTERM or SIGINT and then exits 0.
"""

# ruff: noqa: E402  (nothing may be imported before the process is patched)
import eventlet

eventlet.monkey_patch()

import errno
import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from apiflask import APIFlask
from eventlet import wsgi
from kombu import Connection
from services.audit.service import Audit

from gateway.app import create_app
from gateway.client import Town
from gateway.portal import portal
from gateway.settings import GatewaySettings
from services.commons.contracts.catalog import CATALOG, PROBLEMS
from services.commons.plumbing import logs, runtime, topology
from services.commons.plumbing.rpc import RpcClient
from services.commons.plumbing.settings import EX_CONFIG, SettingsError, read
from services.ideas.service import Ideas
from services.identity.service import Identity
from town import demo
from town.secrets import provision
from town.servers.secantus import Secantus

SERVICES: tuple[type[Any], ...] = (Audit, Ideas, Identity)
MEMORY_URI = "memory-town://localhost/shanzhi"
LOOPBACK = "127.0.0.1"
_log = logging.getLogger(__name__)


def environment(service: str, secrets: Path, mongo_uri: str, given: Mapping[str, str]) -> dict[str, str]:
    """Return the variables of one service: its own secret files, the shared transport, and what the operator set."""
    files = {f"SHANZHI_{path.name.upper()}_FILE": str(path) for path in (secrets / service).iterdir()}
    for derived in ("SHANZHI_AMQP_URI_FILE", "SHANZHI_MONGO_URI_FILE"):
        files.pop(derived, None)
    return {**files, "SHANZHI_LOG_LEVEL": "WARNING", **given, "SHANZHI_AMQP_URI": MEMORY_URI, "SHANZHI_MONGO_URI": mongo_uri}


def add_pages(app: APIFlask, town: Town) -> None:
    app.register_blueprint(portal(town))


class EmbeddedTown:
    """Start, use, stop. ``mongo_uri`` of a running server, or one is started in ``data_dir``."""

    def __init__(self, data_dir: Path, *, port: int, given: Mapping[str, str], mongo_uri: str | None = None) -> None:
        self.data_dir, self.port, self.given = data_dir, port, given
        self.mongo_uri = mongo_uri
        self.database: Secantus | None = None
        self.stopping = eventlet.Event()
        self._threads: list[Any] = []

    def start(self) -> None:
        """Raises OSError when the port is taken, SettingsError when variables are malformed."""
        self.listener = eventlet.listen((LOOPBACK, self.port), backlog=512)
        self.port = self.listener.getsockname()[1]
        if self.mongo_uri is None:
            self.database = Secantus(self.data_dir / "mongo")
            self.mongo_uri = self.database.uri
        secrets = self.data_dir / "secrets"
        provision(secrets)
        with Connection(MEMORY_URI) as connection:
            topology.declare(connection, CATALOG)
        variables = {cls.name: environment(cls.name, secrets, self.mongo_uri, self.given) for cls in SERVICES}
        settings = {cls.name: read(runtime.settings_of(cls), variables[cls.name]) for cls in SERVICES}
        self.runner = runtime.runner(SERVICES, settings)
        self._threads.append(eventlet.spawn(runtime.run_until, self.stopping, self.runner))
        self._serve()

    def _serve(self) -> None:
        gateway = read(GatewaySettings, {**self.given, "SHANZHI_AMQP_URI": MEMORY_URI})
        self.rpc = RpcClient(MEMORY_URI, problems=PROBLEMS, deadline_s=gateway.rpc_deadline_ms / 1000)
        self.town = Town(self.rpc)
        self.app = create_app(self.town, gateway, pages=add_pages)
        options = {"log_output": False, "max_size": 200, "keepalive": True, "socket_timeout": 30}
        self._server = eventlet.spawn(wsgi.server, self.listener, self.app, **options)

    def stop(self) -> None:
        """Let requests finish, then services, then the database. Facts not yet heard stay in their documents."""
        self.listener.close()
        self._server.kill()
        if not self.stopping.ready():
            self.stopping.send(None)
        for thread in self._threads:
            thread.wait()
        self.rpc.close()
        if self.database:
            self.database.stop()


def main() -> None:
    """Serve a town; seed the demo on first start when SHANZHI_DEMO=1; print where it is."""
    started = time.monotonic()
    given = {name: value for name, value in os.environ.items() if name.startswith("SHANZHI_")}
    logs.configure("town", given.get("SHANZHI_LOG_LEVEL", "WARNING"), frozenset().union(*(row.masked for row in CATALOG)))
    town = EmbeddedTown(Path(given.get("SHANZHI_DATA_DIR", "data")), port=int(given.get("SHANZHI_PORT", "8000")), given=given)
    done = eventlet.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: done.ready() or done.send(None))
    _start_or_exit(town.start)
    town._threads[0].link(lambda _: done.ready() or done.send(None))
    accounts = demo.seed(demo.site_of(town.runner, "identity")) if given.get("SHANZHI_DEMO") == "1" else ()
    print(f"Shanzhi 善治 is open at http://localhost:{town.port} after {time.monotonic() - started:.1f} s", flush=True)
    if accounts:
        print(demo.accounts_text(accounts), flush=True)
    done.wait()
    town.stop()


def _start_or_exit(start: Callable[[], None]) -> None:
    try:
        start()
    except SettingsError as error:
        print(f"settings:\n{error}", file=sys.stderr)
        raise SystemExit(EX_CONFIG) from error
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        print("This port is in use. Choose another: SHANZHI_PORT=8100 make run", file=sys.stderr)
        raise SystemExit(1) from error


if __name__ == "__main__":
    main()
