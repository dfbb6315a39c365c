"""Green threads for a process that holds services: patch it first, wait for its end, serve WSGI in it.

The embedded town and every service use this; the gateway under gunicorn never does (docs/adr/0002).
"""

import signal
import socket
import warnings
from collections.abc import Callable
from typing import Any

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # eventlet warns at every import that it is deprecated: the ADR knows
    import eventlet
    from eventlet import wsgi
    from eventlet.event import Event

__all__ = ["Event", "ending", "listen", "patch", "send_once", "serve_http", "spawn"]


def patch() -> None:
    """Make the standard library cooperative; call it before importing anything that blocks."""
    eventlet.monkey_patch()


def spawn(function: Callable[..., Any], *args: Any) -> Any:
    return eventlet.spawn(function, *args)


def send_once(event: Event) -> None:
    """Send ``event`` unless it was sent."""
    if not event.ready():
        event.send(None)


def ending() -> Event:
    """Return an event that SIGTERM and SIGINT send."""
    event = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: send_once(event))
    return event


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket. Raises OSError when the port is taken."""
    listener: socket.socket = eventlet.listen((host, port), backlog=512, reuse_port=False)
    return listener


def serve_http(listener: socket.socket, application: Any) -> Any:
    """Serve ``application`` in a green thread, and return that thread."""
    return eventlet.spawn(wsgi.server, listener, application, log_output=False, max_size=200, keepalive=True, socket_timeout=30)
