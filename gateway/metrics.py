"""The gateway's metrics under gunicorn: any worker answers for all of them, from files that they share.

The master opens the port before it forks, so that no thread is alive in it when it does; whoever of the workers is
asked reads the counters of all, living and ended, and what the living processes use.
"""

import socket
import threading
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from prometheus_client import Metric, ProcessCollector
from prometheus_client.multiprocess import mark_process_dead
from prometheus_client.registry import Collector

from services.commons.plumbing import metrics

_OLDEST = "process_start_time_seconds"  # of several processes the first counts; of all else the sum
_LIMITS = frozenset({"process_max_fds"})


def listen(address: str, port: int) -> socket.socket:
    """Open the port. Raises OSError when it is taken."""
    listener = socket.create_server((address, port), backlog=16)
    listener.setblocking(False)  # all workers wait on it; who comes too late must not hang
    return listener


def forget(pid: int) -> None:
    """Drop the gauges of a worker that ended; its counts stay."""
    mark_process_dead(pid)  # type: ignore[no-untyped-call]  # the library has no types there


def answer_in_thread(listener: socket.socket, master: int) -> None:
    """Answer scrapes beside the requests; call it in each worker."""
    server = WSGIServer(("", 0), _Quiet, bind_and_activate=False)
    server.socket.close()
    server.socket = listener
    server.server_name, server.server_port = listener.getsockname()[:2]
    server.setup_environ()
    server.set_app(metrics.page(lambda: metrics.registry(Processes(master))))
    threading.Thread(target=server.serve_forever, name="metrics", daemon=True).start()


class _Quiet(WSGIRequestHandler):
    timeout = 5  # seconds

    def log_message(self, format: str, *args: object) -> None:
        """Scrapes are no news."""


class Processes(Collector):
    """``process_*`` of a master and its workers together."""

    def __init__(self, master: int) -> None:
        self._master = master

    def collect(self) -> Iterable[Metric]:
        found: dict[str, Metric] = {}
        for pid in self._pids():
            for family in ProcessCollector(pid=partial(int, pid), registry=None).collect():
                _add(found.setdefault(family.name, family), family)
        return found.values()

    def _pids(self) -> Iterator[int]:
        yield self._master
        children = Path(f"/proc/{self._master}/task/{self._master}/children")
        yield from map(int, children.read_text().split() if children.exists() else [])


def _add(total: Metric, more: Metric) -> None:
    if total is more:
        return
    for place, sample in enumerate(more.samples):
        had = total.samples[place].value
        value = min(had, sample.value) if sample.name == _OLDEST else had if sample.name in _LIMITS else had + sample.value
        total.samples[place] = sample._replace(value=value)
