"""Facts go out to departments' systems: queued when heard, sent when due, an endpoint that is ill is left in peace.

Lanes keep endpoints apart: one that hangs holds up itself. Every begin and settle is a compare-and-set, so two senders at
once send one dispatch twice at worst, under one webhook-id.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from services.commons.kernel.command import Command
from services.commons.kernel.envelope import Envelope
from services.notifications import model_dispatches, model_endpoints
from services.notifications.model_dispatches import GONE, TAKEN, Dispatch, Reply
from services.notifications.model_endpoints import Endpoint, Health, secret_of
from services.notifications.projections import Thing, fact_name
from services.notifications.senders.webhooks import Letter
from services.notifications.subscriptions import BY_FACT, EVERYBODY, ONCE_ANNOUNCED, Row, body_of, matches
from services.notifications.usecases.handfuls import handfuls
from services.notifications.usecases.ports import Stores

AT_ONCE = 50  # dispatches of one endpoint in one go
QUEUED_AT_ONCE = 50  # dispatches in one insert
Clock = Callable[[], datetime]
_log = logging.getLogger(__name__)


def queue(facts: Iterable[Envelope], at: datetime, thing: Callable[[str], Thing], stores: Stores) -> None:
    """Queue ``facts`` for every endpoint that wants them and may have them. ``thing`` finds what they speak of.

    Raises projections.NotYetKnown.
    """
    sendable = [(fact, row) for fact in facts if (row := BY_FACT.get(fact_name(fact)))]
    endpoints = stores.hooks.endpoints.live() if sendable else ()
    wanted = (
        model_dispatches.queue(endpoint, body_of(fact, row), at)
        for fact, row in sendable
        for endpoint in _wanting(row, endpoints)
        if row.to == EVERYBODY or _may_have(endpoint.department, fact, row, thing)
    )
    for handful in handfuls(wanted, QUEUED_AT_ONCE):
        stores.hooks.dispatches.add(handful)


def _wanting(row: Row, endpoints: Iterable[Endpoint]) -> Iterator[Endpoint]:
    return (it for it in endpoints if any(matches(pattern, row.fact) for pattern in it.facts))


def _may_have(department: str, fact: Envelope, row: Row, thing: Callable[[str], Thing]) -> bool:
    """Tell whether this department may know the fact: its own contest's, or one that was announced."""
    payload = fact["data"] if isinstance(fact["data"], dict) else {}
    contest = str(fact["subject"]) if row.fact.startswith("ideas.contest.") else str(payload.get("contest_id", ""))
    about = thing(contest)
    return about.department == department or (row.to == ONCE_ANNOUNCED and about.announced)


def send_due(asked: Command, stores: Stores, now: Clock) -> None:
    """Start a round for every endpoint that is not in one already, and wait for none."""
    for endpoint in stores.hooks.endpoints.live():
        if stores.hooks.dispatches.due(endpoint.id, now(), 1, tests_only=not endpoint.is_sending):
            stores.hooks.run(endpoint.id, Round(endpoint.id, asked, stores, now).run)


@dataclass(frozen=True)
class Round:
    """One go at what is due at one endpoint, in order, until one is not taken; a test that failed keeps nothing else back."""

    endpoint_id: str
    asked: Command
    stores: Stores
    now: Clock

    def run(self) -> int:
        """Return how many were taken."""
        hooks, taken = self.stores.hooks, 0
        endpoint, health = hooks.endpoints.get(self.endpoint_id), hooks.healths.of(self.endpoint_id)
        tests_only = not endpoint.is_sending or health.is_held(self.now())
        for dispatch in hooks.dispatches.due(endpoint.id, self.now(), AT_ONCE, tests_only=tests_only):
            was_taken = self._attempt(endpoint, dispatch)
            taken += was_taken
            if not was_taken and not dispatch.is_test:
                break
        return taken

    def _attempt(self, endpoint: Endpoint, dispatch: Dispatch) -> bool:
        """Return whether it was taken."""
        hooks, at = self.stores.hooks, self.now()
        begun = model_dispatches.begin(dispatch, at, lasts_s=hooks.courier.lasts_s)
        if not hooks.dispatches.begin(dispatch, begun):
            return False
        reply = hooks.courier.send(self._letter(endpoint, begun, at))
        hooks.dispatches.settle(begun, model_dispatches.settle(begun, reply, self.now()))
        _log.info("webhook", extra={"endpoint": endpoint.id, "dispatch": dispatch.id, "outcome": reply.outcome, "status": reply.status})
        self._note(endpoint, dispatch, reply)
        return reply.outcome == TAKEN

    def _letter(self, endpoint: Endpoint, dispatch: Dispatch, at: datetime) -> Letter:
        secrets = tuple(secret_of(endpoint.id, it.number, self.stores.house.secret) for it in endpoint.signing(at))
        return Letter(endpoint.url, dispatch.webhook_id, dispatch.body, secrets, at)

    def _note(self, endpoint: Endpoint, dispatch: Dispatch, reply: Reply) -> None:
        """Keep how the endpoint does; switch it off when it says so, or nothing works any more. A failed test says nothing."""
        healths, health = self.stores.hooks.healths, self.stores.hooks.healths.of(endpoint.id)
        if reply.outcome == TAKEN:
            if not health.is_well:
                healths.note(Health(endpoint.id))
            return
        if not dispatch.is_test:
            health = health.failed(self.now())
            healths.note(health)
        reason = "gone" if reply.outcome == GONE else "failing" if health.is_hopeless(self.now()) else None
        if reason and not (dispatch.is_test and reason == "failing"):
            self.stores.hooks.endpoints.change(self.asked, endpoint.id, lambda it: model_endpoints.disable(it, reason))
