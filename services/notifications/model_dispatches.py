"""One dispatch: one fact to one endpoint, from due to taken or given up, over any number of attempts.

Sent at least once: an attempt is written down before it begins, its outcome after. A process that dies in between leaves the
dispatch due, and the receiver sees the same webhook-id again (docs/adr/0020).
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.commons.contracts.notifications_webhooks import KEPT_DAYS
from services.commons.kernel.change import Json
from services.commons.kernel.envelope import instant
from services.commons.kernel.problems import NOT_FOUND, Problem
from services.notifications.model_endpoints import Endpoint

TAKEN, GONE, REFUSED, NO_ANSWER, FORBIDDEN, BROKEN_OFF = "taken", "gone", "refused", "no_answer", "forbidden", "broken_off"
PAUSES_S = (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)  # as Standard Webhooks recommends, to 24 h
JITTER_PERCENT = 20
ATTEMPTS_KEPT = 20
MARGIN_S = 5  # how much longer than its deadline an attempt may look under way
HTTP_GONE = 410
TEST_TYPE = "notifications.webhook.tested.v1"


@dataclass(frozen=True)
class Reply:
    """What came of an attempt: the status, or in a word what kept it from having one. Never what the other side wrote."""

    outcome: str
    status: int | None = None
    trouble: str = ""

    @property
    def was_answered(self) -> bool:
        return self.status is not None


@dataclass(frozen=True)
class HookAttempt:
    number: int
    began_at: datetime
    ended_at: datetime | None = None
    outcome: str | None = None
    status: int | None = None
    trouble: str = ""


@dataclass(frozen=True)
class Dispatch:
    """``body`` is sent byte for byte, every time. ``tries``: attempts since it was queued or replayed; the last twenty are kept.

    is_test: asked for by hand, sent once, whatever state the endpoint is in.
    """

    id: str
    endpoint: str
    webhook_id: str
    fact: str
    subject: str
    body: str
    created_at: datetime
    due_at: datetime
    is_test: bool = False
    state: str = "due"
    tries: int = 0
    attempts: tuple[HookAttempt, ...] = ()
    revision: int = 0

    @property
    def kept_until(self) -> datetime:
        return self.created_at + timedelta(days=KEPT_DAYS)


def dispatch_id(endpoint_id: str, fact_id: str) -> str:
    """A fact goes to an endpoint under one id, however often it is heard."""
    return hashlib.blake2b(f"dispatch\0{endpoint_id}\0{fact_id}".encode(), digest_size=16).hexdigest()


def queue(endpoint: Endpoint, body: Mapping[str, Json], at: datetime, *, is_test: bool = False) -> Dispatch:
    fact_id = str(body["id"])
    written = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    id = dispatch_id(endpoint.id, fact_id)
    return Dispatch(id, endpoint.id, fact_id, str(body["type"]), str(body["subject"]), written, at, at, is_test)


def probe_body(endpoint: Endpoint, id: str, at: datetime) -> dict[str, Json]:
    """Return a body that tells a receiver nothing but that it is reached."""
    about: dict[str, Json] = {"source": "notifications", "type": TEST_TYPE, "subject": endpoint.id, "time": instant(at), "sequence": 1}
    return {"specversion": "1.0", "id": id, **about, "datacontenttype": "application/json", "dataclass": "public", "data": {}}


def begin(it: Dispatch, at: datetime, *, lasts_s: float) -> Dispatch:
    """Return it with one more attempt under way; until that counts as broken off nobody else tries."""
    number = it.attempts[-1].number + 1 if it.attempts else 1
    attempts = (*_closed(it.attempts, at), HookAttempt(number, at))[-ATTEMPTS_KEPT:]
    due_at = at + timedelta(seconds=lasts_s + MARGIN_S)
    return replace(it, tries=it.tries + 1, attempts=attempts, due_at=due_at, revision=it.revision + 1)


def settle(it: Dispatch, reply: Reply, at: datetime) -> Dispatch:
    """Return it after its attempt was answered, or was not."""
    latest = replace(it.attempts[-1], ended_at=at, outcome=reply.outcome, status=reply.status, trouble=reply.trouble)
    after = replace(it, attempts=(*it.attempts[:-1], latest), revision=it.revision + 1)
    if reply.outcome == TAKEN:
        return replace(after, state="delivered")
    if reply.outcome == GONE:
        return replace(after, state="failed")
    if it.is_test or it.tries > len(PAUSES_S):
        return replace(after, state="given_up")
    return replace(after, due_at=at + timedelta(seconds=pause_s(it.id, it.tries)))


def replay(it: Dispatch, at: datetime) -> Dispatch:
    """Return it due now, with all its attempts before it again."""
    return replace(it, state="due", due_at=at, tries=0, revision=it.revision + 1)


def pause_s(id: str, tries: int) -> float:
    """Return how long to wait after the ``tries``-th attempt: the row's pause, up to a fifth longer or shorter.

    The share follows from the id, so that what failed together does not come back together.
    """
    share = int.from_bytes(hashlib.blake2b(f"{id}\0{tries}".encode(), digest_size=4).digest()) / 2**32
    return PAUSES_S[tries - 1] * (1 + (2 * share - 1) * JITTER_PERCENT / 100)


def outcome_of(status: int) -> str:
    """Return what a status means (Standard Webhooks, "Operational considerations"): a redirection is not followed, so it is a refusal."""
    if 200 <= status < 300:
        return TAKEN
    return GONE if status == HTTP_GONE else REFUSED


def of_endpoint(found: Dispatch | None, endpoint: Endpoint) -> Dispatch:
    """Raises request.not_found for one of another endpoint."""
    if found is None or found.endpoint != endpoint.id:
        raise Problem(NOT_FOUND)
    return found


def _closed(attempts: tuple[HookAttempt, ...], at: datetime) -> tuple[HookAttempt, ...]:
    """Return the attempts with the last one marked as broken off when it never ended."""
    if not attempts or attempts[-1].outcome is not None:
        return attempts
    return (*attempts[:-1], replace(attempts[-1], outcome=BROKEN_OFF))
