"""gunicorn for the gateway: ``gunicorn -c deploy/gunicorn.conf.py`` from the root of the tree.

It speaks to a proxy that buffers slow clients (nginx or Caddy), not to the open internet.
"""

import gunicorn
from gunicorn.arbiter import Arbiter

from gateway.settings import GatewaySettings
from services.commons.plumbing.logs import configure
from services.commons.plumbing.settings import read_or_exit

_settings = read_or_exit(GatewaySettings)  # in the master, so that a wrong variable ends it with 78

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
