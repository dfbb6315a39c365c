"""Ports on this host: find one that is free, wait until one speaks its protocol."""

import random
import socket
import time
from collections.abc import Callable

LOOPBACK = "127.0.0.1"
BELOW_EPHEMERAL = range(20_000, 32_000)
"""Where the system takes no ports of its own, so that a stopped server finds its port free again."""


def is_free(port: int) -> bool:
    """Tell whether a server could listen on ``port`` now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """Return a port nobody listens on now."""
    return next(port for port in random.sample(BELOW_EPHEMERAL, len(BELOW_EPHEMERAL)) if is_free(port))


def answers(port: int, greeting: bytes, is_answer: Callable[[bytes], bool], *, within_s: float = 1.0) -> bool:
    """Tell whether whoever listens on ``port`` answers ``greeting`` as its protocol asks."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=within_s) as connection:
            connection.sendall(greeting)
            return is_answer(connection.recv(4096))
    except OSError:
        return False


def wait_until(probe: Callable[[], bool], *, within_s: float, every_s: float = 0.05) -> bool:
    """Return True as soon as ``probe`` does, False when ``within_s`` have passed."""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        if probe():
            return True
        time.sleep(every_s)
    return False
