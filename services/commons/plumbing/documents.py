"""Aggregates as documents: one atomic update carries the state, its fact and the idempotency key.

A document is the department's fields and these: ``version`` (also the sequence of its latest fact), ``outbox``
(envelopes not yet confirmed), ``outbox_pending``, ``created_by`` and ``keys`` (Idempotency-Keys with fingerprints).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from pymongo.collection import Collection
from pymongo.database import Database as MongoDatabase
from pymongo.errors import DuplicateKeyError

from services.commons.kernel.change import Change
from services.commons.kernel.command import Command
from services.commons.kernel.envelope import BUS_CLASSES, Envelope, seal
from services.commons.kernel.ports import Page
from services.commons.kernel.problems import BACKLOG, CONFLICT, KEY_REUSED, NOT_FOUND, VERSION_STALE, Problem
from services.commons.plumbing import crash, tracing

if TYPE_CHECKING:
    from services.commons.plumbing.inbox import Inbox
from services.commons.plumbing.recent import Recent
from services.commons.plumbing.rows import Document

OUTBOX_CAP = 64  # facts one aggregate may have waiting: above it the broker has been away too long
KEYS_KEPT = 64
KEYS_KEPT_FOR = timedelta(days=7)
ATTEMPTS = 12
OWN_FIELDS = frozenset({"_id", "version", "outbox", "outbox_pending", "created_by", "keys"})


class DuplicateKey(Exception):
    """A unique index other than ``_id`` refused an insert."""


class RefusedClass(ValueError):
    """A fact's data class is missing or above what the bus may carry."""


class Versioned(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def version(self) -> int: ...


A = TypeVar("A", bound=Versioned)


class Outbox(Protocol):
    """Where saved facts are offered for publishing."""

    def watch(self, collection: "Collection[Any]") -> None: ...
    def offer(self, collection: "Collection[Any]", id: str, envelope: Envelope) -> None: ...


@dataclass(frozen=True)
class Database:
    """One service's database, its contract and its outbox."""

    mongo: "MongoDatabase[Any]"
    contract: Any
    outbox: Outbox
    inbox: "Inbox"

    def collection(self, name: str) -> "Collection[Any]":
        return self.mongo[name]


class Documents(Generic[A]):
    """One collection of aggregates (kernel Repository)."""

    def __init__(self, database: Database, name: str, to_document: Callable[[A], Document], from_document: Callable[[Document], A]) -> None:
        self.database = database
        self.rows = database.collection(name)
        self._to, self._from = to_document, from_document
        self._recent = Recent(self.get)
        database.outbox.watch(self.rows)

    def recent(self, id: str) -> A:
        return self._recent.get(id)

    def get(self, id: str) -> A:
        return self.read(self._load(id))

    def find(self, id: str) -> A | None:
        document = self.rows.find_one({"_id": id})
        return self.read(document) if document else None

    def create(self, command: Command, decide: Callable[[], Change[A]], *, id: str | None = None) -> A:
        """Decide and insert; a repeat of the command returns what is there.

        Raises also idempotency.key_reused (same key, other arguments), request.conflict (someone else made it) and
        DuplicateKey (another unique index refused it).
        """
        try:
            change = decide()
        except Problem:
            made = self.rows.find_one({"_id": id or command.new_id}) if command.key else None
            if made is None or made["created_by"]["key"] != command.key:
                raise
            return self._created_before(command, made)
        return self._insert(command, change)

    def _insert(self, command: Command, change: Change[A]) -> A:
        after, envelope = replace_version(change.after, 1), self._seal(change, command, 1)
        document = {
            **self._fields(after),
            "_id": after.id,
            "version": 1,
            "outbox": [envelope],
            "outbox_pending": True,
            "created_by": {"key": command.key, "fingerprint": command.fingerprint},
            "keys": [],
        }
        crash.point("document.deciding")
        try:
            self.rows.insert_one(document)
        except DuplicateKeyError as error:
            made = self.rows.find_one({"_id": after.id})
            if made is None:
                raise DuplicateKey(sorted((error.details or {}).get("keyPattern", {}))) from error
            return self._created_before(command, made)
        crash.point("document.saved")
        self.database.outbox.offer(self.rows, after.id, envelope)
        return after

    def change(self, command: Command, id: str, decide: Callable[[A], Change[A] | None]) -> A:
        """Load, decide, save; ``decide`` is called again when another save came between, and may return None
        to leave things as they are.

        The version is looked at after the decision (RFC 9110 §13.2.1): whoever is refused learns of none."""
        for _ in range(ATTEMPTS):
            document = self._load(id)
            before = self.read(document)
            if _repeats(document, command):
                return before
            change = decide(before)
            if command.expected_version not in (None, document["version"]):
                raise Problem(VERSION_STALE, version=document["version"])
            if change is None:
                return before
            saved = self._save(document, change, command)
            if saved is not None:
                return saved
        raise Problem(CONFLICT)

    def page(self, where: Mapping[str, Any], *, limit: int, before: str | None = None) -> Page[A]:
        """Return one keyset page, newest first, of documents that carry ``order`` (see ``order_key``)."""
        query = {**where, "order": {"$lt": before}} if before else dict(where)
        found = list(self.rows.find(query, {"outbox": 0, "keys": 0}).sort("order", -1).limit(limit + 1))
        more = found[limit - 1]["order"] if len(found) > limit else None
        return Page(tuple(self.read(document) for document in found[:limit]), more)

    def read(self, document: Document) -> A:
        return replace_version(self._from(document), document["version"])

    def _load(self, id: str) -> Document:
        document: Document | None = self.rows.find_one({"_id": id})
        if document is None:
            raise Problem(NOT_FOUND)
        return document

    def _save(self, document: Document, change: Change[A], command: Command) -> A | None:
        if len(document["outbox"]) >= OUTBOX_CAP:
            raise Problem(BACKLOG)
        id, version = document["_id"], document["version"] + 1
        after, envelope = replace_version(change.after, version), self._seal(change, command, version)
        push: Document = {"outbox": envelope}
        if command.key:
            push["keys"] = {"$each": [{"key": command.key, "fingerprint": command.fingerprint, "at": command.at}], "$slice": -KEYS_KEPT}
        crash.point("document.deciding")
        fields = {**self._fields(after), "version": version, "outbox_pending": True}
        try:
            result = self.rows.update_one({"_id": id, "version": document["version"]}, {"$set": fields, "$push": push})
        finally:
            self._recent.forget(id)
        if result.matched_count == 0:
            return None
        crash.point("document.saved")
        self.database.outbox.offer(self.rows, id, envelope)
        return after

    def _fields(self, after: A) -> Document:
        fields = self._to(after)
        taken = OWN_FIELDS & fields.keys()
        if taken:
            raise ValueError(f"{', '.join(sorted(taken))}: plumbing's own")
        return fields

    def _seal(self, change: Change[A], command: Command, sequence: int) -> Envelope:
        contract = self.database.contract
        row = contract.by_fact[change.fact.name]
        if row.dataclass not in BUS_CLASSES:
            raise RefusedClass(f"{row.name} is {row.dataclass!r}: not for the bus")
        fact = replace(change.fact, payload=contract.payload_schema(row.name).dump(change.fact.payload))
        return seal(
            fact,
            command,
            source=contract.service,
            subject=change.after.id,
            sequence=sequence,
            version=row.version,
            dataclass=row.dataclass,
            traceparent=tracing.header(),
        )

    def _created_before(self, command: Command, document: Document) -> A:
        made = document["created_by"]
        if made["key"] != command.key:
            raise Problem(CONFLICT)
        if made["fingerprint"] != command.fingerprint:
            raise Problem(KEY_REUSED)
        return self.read(document)


def replace_version(aggregate: A, version: int) -> A:
    return replace(aggregate, version=version)  # type: ignore[type-var]  # every aggregate is a dataclass


def _repeats(document: Document, command: Command) -> bool:
    """Return whether this very command was taken before. Raises idempotency.key_reused."""
    if command.key is None:
        return False
    made = {**document.get("created_by", {}), "at": command.at}
    for used in (made, *document["keys"]):
        if used.get("key") == command.key and used["at"] > command.at - KEYS_KEPT_FOR:
            if used["fingerprint"] != command.fingerprint:
                raise Problem(KEY_REUSED)
            return True
    return False
