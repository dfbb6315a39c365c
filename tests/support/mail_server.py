"""A real SMTP server for tests: takes mails, or answers at each stage as the test says."""

import asyncio
import email
import threading
import time
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from types import TracebackType
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from town.servers.ports import free_port


@dataclass(frozen=True)
class Arrived:
    """One mail the server took, or took in before it broke off."""

    reference: str
    to: str
    subject: str
    text: str
    at_s: float
    unsubscribe: str | None


@dataclass
class Behaviour:
    """What the server answers instead of 250, for each stage; ``drop`` breaks off: before or after it has the mail.

    hang_s: how long it stays silent when it has the mail, before it answers.
    """

    mail: str = ""
    rcpt: str = ""
    data: str = ""
    drop: str = ""
    hang_s: float = 0.0


@dataclass
class MailServer:
    """``arrived`` holds every mail in the order it was taken; ``behaviour`` counts for ``times`` mails, then all is well."""

    behaviour: Behaviour = field(default_factory=Behaviour)
    times: int = 1_000_000
    arrived: list[Arrived] = field(default_factory=list)
    connections: int = 0
    tls: Any = None

    def __enter__(self) -> "MailServer":
        more = {"tls_context": self.tls, "require_starttls": True} if self.tls else {}
        self._controller = Controller(_Handler(self), hostname="127.0.0.1", port=free_port(), **more)
        self._controller.start()
        self.port = self._controller.port
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._controller.stop()

    def behave(self, times: int = 1_000_000, **how: Any) -> None:
        self.behaviour, self.times = Behaviour(**how), times

    def counts(self) -> dict[str, int]:
        """Return how often each reference arrived."""
        found: dict[str, int] = {}
        for it in list(self.arrived):
            found[it.reference] = found.get(it.reference, 0) + 1
        return found

    def variables(self, timeout_ms: int = 1000) -> dict[str, str]:
        """Return the settings that point notifications here."""
        return {
            "SHANZHI_SMTP_HOST": "127.0.0.1",
            "SHANZHI_SMTP_PORT": str(self.port),
            "SHANZHI_SMTP_STARTTLS": "0",
            "SHANZHI_SMTP_FROM": "notices@shanzhi.example",
            "SHANZHI_SMTP_TIMEOUT_MS": str(timeout_ms),
        }

    def now(self) -> Behaviour:
        """Return how to behave for one more mail."""
        if self.times <= 0:
            return Behaviour()
        self.times -= 1
        return self.behaviour


class _Handler:
    def __init__(self, server: MailServer) -> None:
        self.server = server
        self._lock = threading.Lock()
        self._how: dict[int, Behaviour] = {}

    async def handle_MAIL(self, smtp: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:  # noqa: N802  aiosmtpd's name
        with self._lock:
            self.server.connections += 1
            how = self._how[id(session)] = self.server.now()
        if how.mail:
            return how.mail
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, smtp: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:  # noqa: N802  aiosmtpd's name
        if self._how[id(session)].rcpt:
            return self._how[id(session)].rcpt
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, smtp: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  aiosmtpd's name
        how = self._how.pop(id(session))
        if how.drop == "before":
            return self._hang_up(smtp)
        if how.data:
            return how.data
        self.server.arrived.append(_read(envelope))
        if how.hang_s:
            await asyncio.sleep(how.hang_s)
        return self._hang_up(smtp) if how.drop == "after" else "250 OK"

    def _hang_up(self, smtp: SMTP) -> str:
        if isinstance(smtp.transport, asyncio.WriteTransport):
            smtp.transport.abort()
        return "421 gone"


def _read(envelope: Envelope) -> Arrived:
    content = envelope.content if isinstance(envelope.content, bytes) else str(envelope.content).encode()
    mail = email.message_from_bytes(content, EmailMessage, policy=default)
    out = mail["List-Unsubscribe"]
    return Arrived(
        reference=str(mail["Message-ID"]).strip("<>").partition("@")[0],
        to=str(mail["To"]),
        subject=str(mail["Subject"]),
        text=mail.get_content(),
        at_s=time.time(),
        unsubscribe=str(out).strip("<>") if out else None,
    )
