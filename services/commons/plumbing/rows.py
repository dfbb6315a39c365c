"""What every collection needs: a connection, inserts that may lose a race, and keys that lists are paged by."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo import MongoClient, monitoring
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import BulkWriteError, DuplicateKeyError

from services.commons.plumbing import metrics

DUPLICATE_KEY = 11000  # error code of MongoDB
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Document = dict[str, Any]


class Heartbeats(monitoring.ServerHeartbeatListener):
    """Tells whether the database answers, from what the driver asks anyway."""

    def __init__(self, service: str) -> None:
        self._up = metrics.of("database_up", service)

    def started(self, event: monitoring.ServerHeartbeatStartedEvent) -> None: ...

    def succeeded(self, event: monitoring.ServerHeartbeatSucceededEvent) -> None:
        self._up.set(1)

    def failed(self, event: monitoring.ServerHeartbeatFailedEvent) -> None:
        self._up.set(0)


def connect(uri: str, service: str) -> "Database[Any]":
    """Return the service's database; opens no connection yet."""
    client: MongoClient[Any] = MongoClient(
        uri,
        tz_aware=True,
        maxPoolSize=50,
        serverSelectionTimeoutMS=3000,
        connectTimeoutMS=2000,
        waitQueueTimeoutMS=2000,
        appname=service,
        event_listeners=[Heartbeats(service)],
    )
    return client[service]


def insert_new(rows: "Collection[Any]", document: Document) -> bool:
    """Insert ``document``; return False when the collection has one of its unique keys already."""
    try:
        rows.insert_one(document)
    except DuplicateKeyError:
        return False
    return True


def insert_all_new(rows: "Collection[Any]", documents: Sequence[Document]) -> set[Any]:
    """Insert ``documents`` at once; return the ids of those that met one of their unique keys, in the collection or among them."""
    if not documents:
        return set()
    try:
        rows.insert_many(documents, ordered=False)
    except BulkWriteError as error:
        refused = (error.details or {})["writeErrors"]
        if any(row["code"] != DUPLICATE_KEY for row in refused):
            raise
        return {documents[row["index"]]["_id"] for row in refused}
    return set()


def order_key(at: datetime, id: str) -> str:
    """Return a string that sorts by time and never ties: the keyset of lists."""
    return f"{(at - EPOCH) // timedelta(milliseconds=1):013x}{id}"


def plain(it: Any) -> Document:
    """Return the fields of an aggregate as they are; what a driver cannot keep, the department's mapping replaces."""
    return {row.name: getattr(it, row.name) for row in fields(it) if row.name not in ("id", "version")}


def known(kind: type[Any], document: Document) -> Document:
    """Return the fields of ``kind``; a document may have more, from a newer version or from plumbing."""
    return {"id": document["_id"]} | {row.name: document[row.name] for row in fields(kind) if row.name in document}
