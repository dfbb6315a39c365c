"""What an operator may set for the gateway, each with its unit."""

from dataclasses import dataclass

from services.commons.plumbing.settings import LOG_LEVEL, flag, variable, whole


@dataclass(frozen=True, kw_only=True)
class GatewaySettings:
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
    max_body_bytes: int = variable("SHANZHI_MAX_BODY_BYTES", "largest request body, bytes", parse=whole(1024, 2**24), default=256 * 1024)

    @property
    def address(self) -> str:
        """Return where to listen: a demo never beyond loopback."""
        return f"{'127.0.0.1' if self.demo else '0.0.0.0'}:{self.port}"  # noqa: S104
