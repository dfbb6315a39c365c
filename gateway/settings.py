"""What an operator may set for the gateway, each with its unit."""

from dataclasses import dataclass


@dataclass(frozen=True)
class GatewaySettings:
    """amqp_uri: broker; port: where HTTP is served; rpc_deadline_s: how long a person waits for a department."""

    amqp_uri: str
    port: int = 8000
    log_level: str = "INFO"
    rpc_deadline_s: float = 5.0
    max_body_bytes: int = 256 * 1024
