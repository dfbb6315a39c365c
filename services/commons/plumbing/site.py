"""What one service of a process works with: settings, database, relay, inbox, leases, verifier of claims."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from services.commons.kernel.version import VERSION
from services.commons.plumbing import metrics
from services.commons.plumbing.claims import ClaimsVerifier
from services.commons.plumbing.confirms import ConfirmingPublisher
from services.commons.plumbing.documents import Database
from services.commons.plumbing.heard import Heard
from services.commons.plumbing.inbox import Inbox, Retries
from services.commons.plumbing.leases import Lease
from services.commons.plumbing.outbox import Relay
from services.commons.plumbing.rows import connect
from services.commons.plumbing.settings import ServiceSettings


@dataclass(frozen=True)
class Site:
    settings: ServiceSettings
    contract: Any
    database: Database
    relay: Relay
    verifier: ClaimsVerifier
    lease: Callable[[str], Lease]
    heard: Heard
    started_at: datetime
    tells: list[Callable[[], dict[str, int]]] = field(default_factory=list)
    """What a department adds to its answer to a ping."""

    @property
    def inbox(self) -> Inbox:
        return self.database.inbox


def open_site(contract: Any, settings: ServiceSettings) -> Site:
    """Return the site of ``contract``'s service; connects to nothing yet."""
    mongo, owner = connect(settings.mongo_uri, contract.service), secrets.token_hex(8)

    def lease(name: str) -> Lease:
        return Lease(mongo, name, owner)

    service = contract.service
    relay = Relay(ConfirmingPublisher(settings.amqp_uri), lease("relay"), service)
    inbox = Inbox(mongo["inbox"], Retries(settings.retry_first_ms, settings.retry_attempts), service)
    database = Database(mongo, contract, relay, inbox)
    metrics.of("service_info", service, VERSION, contract.hash).set(1)
    verifier = ClaimsVerifier(settings.claims_public_key)
    return Site(settings, contract, database, relay, verifier, lease, Heard(service), datetime.now(UTC))
