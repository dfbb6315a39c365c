"""The whole town in one process: every service, their relays and timers, and the gateway, over the memory transport.

For laptops, demos, tests and pilots (architecture, Run modes). The database and later the vault are processes of
their own. ``python -m town.embedded`` serves until SIGTERM or SIGINT and then exits 0.
"""

# ruff: noqa: E402  (nothing may be imported before the process is patched)
from services.commons.plumbing import green

green.patch()

import errno
import logging
import os
import sys
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from gateway.app import create_app
from gateway.client import Town
from gateway.portal import add_pages
from gateway.settings import GatewaySettings
from services.audit.service import Audit
from services.commons.contracts.catalog import CATALOG, PROBLEMS
from services.commons.kernel.problems import Problem
from services.commons.plumbing import logs, runtime
from services.commons.plumbing.rpc import RpcClient
from services.commons.plumbing.settings import EX_CONFIG, SettingsError, read, read_or_exit
from services.ideas.service import Ideas
from services.identity.model_demo import DemoAccount
from services.identity.service import Identity
from services.notifications.service import Notifications
from town import demo
from town.demo_town.making import make
from town.demo_town.marker import NotADemo
from town.secrets import provision, variables
from town.servers.child import ServerFailed, ServerMissing
from town.servers.ports import wait_until
from town.servers.secantus import Secantus
from town.settings import TownSettings

SERVICES: tuple[type[Any], ...] = (Audit, Ideas, Identity, Notifications)
MEMORY_URI = "memory-town://localhost/shanzhi"
LOOPBACK = "127.0.0.1"
READY_WITHIN_S = 30
_log = logging.getLogger(__name__)


def environment(service: str, secrets: Path, mongo_uri: str, given: Mapping[str, str]) -> dict[str, str]:
    """Return the variables of one service: its own secret files, the shared transport, and what the operator set."""
    files = variables(secrets, service)
    for elsewhere in ("SHANZHI_AMQP_URI_FILE", "SHANZHI_MONGO_URI_FILE"):
        files.pop(elsewhere)
    return {**files, "SHANZHI_LOG_LEVEL": "WARNING", **given, "SHANZHI_AMQP_URI": MEMORY_URI, "SHANZHI_MONGO_URI": mongo_uri}


class EmbeddedTown:
    """Start, use, stop. ``mongo_uri`` of a running server, or one is started in ``data_dir``."""

    def __init__(self, data_dir: Path, *, port: int, given: Mapping[str, str], mongo_uri: str | None = None) -> None:
        self.data_dir, self.port, self.given = data_dir, port, given
        self.mongo_uri = mongo_uri
        self.database: Secantus | None = None
        self.accounts: tuple[DemoAccount, ...] = ()
        self.stopping = green.Event()

    def start(self) -> None:
        """Raises OSError when the port is taken, SettingsError when variables are malformed."""
        self.listener = green.listen(LOOPBACK, self.port)
        self.port = self.listener.getsockname()[1]
        if self.mongo_uri is None:
            self.database = Secantus(self.data_dir / "mongo")
            self.mongo_uri = self.database.uri
        given = {"SHANZHI_PUBLIC_URL": f"http://localhost:{self.port}", **self.given}
        secrets = self.data_dir / "secrets"
        provision(secrets)
        runtime.declare_topology(MEMORY_URI, CATALOG)
        variables = {cls.name: environment(cls.name, secrets, self.mongo_uri, given) for cls in SERVICES}
        settings = {cls.name: read(runtime.settings_of(cls), variables[cls.name]) for cls in SERVICES}
        self.runner = runtime.runner(SERVICES, settings)
        if self.given.get("SHANZHI_DEMO") == "1":
            self._seed()
        self.services = green.spawn(runtime.run_until, self.stopping, self.runner)
        self._serve()

    def _seed(self) -> None:
        """Make people and, in a new town, their stories before the doors open: nobody sees half a town."""
        own = read(TownSettings, {**self.given, "SHANZHI_DATA_DIR": str(self.data_dir)})
        self.accounts = demo.seed(runtime.site_of(self.runner, "identity"), own)
        make(runtime.site_of(self.runner, "ideas"), own, tell=partial(print, flush=True))

    def _serve(self) -> None:
        secret = str(self.data_dir / "secrets/gateway/secret")
        own = {"SHANZHI_LIMITS_URI": str(self.mongo_uri), **self.given, "SHANZHI_SECRET_FILE": secret, "SHANZHI_AMQP_URI": MEMORY_URI}
        gateway = read(GatewaySettings, own)
        self.rpc = RpcClient(MEMORY_URI, problems=PROBLEMS, deadline_s=gateway.rpc_deadline_ms / 1000)
        self.town = Town(self.rpc)
        self.app = create_app(self.town, gateway, pages=add_pages)
        self._server = green.serve_http(self.listener, self.app)
        if not wait_until(self._is_ready, within_s=READY_WITHIN_S):
            raise ServerFailed("The services did not start. What they said is above.")

    def _is_ready(self) -> bool:
        try:
            return all(self.town.ping(cls.name, deadline_s=2)["database"] == "ok" for cls in SERVICES)
        except Problem:
            return False

    def stop(self) -> None:
        """Let requests finish, then services, then the database. Facts not yet heard stay in their documents."""
        self.listener.close()
        self._server.kill()
        green.send_once(self.stopping)
        self.services.wait()
        self.rpc.close()
        if self.database:
            self.database.stop()


def main() -> None:
    """Serve a town; seed the demo on first start when SHANZHI_DEMO=1; print where it is."""
    started = time.monotonic()
    given = {name: value for name, value in os.environ.items() if name.startswith("SHANZHI_")}
    logs.configure("town", given.get("SHANZHI_LOG_LEVEL", "WARNING"), frozenset().union(*(row.masked for row in CATALOG)))
    own = read_or_exit(TownSettings)
    runtime.tell_metrics(own)
    town = EmbeddedTown(own.data_dir, port=own.port, given=given)
    done = green.ending()
    start_or_exit(town.start)
    town.services.link(lambda _: green.send_once(done))
    print(f"Shanzhi 善治 is open at http://localhost:{town.port} after {time.monotonic() - started:.1f} s", flush=True)
    if town.accounts:
        print(demo.accounts_text(town.accounts), flush=True)
    done.wait()
    town.stop()


def start_or_exit(start: Callable[[], None]) -> None:
    """Start, or say in a sentence why not and exit."""
    try:
        start()
    except SettingsError as error:
        print(f"settings:\n{error}", file=sys.stderr)
        raise SystemExit(EX_CONFIG) from error
    except (NotADemo, ServerFailed, ServerMissing) as error:
        print(error, file=sys.stderr)
        raise SystemExit(1) from error
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        print("This port is in use. Choose another: SHANZHI_PORT=8100 make run", file=sys.stderr)
        raise SystemExit(1) from error


if __name__ == "__main__":
    main()
