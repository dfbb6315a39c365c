"""What broker and database must be told before anybody connects: the generated files of deploy/.

``make docs`` writes them, ``make check`` fails when one is stale. They hold no secret.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from services.commons.contracts.catalog import CATALOG
from services.commons.contracts.rows import Contract
from services.commons.plumbing.definitions import definitions

ROOT = Path(__file__).parents[1]
GATEWAY = "gateway"
EVERY_COLLECTION = ""
READ, ADD, CHANGE, REMOVE, INDEX = "find", "insert", "update", "remove", "createIndex"


@dataclass(frozen=True)
class Privilege:
    """One row: what a department's user may do to a collection of its own database."""

    collection: str
    actions: tuple[str, ...]


USUAL = (
    Privilege(EVERY_COLLECTION, (READ, ADD, CHANGE, INDEX)),
    Privilege("inbox", (REMOVE,)),
)
PRIVILEGES: dict[str, tuple[Privilege, ...]] = {
    "audit": (
        Privilege("canary", (READ, ADD, CHANGE, INDEX)),
        Privilege("segments", (READ, ADD, INDEX)),  # the log itself: what is written there stays
        Privilege("gaps", (READ, ADD, REMOVE)),
        Privilege("inbox", (READ, ADD, CHANGE, REMOVE, INDEX)),
        Privilege("leases", (READ, ADD, CHANGE)),
        Privilege("marks", (READ, ADD, CHANGE)),
    ),
    "gateway": (Privilege(EVERY_COLLECTION, (READ, ADD, CHANGE, INDEX)),),  # counts of limits; the server removes old ones
    "ideas": (*USUAL, Privilege("drafts", (REMOVE,))),
    "identity": (*USUAL, Privilege("attempts", (REMOVE,)), Privilege("counter_codes", (REMOVE,))),
    "notifications": (*USUAL, *(Privilege(name, (REMOVE,)) for name in ("deliveries", "dispatches", "notices", "supports"))),
}


def files() -> dict[str, str]:
    """Return the text of every generated file of deploy/, by path."""
    return {
        "deploy/mongo/users.js": users_script(CATALOG),
        "deploy/rabbitmq/definitions.json": json.dumps(definitions(CATALOG), indent=1) + "\n",
    }


def users_script(catalog: Iterable[Contract]) -> str:
    """Return the mongosh script that makes one database, role and user per department, and for the gateway."""
    table = "".join(_department(name) for name in sorted({contract.service for contract in catalog} | {GATEWAY}))
    return (ROOT / "deploy/mongo/users.template.js").read_text().replace("{{PRIVILEGES}}", f"{{\n{table}}}")


def _department(name: str) -> str:
    rows = PRIVILEGES.get(name, USUAL)
    lines = ({"resource": {"db": name, "collection": row.collection}, "actions": row.actions} for row in rows)
    return f"  {name}: [\n" + "".join(f"    {json.dumps(line)},\n" for line in lines) + "  ],\n"
