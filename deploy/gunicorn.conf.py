"""gunicorn for the gateway: ``gunicorn -c deploy/gunicorn.conf.py`` from the root of the tree.

It speaks to a proxy that buffers slow clients (nginx or Caddy), not to the open internet.
"""

import os
import shutil
import tempfile
from typing import TYPE_CHECKING

import gunicorn
from gunicorn.arbiter import Arbiter

from gateway.settings import GatewaySettings
from services.commons.plumbing.logs import configure
from services.commons.plumbing.settings import exit_for_port, read_or_exit

if TYPE_CHECKING:
    from gunicorn.workers.base import Worker

_settings = read_or_exit(GatewaySettings)  # in the master, so that a wrong variable ends it with 78

if _settings.metrics_port:  # the workers count in files that they share; the library looks for them when it is imported
    os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", tempfile.mkdtemp(prefix="shanzhi-metrics-"))

gunicorn.SERVER = "shanzhi"  # the Server header says what, not which version

wsgi_app = "gateway.wsgi:application()"
bind = _settings.address
backlog = 512
worker_class = "gthread"
workers = _settings.workers
threads = _settings.threads
timeout = 30
graceful_timeout = 12  # seconds; a stop must be over in 15
keepalive = 5
forwarded_allow_ips = ""  # SHANZHI_PROXIES says whom to believe, and the application does

limit_request_line = 4094
limit_request_fields = 64
limit_request_field_size = 8190

control_socket_disable = True
accesslog = None  # the gateway writes one line for each request itself, without addresses


def on_starting(server: Arbiter) -> None:
    """Write gunicorn's own lines the way all lines are written."""
    configure("gateway", _settings.log_level)
    server.log.error_log.handlers.clear()
    server.log.error_log.propagate = True
    if _settings.metrics_port:
        from gateway import metrics

        try:
            server.metrics = metrics.listen(_settings.metrics_address, _settings.metrics_port)
        except OSError as error:
            on_exit(server)
            exit_for_port(_settings, error)


def post_fork(server: Arbiter, worker: "Worker") -> None:
    """Let the worker answer scrapes, for itself and the others."""
    if _settings.metrics_port:
        from gateway import metrics

        metrics.answer_in_thread(server.metrics, master=server.pid)


def child_exit(server: Arbiter, worker: "Worker") -> None:
    """A worker that ended is no longer up."""
    if _settings.metrics_port:
        from gateway import metrics

        metrics.forget(worker.pid)


def on_exit(server: Arbiter) -> None:
    """Remove the files that the workers shared."""
    if _settings.metrics_port:
        shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)
