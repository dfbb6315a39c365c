"""What an operator may set for the gateway, each with its unit."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from services.commons.contracts.providers import Provider, is_trustworthy, read_providers
from services.commons.plumbing.settings import LOG_LEVEL, SettingsError, WatchedSettings, at_least, flag, variable, whole


def _address(text: str) -> str:
    if not is_trustworthy(text):
        raise ValueError("must be an https address, or of this machine")
    return text


def _by_provider(text: str) -> Mapping[str, str]:
    secrets = json.loads(text)
    if not isinstance(secrets, dict) or not all(isinstance(each, str) for each in secrets.values()):
        raise ValueError("must be a JSON object of texts")
    return secrets


DEMO_PERCENT = 100_000
"""A demo is this machine's alone, and its accounts are for trying things out: tests and benches press them hard."""


def names(text: str) -> tuple[str, ...]:
    """Parse words between commas."""
    return tuple(word.strip() for word in text.split(",") if word.strip())


@dataclass(frozen=True, kw_only=True)
class GatewaySettings(WatchedSettings):
    """The gateway's variables; gunicorn reads the same row (deploy/gunicorn.conf.py)."""

    amqp_uri: str = variable("SHANZHI_AMQP_URI", "RabbitMQ of the gateway's user, pyamqp://user:password@host/vhost", secret=True)
    port: int = variable("SHANZHI_PORT", "TCP port that HTTP is served on", parse=whole(1, 65_535), default=8000)
    demo: bool = variable("SHANZHI_DEMO", "1: a demo town, served on this machine only", parse=flag, default=False)
    log_level: str = variable("SHANZHI_LOG_LEVEL", "DEBUG, INFO, WARNING or ERROR", parse=LOG_LEVEL, default="INFO")
    workers: int = variable("SHANZHI_WORKERS", "processes of the gateway", parse=whole(1, 64), default=2)
    threads: int = variable("SHANZHI_THREADS", "requests that one process serves at once", parse=whole(1, 256), default=16)
    rpc_deadline_ms: int = variable(
        "SHANZHI_RPC_DEADLINE_MS", "how long a department may take to answer, milliseconds", parse=whole(100, 60_000), default=5000
    )
    public_url: str = variable(
        "SHANZHI_PUBLIC_URL", "where browsers reach the gateway, https://host; providers send them back there", parse=_address, default=""
    )
    secret: str = variable(
        "SHANZHI_SECRET",
        "the gateway's own secret, 32 characters or more; seals logins at a provider, hides who is counted",
        parse=at_least(32),
        default="",
        secret=True,
    )
    oidc_providers: tuple[Provider, ...] = variable(
        "SHANZHI_OIDC_PROVIDERS",
        "JSON list of providers one may log in through; the same as identity's",
        parse=read_providers,
        default=(),
        secret=True,
    )
    oidc_client_secrets: Mapping[str, str] | None = variable(
        "SHANZHI_OIDC_CLIENT_SECRETS", "JSON object: provider to the secret it gave us", parse=_by_provider, default=None, secret=True
    )
    max_body_bytes: int = variable("SHANZHI_MAX_BODY_BYTES", "largest request body, bytes", parse=whole(1024, 2**24), default=256 * 1024)
    limits_uri: str = variable(
        "SHANZHI_LIMITS_URI",
        "MongoDB of the gateway's user, where limits are counted; without it each process counts alone",
        default="",
        secret=True,
    )
    limits_percent: int = variable(
        "SHANZHI_LIMITS_PERCENT",
        f"how many requests are let through, percent of the table of limits; 0: 100, in a demo {DEMO_PERCENT}",
        parse=whole(0, 10_000_000),
        default=0,
    )
    proxies: int = variable(
        "SHANZHI_PROXIES",
        "proxies in front of the gateway, whose X-Forwarded-For, -Proto and -Host are believed",
        parse=whole(0, 5),
        default=0,
    )
    hosts: tuple[str, ...] = variable(
        "SHANZHI_HOSTS", "host names that the town is reached by, between commas; none: any", parse=names, default=()
    )

    def __post_init__(self) -> None:
        if self.oidc_providers and not (self.public_url and self.secret):
            raise SettingsError("SHANZHI_PUBLIC_URL or SHANZHI_SECRET is missing: needed with SHANZHI_OIDC_PROVIDERS")

    @property
    def percent(self) -> int:
        """Return how much of the table of limits holds."""
        return self.limits_percent or (DEMO_PERCENT if self.demo else 100)

    @property
    def address(self) -> str:
        """Return where to listen: a demo never beyond loopback."""
        return f"{'127.0.0.1' if self.demo else '0.0.0.0'}:{self.port}"  # noqa: S104 - who may reach it is the host's to say
