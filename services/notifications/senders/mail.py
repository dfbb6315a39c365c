"""E-mail over SMTP (RFC 5321), one connection for each mail: what a server says at which stage, and what follows from it.

SMTP cannot be asked afterwards what became of a mail. So the one moment that leaves a doubt is kept small and named:
from the message's last byte to the server's answer.
"""

import smtplib
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime

from services.notifications.sending import ACCEPTED, AGAIN, REFUSED, UNDELIVERABLE, UNKNOWN, Answer, Message

PLAIN_STEPS, TLS_STEPS, LOGIN_STEPS = 7, 3, 3  # exchanges with the server for one mail; each may last the timeout
OK, FORWARDED = 250, 251
CONNECTING, SENDER, RECIPIENT, CONTENT = "connecting", "sender", "recipient", "content"
MAILBOX_GONE = frozenset({550, 551, 553})  # RFC 5321 §4.2.3
VERDICTS: Mapping[tuple[str, int], str] = {
    (CONNECTING, 4): AGAIN,
    (CONNECTING, 5): AGAIN,  # our account or our sender is not welcome: the operator's to mend, no fault of the address
    (SENDER, 4): AGAIN,
    (SENDER, 5): AGAIN,
    (RECIPIENT, 4): AGAIN,
    (RECIPIENT, 5): UNDELIVERABLE,
    (CONTENT, 4): AGAIN,
    (CONTENT, 5): REFUSED,
}


@dataclass(frozen=True)
class Server:
    """One row of settings. timeout_s: of each exchange, not of the whole mail."""

    host: str
    port: int
    sender: str
    starttls: bool = True
    user: str = ""
    password: str = ""
    timeout_s: float = 20.0

    @property
    def domain(self) -> str:
        return self.sender.rpartition("@")[2]


class Mail:
    can_be_asked = False

    def __init__(self, server: Server) -> None:
        self.server = server

    @property
    def lasts_s(self) -> float:
        """Return how long one mail can take at most before it counts as broken off."""
        server = self.server
        return (PLAIN_STEPS + TLS_STEPS * server.starttls + LOGIN_STEPS * bool(server.user)) * server.timeout_s

    def ask(self, message: Message) -> Answer | None:
        return None

    def send(self, message: Message, offering: Callable[[], None]) -> Answer:
        try:
            line = self._connect()
        except (smtplib.SMTPException, OSError) as error:
            return Answer(AGAIN, _code_of(error))
        try:
            return self._hand_over(line, message, offering)
        finally:
            line.close()

    def _connect(self) -> smtplib.SMTP:
        server = self.server
        line = smtplib.SMTP(server.host, server.port, local_hostname=server.domain, timeout=server.timeout_s)
        try:
            line.ehlo_or_helo_if_needed()
            if server.starttls:
                line.starttls(context=ssl.create_default_context())
                line.ehlo_or_helo_if_needed()  # what was said in the clear counts no more (RFC 3207 §4.2)
            if server.user:
                line.login(server.user, server.password)
        except (smtplib.SMTPException, OSError):
            line.close()
            raise
        return line

    def _hand_over(self, line: smtplib.SMTP, message: Message, offering: Callable[[], None]) -> Answer:
        try:
            code, _ = line.mail(self.server.sender)
            if code != OK:
                return Answer(verdict(SENDER, code), str(code))
            code, _ = line.rcpt(message.address)
            if code not in (OK, FORWARDED):
                return Answer(verdict(RECIPIENT, code), str(code))
        except (smtplib.SMTPException, OSError) as error:
            return Answer(AGAIN, _code_of(error))
        content = written(message, self.server).as_bytes()
        offering()
        return self._content(line, content)

    def _content(self, line: smtplib.SMTP, content: bytes) -> Answer:
        try:
            code, _ = line.data(content)
        except smtplib.SMTPDataError as error:  # the server did not want to hear it: nothing can have arrived
            return Answer(verdict(CONTENT, error.smtp_code), str(error.smtp_code))
        except (smtplib.SMTPException, OSError) as error:
            return Answer(UNKNOWN, _code_of(error))
        return Answer(ACCEPTED if code == OK else verdict(CONTENT, code), str(code))


def verdict(stage: str, code: int) -> str:
    """Return what a refusal at ``stage`` means; a code of neither class is tried again."""
    if stage == CONTENT and code in MAILBOX_GONE:
        return UNDELIVERABLE
    return VERDICTS.get((stage, code // 100), AGAIN)


def written(message: Message, server: Server) -> EmailMessage:
    """Return the mail as it travels; the same Message-ID for every attempt, so that a reader shows one of two copies."""
    mail = EmailMessage()
    mail["From"] = f"Shanzhi <{server.sender}>"
    mail["To"] = message.address
    mail["Subject"] = message.subject
    mail["Date"] = format_datetime(message.at)
    mail["Message-ID"] = f"<{message.reference}@{server.domain}>"
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday replies
    if message.unsubscribe:
        mail["List-Unsubscribe"] = f"<{message.unsubscribe}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
    mail.set_content(message.text, cte="base64")
    return mail


def _code_of(error: Exception) -> str:
    """Return the server's code, or what kind of trouble it was; never its words, which quote addresses."""
    code = getattr(error, "smtp_code", None)
    return str(code) if code else type(error).__name__
