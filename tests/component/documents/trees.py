"""Trees: the smallest aggregate there is, its contract, and its collection in a real database."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from marshmallow import Schema

from services.commons.contracts.fields import count, identifier
from services.commons.contracts.rows import Contract, FactType
from services.commons.kernel.change import Change, Fact
from services.commons.kernel.command import Command
from services.commons.kernel.envelope import Envelope
from services.commons.plumbing.documents import Database, Documents
from services.commons.plumbing.rows import Document, order_key

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
MS = timedelta(milliseconds=1)


@dataclass(frozen=True)
class Tree:
    id: str
    rings: int = 0
    place: str = ""
    planted_at: datetime = LONG_AGO
    version: int = 0


class TreeFact(Schema):
    rings = count("rings")
    by = identifier("account", required=False, dataclass="personal")


CLASSES = {"tree.planted": "public", "tree.grew": "personal", "tree.ailed": "sensitive", "tree.told": "tip", "tree.marked": ""}
CONTRACT = Contract(
    "trees", "树", "trees", facts=tuple(FactType(name, 1, TreeFact, dataclass, "事", name) for name, dataclass in CLASSES.items())
)


@dataclass
class Offers:
    """An outbox that remembers what it was offered."""

    made: list[tuple[str, Envelope]] = field(default_factory=list)

    def watch(self, collection: Any) -> None: ...

    def offer(self, collection: Any, id: str, envelope: Envelope) -> None:
        self.made.append((id, envelope))


class Trees(Documents[Tree]):
    def __init__(self, database: Database) -> None:
        super().__init__(database, "trees", _to_document, _from_document)

    def document(self, id: str) -> Document:
        found: Document | None = self.rows.find_one({"_id": id})
        assert found is not None
        return found


def _to_document(it: Tree) -> Document:
    about: Document = {"rings": it.rings, "planted_at": it.planted_at, "grove": "one", "order": order_key(it.planted_at, it.id)}
    return {**about, "place": it.place} if it.place else about


def _from_document(row: Document) -> Tree:
    return Tree(row["_id"], row["rings"], row.get("place", ""), row["planted_at"])


def plant(id: str = "oak", **about: Any) -> Callable[[], Change[Tree]]:
    return lambda: Change(Tree(id, **about), Fact("tree.planted", {"rings": 0}))


def grow(it: Tree) -> Change[Tree]:
    return Change(replace(it, rings=it.rings + 1), Fact("tree.grew", {"rings": it.rings + 1}))


def wish(key: str | None = None, *, at: datetime = LONG_AGO, id: str = "oak", body: str = "as sent", version: int | None = None) -> Command:
    return Command("wish", at, id, key=key, fingerprint=body, expected_version=version)
