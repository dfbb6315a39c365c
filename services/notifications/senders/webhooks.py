"""Webhooks over HTTP: one POST, signed as Standard Webhooks says, to an address that was looked at before it is connected to.

The name is resolved once, every address it has must be admitted, and the connection goes to one of these: nobody can answer
otherwise between the look and the call. No redirect is followed, no body read, no proxy of the environment asked.
"""

import os
import socket
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from http.client import HTTPConnection, HTTPException

from standardwebhooks import Webhook

from services.notifications.destinations import Destination, Forbidden, Zone, admitted, destination
from services.notifications.model_dispatches import FORBIDDEN, NO_ANSWER, Reply, outcome_of

AGENT = "Shanzhi-Webhooks/1"
TRIED_MOST = 2  # addresses of one name
Resolve = Callable[[str, int], Sequence[str]]


@dataclass(frozen=True)
class Letter:
    """One attempt: ``secrets`` sign side by side, the newest first."""

    url: str
    webhook_id: str
    body: str
    secrets: tuple[str, ...]
    at: datetime

    @property
    def headers(self) -> dict[str, str]:
        signatures = [Webhook(secret).sign(self.webhook_id, self.at, self.body) for secret in self.secrets]
        return {
            "Content-Type": "application/json",
            "User-Agent": AGENT,
            "webhook-id": self.webhook_id,
            "webhook-timestamp": str(int(self.at.timestamp())),
            "webhook-signature": " ".join(signatures),
        }


def resolved(host: str, port: int) -> list[str]:
    """Return every address of ``host``. Raises OSError."""
    return [str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


@dataclass(frozen=True)
class Courier:
    """``deadline_s`` is for the whole attempt, however slowly the other side speaks. ``trust``: whom TLS believes."""

    zone: Zone
    deadline_s: float = 10.0
    resolve: Resolve = resolved
    trust: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    @property
    def lasts_s(self) -> float:
        return 2 * self.deadline_s  # resolving has its own

    def send(self, letter: Letter) -> Reply:
        """Send once; every trouble of the other side is a reply."""
        try:
            to = destination(letter.url, self.zone)
            addresses = admitted(self.resolve(to.host, to.port), self.zone)
        except Forbidden as error:
            return Reply(FORBIDDEN, trouble=str(error))
        except (OSError, UnicodeError):
            return Reply(NO_ANSWER, trouble="name_not_found")
        return self._post(letter, to, addresses)

    def _post(self, letter: Letter, to: Destination, addresses: Sequence[str]) -> Reply:
        until = time.monotonic() + self.deadline_s
        line = _Line(to, addresses, self.trust, until)
        try:
            line.request("POST", to.target, letter.body.encode(), {"Host": to.netloc, **letter.headers})
            with line.getresponse() as answer:
                status = answer.status
            return Reply(outcome_of(status), status)
        except (OSError, HTTPException, ValueError) as error:
            return Reply(NO_ANSWER, trouble="deadline" if time.monotonic() >= until else _word(error))
        finally:
            line.close()


class _Line(HTTPConnection):
    """A connection to one of ``addresses``, spoken to as ``to.host``; cut when its time is over."""

    def __init__(self, to: Destination, addresses: Sequence[str], trust: ssl.SSLContext, until: float) -> None:
        super().__init__(to.host, to.port)
        self._to, self._addresses, self._trust, self._until = to, addresses[:TRIED_MOST], trust, until
        self._cutter: threading.Timer | None = None
        self._handle: socket.socket | None = None

    def connect(self) -> None:
        bare = self._reach()
        self._cut_in_time(bare)
        self.sock = self._trust.wrap_socket(bare, server_hostname=self._to.host) if self._to.scheme == "https" else bare

    def close(self) -> None:
        if self._cutter:
            self._cutter.cancel()
        if self._handle:
            self._handle.close()
        super().close()

    def _reach(self) -> socket.socket:
        """Connect to the first address that answers. Raises OSError."""
        for number, address in enumerate(self._addresses, start=1):
            left_s = max(0.05, (self._until - time.monotonic()) / (len(self._addresses) - number + 1))
            try:
                return socket.create_connection((address, self._to.port), timeout=left_s)
            except OSError:
                if number == len(self._addresses):
                    raise
        raise OSError("no address")

    def _cut_in_time(self, bare: socket.socket) -> None:
        """Shut the line at the deadline: a timeout alone starts anew with each byte that drips in."""
        left_s = max(0.05, self._until - time.monotonic())
        bare.settimeout(left_s)
        self._handle = socket.socket(fileno=os.dup(bare.fileno()))  # wrapping in TLS takes the line itself over
        self._cutter = threading.Timer(left_s, _cut, [self._handle])
        self._cutter.daemon = True
        self._cutter.start()


def _cut(handle: socket.socket) -> None:
    with suppress(OSError):  # it ended by itself
        handle.shutdown(socket.SHUT_RDWR)


def _word(error: Exception) -> str:
    """Return what kind of trouble it was; never its text, which may quote the other side."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return "certificate"
    return type(error).__name__[:60]
