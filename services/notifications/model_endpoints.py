"""Endpoints of departments' systems: whose, where, which facts, signed with which secret, and when one is switched off.

A secret is kept nowhere: it follows from the service's own secret, the endpoint and a number, so a stolen database holds
nothing to sign with, and a repeated request is answered with the same one.
"""

import base64
import hmac
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.commons.contracts.notifications_webhooks import (
    ADDRESS_REFUSED,
    ENDPOINT,
    ENDPOINTS_MOST,
    KEEPERS,
    NOTHING_TO_SEND,
    OVERLAP_H,
    REMOVED,
    TOO_MANY_ENDPOINTS,
)
from services.commons.kernel.change import Change, Fact, Json
from services.commons.kernel.command import Command
from services.commons.kernel.people import OWN_SERVICE, Actor
from services.commons.kernel.problems import FORBIDDEN, INVALID, NOT_FOUND, Problem
from services.notifications.destinations import Forbidden, Zone, destination
from services.notifications.subscriptions import sendable

SECRETS_MOST = 4  # that sign at once: each costs the receiver one comparison
SECRET_PREFIX = "whsec_"  # noqa: S105  (of Standard Webhooks; no secret)
FAILURES_MOST = 8
FAILING_LASTS = timedelta(hours=24)
HOLD_FIRST_S, HOLD_MOST_S = 5, 300


@dataclass(frozen=True)
class SigningSecret:
    """Which secret, and until when it signs; None for the present one."""

    number: int
    until: datetime | None = None


@dataclass(frozen=True)
class Endpoint:
    """``secrets``: the newest first. ``facts``: patterns of names."""

    id: str
    department: str
    name: str
    url: str
    facts: tuple[str, ...]
    created_at: datetime
    state: str = "active"
    reason_code: str | None = None
    reason: str | None = None
    secrets: tuple[SigningSecret, ...] = (SigningSecret(1),)
    version: int = 0

    @property
    def is_live(self) -> bool:
        return self.state != "removed"

    @property
    def is_sending(self) -> bool:
        return self.state == "active"

    def signing(self, at: datetime) -> tuple[SigningSecret, ...]:
        """Return the secrets that sign at ``at``, the newest first."""
        return tuple(it for it in self.secrets if it.until is None or at < it.until)


@dataclass(frozen=True)
class Health:
    """How an endpoint has been doing: attempts that failed since one was taken. Rows of their own, for they make no facts.

    held_until: nothing is tried before; one that is ill is asked now and then, not with everything that waits.
    """

    id: str
    failures: int = 0
    failing_since: datetime | None = None
    held_until: datetime | None = None

    @property
    def is_well(self) -> bool:
        return self.failures == 0

    def is_held(self, at: datetime) -> bool:
        return self.held_until is not None and at < self.held_until

    def failed(self, at: datetime) -> "Health":
        failures = self.failures + 1
        hold_s = min(HOLD_FIRST_S * 2 ** min(failures - 1, 10), HOLD_MOST_S)
        return Health(self.id, failures, self.failing_since or at, at + timedelta(seconds=hold_s))

    def is_hopeless(self, at: datetime) -> bool:
        """Tell whether it has failed so often and so long that sending stops."""
        return self.failures >= FAILURES_MOST and self.failing_since is not None and at >= self.failing_since + FAILING_LASTS


def secret_of(endpoint_id: str, number: int, service_secret: str) -> str:
    """Return the ``number``-th secret of an endpoint, as Standard Webhooks writes it: whsec_ and 256 bits in base64."""
    digest = hmac.new(service_secret.encode(), f"webhook\0{endpoint_id}\0{number}".encode(), "sha256").digest()
    return SECRET_PREFIX + base64.b64encode(digest).decode("ascii")


def keeps(actor: Actor, department: str) -> bool:
    """Tell whether ``actor`` looks after the endpoints of ``department``."""
    return bool(actor.roles_for(department) & KEEPERS)


def visible(endpoint: Endpoint, actor: Actor) -> Endpoint:
    """Raises request.not_found for whoever does not look after it."""
    if not keeps(actor, endpoint.department):
        raise Problem(NOT_FOUND)
    return endpoint


def usable(endpoint: Endpoint, actor: Actor) -> Endpoint:
    """Raises request.not_found, endpoint.removed."""
    if not visible(endpoint, actor).is_live:
        raise Problem(REMOVED)
    return endpoint


def department_for(command: Command) -> str:
    """Return for which department the endpoint is made. Raises request.invalid, access.forbidden."""
    department = command.args.get("department") or command.actor.department
    if not department:
        raise Problem(INVALID, fields={"department": ["required"]})
    if not keeps(command.actor, department):
        raise Problem(FORBIDDEN)
    return str(department)


def make(command: Command, department: str, *, present: int, zone: Zone) -> Change[Endpoint]:
    """Raises endpoint.address_refused, endpoint.nothing_to_send, endpoint.too_many.

    present: how many the department has.
    """
    facts = tuple(dict.fromkeys(command.args["facts"]))
    try:
        destination(command.args["url"], zone)
    except Forbidden as error:
        raise Problem(ADDRESS_REFUSED, because=str(error)) from error
    idle = [pattern for pattern in facts if not any(sendable((pattern,)))]
    if idle or not facts:
        raise Problem(NOTHING_TO_SEND, fields={"facts": idle})
    if present >= ENDPOINTS_MOST:
        raise Problem(TOO_MANY_ENDPOINTS)
    made = Endpoint(command.new_id, department, command.args["name"], command.args["url"], facts, command.at)
    return _changed(made, "endpoint.made", command.actor.id, secret_number=1)


def take_step(endpoint: Endpoint, command: Command) -> Change[Endpoint]:
    """Raises request.not_found, access.forbidden, lifecycle.step_refused."""
    roles = command.actor.roles_for(visible(endpoint, command.actor).department)
    step = ENDPOINT.advance(endpoint.state, command.args["step"], roles=roles, given={})
    reason = command.args.get("reason")
    given: dict[str, Json] = {"reason": reason} if reason else {}
    return _changed(replace(endpoint, state=step.target, reason_code=None, reason=reason), step.fact, command.actor.id, **given)


def disable(endpoint: Endpoint, reason_code: str) -> Change[Endpoint] | None:
    """Stop sending by ourselves; None when somebody else stopped it meanwhile."""
    if not endpoint.is_sending:
        return None
    step = ENDPOINT.advance(endpoint.state, "disable", roles=OWN_SERVICE, given={})
    return _changed(replace(endpoint, state=step.target, reason_code=reason_code), step.fact, "notifications", reason_code=reason_code)


def rotate(endpoint: Endpoint, command: Command) -> Change[Endpoint]:
    """Sign with a new secret; those before sign too until the overlap ends. Raises request.not_found, endpoint.removed."""
    usable(endpoint, command.actor)
    until = command.at + timedelta(hours=command.args.get("overlap_h", OVERLAP_H))
    number = endpoint.secrets[0].number + 1
    before = (replace(it, until=min(it.until or until, until)) for it in endpoint.signing(command.at))
    kept = _at_most(it for it in before if it.until and command.at < it.until)
    after = replace(endpoint, secrets=(SigningSecret(number), *kept))
    return _changed(after, "endpoint.secret_rotated", command.actor.id, secret_number=number)


def _at_most(secrets: Iterable[SigningSecret]) -> tuple[SigningSecret, ...]:
    return tuple(secrets)[: SECRETS_MOST - 1]


def _changed(after: Endpoint, fact: str, by: str, **more: Json) -> Change[Endpoint]:
    return Change(after, Fact(fact, {"by": by, "department": after.department, "state": after.state, **more}))
