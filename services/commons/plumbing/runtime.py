"""Running services in a patched process: sites, containers, and what each worker is given."""

import logging
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

import eventlet
from nameko.extensions import DependencyProvider
from nameko.runners import ServiceRunner
from pymongo.errors import PyMongoError

from services.commons.kernel.command import Command
from services.commons.plumbing import connections, green, logs, metrics, topology, tracing
from services.commons.plumbing.canary import Canary
from services.commons.plumbing.documents import Database
from services.commons.plumbing.settings import ServiceSettings, WatchedSettings, exit_for_port
from services.commons.plumbing.site import Site, open_site

_log = logging.getLogger(__name__)


class Department(DependencyProvider):
    """Gives each worker the department's stores; keeps its relay running.

    tell: what of the stores a ping is told besides.
    """

    def __init__(
        self,
        open_stores: Callable[[Database, Any], Any],
        settings: type[ServiceSettings],
        tell: Callable[[Any], dict[str, int]] | None = None,
    ) -> None:
        self.open_stores, self.settings, self.tell = open_stores, settings, tell

    @property
    def site(self) -> Site:
        site: Site = self.container.config["sites"][self.container.service_name]
        return site

    def setup(self) -> None:
        site = self.site
        self._canary = Canary(site.database, site.lease("canary"), site.settings.canary_every_s, tick)
        self.stores = _when_there(lambda: self.open_stores(self.site.database, self.site.settings))
        if self.tell:
            self.site.tells.append(partial(self.tell, self.stores))
        _when_there(self.site.relay.prepare)
        _when_there(self.site.inbox.prepare)

    def start(self) -> None:
        self._relay = eventlet.spawn(self.site.relay.run)
        self._singing = eventlet.spawn(self._canary.run)

    def stop(self) -> None:
        self._singing.kill()
        self.site.relay.stop()
        self._relay.wait()
        self.site.database.mongo.client.close()

    def worker_setup(self, worker_ctx: Any) -> None:
        _follow(worker_ctx.args[0] if worker_ctx.args else None)

    def get_dependency(self, worker_ctx: Any) -> Any:
        return self.stores


def _follow(asked: Any) -> None:
    """Belong to the trace of a command or of a fact that came alone; a timer begins one; many facts have many."""
    if isinstance(asked, Command):
        logs.correlation.set(asked.correlation_id)
        tracing.enter(asked.traceparent, asked.correlation_id)
    elif asked is None:
        tracing.enter()
    elif len(asked) == 1:
        logs.correlation.set(str(asked[0]["correlationid"]))
        tracing.enter(asked[0].get("traceparent"), str(asked[0]["correlationid"]))


def _when_there(prepare: Callable[[], Any]) -> Any:
    """Return what ``prepare`` returns, waiting for the database as long as it is away: the container stays up."""
    while True:
        try:
            return prepare()
        except PyMongoError as error:
            _log.warning("database away", extra={"error": type(error).__name__, "retry_s": 1})
            time.sleep(1)


def runner(services: Sequence[type[Any]], settings: Mapping[str, ServiceSettings]) -> ServiceRunner:
    """Return a runner of service classes, each with a site of its own."""
    sites = {cls.name: open_site(cls.contract, settings[cls.name]) for cls in services}
    workers = max(row.max_workers for row in settings.values())
    run = ServiceRunner({"sites": sites, "max_workers": workers})
    for cls in services:
        run.add_service(cls)
    return run


def declare_topology(uri: str, catalog: Sequence[Any]) -> None:
    """Declare exchanges and queues at ``uri``: on the memory transport nobody else would."""
    with connections.connect(uri) as connection:
        topology.declare(connection, tuple(catalog))


def site_of(run: ServiceRunner, service: str) -> Site:
    """Return the site of one service of a runner."""
    site: Site = run.config["sites"][service]
    return site


def tick(name: str) -> Command:
    """Return the command of a timer: the service itself asks, now, in the trace that the timer began."""
    at, span = datetime.now(UTC), tracing.current.get()
    return Command(
        name=name,
        at=at.replace(microsecond=at.microsecond // 1000 * 1000),
        new_id=secrets.token_hex(16),
        correlation_id=span.trace_id if span else secrets.token_hex(16),
    )


def tell_metrics(settings: WatchedSettings) -> None:
    """Answer scrapes of this process, if a port is set for them, in a green thread. Exits 78 when the port is taken."""
    if settings.metrics_port is None:
        return
    try:
        green.serve_http(green.listen(settings.metrics_address, settings.metrics_port), metrics.page())
    except OSError as error:
        exit_for_port(settings, error)


def settings_of(cls: type[Any]) -> type[ServiceSettings]:
    """Return the settings class that a service class declares."""
    return next(value.settings for value in vars(cls).values() if isinstance(value, Department))


def run_until(stopping: Any, run: ServiceRunner) -> None:
    """Start ``run``; when ``stopping`` is sent or a container dies, stop it, then raise what it died of."""
    run.start()
    died = eventlet.spawn(run.wait)
    died.link(lambda _: green.send_once(stopping))
    stopping.wait()
    for container in sorted(run.containers, key=lambda it: len(it.service_cls.contract.listens)):
        container.stop()  # those who listen stop last, so that the others' last facts still reach them
    died.wait()
