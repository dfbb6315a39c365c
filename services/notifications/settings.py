"""Settings of notifications: where this town lives on the web, and the mail server. Without a host, mail is off.

Webhooks go to public networks unless an operator names others.
"""

from dataclasses import dataclass
from ipaddress import ip_network

from services.commons.plumbing.settings import ServiceSettings, flag, variable, whole
from services.notifications.destinations import Network
from services.notifications.senders.mail import Server


def _url(text: str) -> str:
    if not text.startswith(("http://", "https://")):
        raise ValueError("must begin with http:// or https://")
    return text.rstrip("/")


def _address(text: str) -> str:
    name, _, domain = text.rpartition("@")
    if not name or not domain or any(sign in text for sign in " <>\r\n"):
        raise ValueError("must be an address like notices@example.org")
    return text


def _networks(text: str) -> tuple[Network, ...]:
    return tuple(ip_network(each.strip()) for each in text.split(","))


@dataclass(frozen=True, kw_only=True)
class Settings(ServiceSettings):
    """Variables are listed in docs/generated/settings.md."""

    public_url: str = variable(
        "SHANZHI_PUBLIC_URL", "address of this town's pages, as links in mails say it", parse=_url, default="http://localhost:8000"
    )
    smtp_host: str = variable("SHANZHI_SMTP_HOST", "host of the mail server; without it no mail is sent", default="")
    smtp_port: int = variable("SHANZHI_SMTP_PORT", "TCP port of the mail server", parse=whole(1, 65_535), default=587)
    smtp_starttls: bool = variable(
        "SHANZHI_SMTP_STARTTLS", "1: nothing is said before STARTTLS, certificate checked; 0: in the clear", parse=flag, default=True
    )
    smtp_user: str = variable("SHANZHI_SMTP_USER", "login at the mail server; without it none is made", default="")
    smtp_password: str = variable("SHANZHI_SMTP_PASSWORD", "password at the mail server", default="", secret=True)
    smtp_from: str = variable("SHANZHI_SMTP_FROM", "address that mails come from", parse=_address, default="notices@localhost.localdomain")
    smtp_timeout_ms: int = variable(
        "SHANZHI_SMTP_TIMEOUT_MS",
        "how long each exchange with the mail server may take, milliseconds",
        parse=whole(100, 120_000),
        default=20_000,
    )

    demo: bool = variable("SHANZHI_DEMO", "1: a demo town, where webhooks may go to this machine, over http too", parse=flag, default=False)
    webhook_networks: tuple[Network, ...] = variable(
        "SHANZHI_WEBHOOK_NETWORKS",
        "networks beside the public ones that webhooks may go to, as 10.8.0.0/16,10.9.1.0/24; never this machine's own",
        parse=_networks,
        default=(),
    )
    webhook_deadline_ms: int = variable(
        "SHANZHI_WEBHOOK_DEADLINE_MS",
        "how long one webhook may take from connecting to its status, milliseconds",
        parse=whole(100, 60_000),
        default=10_000,
    )

    @property
    def mail_server(self) -> Server | None:
        if not self.smtp_host:
            return None
        return Server(
            self.smtp_host,
            self.smtp_port,
            self.smtp_from,
            starttls=self.smtp_starttls,
            user=self.smtp_user,
            password=self.smtp_password,
            timeout_s=self.smtp_timeout_ms / 1000,
        )
