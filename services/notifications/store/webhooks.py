"""Endpoints as aggregates, their health and their dispatches as rows: each dispatch changes by compare-and-set on ``revision``."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from services.commons.contracts.notifications_webhooks import ENDPOINTS_MOST
from services.commons.kernel.ports import Page
from services.commons.plumbing import crash
from services.commons.plumbing.documents import Database, Documents
from services.commons.plumbing.rows import Document, insert_all_new, known, order_key, plain
from services.notifications.model_dispatches import Dispatch, HookAttempt
from services.notifications.model_endpoints import Endpoint, Health, SigningSecret

LIVE_MOST = 500  # endpoints of a whole town


class Endpoints(Documents[Endpoint]):
    def __init__(self, database: Database) -> None:
        super().__init__(database, "endpoints", _endpoint_to, _endpoint_from)
        self.rows.create_index([("live", 1), ("department", 1), ("order", -1)])

    def live(self) -> Sequence[Endpoint]:
        """Return all that were not removed."""
        return [self.read(row) for row in self.rows.find({"live": True}, {"outbox": 0, "keys": 0}).limit(LIVE_MOST)]

    def listed(self, department: str | None, *, limit: int, cursor: str | None) -> Page[Endpoint]:
        where: Document = {"live": True, **({"department": department} if department else {})}
        return self.page(where, limit=limit, before=cursor)

    def count_of(self, department: str) -> int:
        return len(list(self.rows.find({"live": True, "department": department}, {"_id": 1}).limit(ENDPOINTS_MOST)))


class Healths:
    """Two rounds at one endpoint at once may lose a failure of each other's: a lease keeps that rare, and it harms nothing."""

    def __init__(self, database: Database) -> None:
        self._rows = database.collection("endpoint_health")

    def of(self, endpoint_id: str) -> Health:
        row = self._rows.find_one({"_id": endpoint_id})
        return Health(**known(Health, row)) if row else Health(endpoint_id)

    def note(self, health: Health) -> None:
        self._rows.update_one({"_id": health.id}, {"$set": plain(health)}, upsert=True)


class Dispatches:
    """Kept thirty days, whatever became of them."""

    def __init__(self, database: Database) -> None:
        self._rows = database.collection("dispatches")
        self._rows.create_index([("lane", 1), ("due_at", 1)])
        self._rows.create_index([("endpoint", 1), ("order", -1)])
        self._rows.create_index("kept_until", expireAfterSeconds=0)

    def add(self, dispatches: Sequence[Dispatch]) -> None:
        insert_all_new(self._rows, [{"_id": it.id, **_to(it)} for it in dispatches])
        crash.point("webhook.queued")

    def find(self, id: str) -> Dispatch | None:
        row = self._rows.find_one({"_id": id})
        return _from(row) if row else None

    def due(self, endpoint_id: str, at: datetime, most: int, *, tests_only: bool) -> Sequence[Dispatch]:
        lanes = [_lane(endpoint_id, is_test=True)] + ([] if tests_only else [_lane(endpoint_id, is_test=False)])
        where: Document = {"lane": {"$in": lanes}, "due_at": {"$lte": at}}
        return [_from(row) for row in self._rows.find(where).sort("due_at", 1).limit(most)]

    def listed(self, endpoint_id: str, state: str | None, *, limit: int, cursor: str | None) -> Page[Dispatch]:
        where: Document = {"endpoint": endpoint_id, **({"state": state} if state else {})}
        return self._page({**where, **({"order": {"$lt": cursor}} if cursor else {})}, -1, limit)

    def since(self, endpoint_id: str, since: datetime, *, limit: int, cursor: str | None) -> Page[Dispatch]:
        """Return what was queued from ``since`` on, the oldest first."""
        first = order_key(since, "0" * 32)  # whole: SecantusDB finds nothing above the mere beginning of a key, downwards
        edge = {"$gt": cursor} if cursor else {"$gte": first}
        return self._page({"endpoint": endpoint_id, "order": edge}, 1, limit)

    def begin(self, before: Dispatch, after: Dispatch) -> bool:
        is_mine = self.swap(before, after)
        crash.point("webhook.begun")
        return is_mine

    def settle(self, before: Dispatch, after: Dispatch) -> bool:
        crash.point("webhook.answered")
        is_mine = self.swap(before, after)
        crash.point("webhook.settled")
        return is_mine

    def swap(self, before: Dispatch, after: Dispatch) -> bool:
        """Save ``after`` unless somebody else was faster."""
        seen = {"_id": before.id, "revision": before.revision}
        return self._rows.update_one(seen, {"$set": _to(after)}).matched_count == 1

    def forget(self, endpoint_id: str) -> None:
        self._rows.delete_many({"endpoint": endpoint_id})

    def _page(self, where: Document, direction: int, limit: int) -> Page[Dispatch]:
        found = list(self._rows.find(where).sort("order", direction).limit(limit + 1))
        return Page(tuple(map(_from, found[:limit])), found[limit - 1]["order"] if len(found) > limit else None)


def _endpoint_to(it: Endpoint) -> Document:
    listed = {"live": it.is_live, "order": order_key(it.created_at, it.id)}
    return {**plain(it), "facts": list(it.facts), "secrets": [plain(each) for each in it.secrets], **listed}


def _endpoint_from(document: Document) -> Endpoint:
    secrets = tuple(SigningSecret(**row) for row in document["secrets"])
    return Endpoint(**{**known(Endpoint, document), "facts": tuple(document["facts"]), "secrets": secrets})


def _to(it: Dispatch) -> Document:
    lane = _lane(it.endpoint, is_test=it.is_test) if it.state == "due" else None
    listed = {"order": order_key(it.created_at, it.id), "kept_until": it.kept_until, "lane": lane}
    return {**plain(it), "attempts": [plain(each) for each in it.attempts], **listed}


def _from(document: Document) -> Dispatch:
    fields: dict[str, Any] = known(Dispatch, document)
    return replace(Dispatch(**fields), attempts=tuple(HookAttempt(**row) for row in document["attempts"]))


def _lane(endpoint_id: str, *, is_test: bool) -> str:
    """Return the key that what waits is found by: of an endpoint that is paused only the tests are looked for."""
    return f"{endpoint_id} test" if is_test else endpoint_id
