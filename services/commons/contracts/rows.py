"""The rows a contract is made of. Every published thing is declared once, here, as data."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from marshmallow import Schema

from services.commons.contracts.fields import describe, fields_of_class
from services.commons.kernel.lifecycle import Lifecycle
from services.commons.kernel.people import Access
from services.commons.kernel.problems import ProblemType

GET, POST, PATCH, PUT, DELETE = "GET", "POST", "PATCH", "PUT", "DELETE"
DEPRECATED_DAYS = 180
"""How long at least a deprecated operation goes on: half a year for whoever built on it (docs/how-to/api.md)."""
NOT_LOGGED = frozenset({"personal", "sensitive", "tip"})


@dataclass(frozen=True)
class Operation:
    """One command or query: its route, its schemas, who may ask.

    path: under /api/v1; None keeps it off HTTP (one process asking another on a person's behalf).
    creates: an Idempotency-Key is required and 201 answered.
    edits: If-Match is required.
    emits: names of the facts it can make known.
    deprecated_on, sunset_on: since when it is on its way out, and when it ends; ``DEPRECATED_DAYS`` apart or more.
    """

    name: str
    method: str
    path: str | None
    zh: str
    en: str
    allowed: Access
    returns: type[Schema]
    body: type[Schema] | None = None
    query: type[Schema] | None = None
    creates: bool = False
    edits: bool = False
    emits: tuple[str, ...] = ()
    deprecated_on: date | None = None
    sunset_on: date | None = None

    def __post_init__(self) -> None:
        """Raises ValueError for an end without a warning, or one too soon after it."""
        if self.sunset_on and (not self.deprecated_on or (self.sunset_on - self.deprecated_on).days < DEPRECATED_DAYS):
            raise ValueError(f"{self.name} ends less than {DEPRECATED_DAYS} days after it was deprecated")

    @property
    def is_query(self) -> bool:
        return self.method == GET

    @property
    def path_fields(self) -> tuple[str, ...]:
        return tuple(part[1:-1] for part in (self.path or "").split("/") if part.startswith("{"))


@dataclass(frozen=True)
class FactType:
    """One fact: name ``<aggregate>.<verb>``, version, payload schema, data class (what the bus may carry)."""

    name: str
    version: int
    schema: type[Schema]
    dataclass: str
    zh: str
    en: str


@dataclass(frozen=True)
class Listen:
    """This department hears facts of ``source``; ``pattern`` is an AMQP topic (``#`` is all)."""

    source: str
    pattern: str = "#"


@dataclass(frozen=True)
class Contract:
    """All that one department publishes and hears."""

    service: str
    zh: str
    en: str
    operations: tuple[Operation, ...] = ()
    facts: tuple[FactType, ...] = ()
    lifecycles: tuple[Lifecycle, ...] = ()
    listens: tuple[Listen, ...] = ()
    problems: tuple[ProblemType, ...] = ()

    @cached_property
    def by_operation(self) -> dict[str, Operation]:
        return {row.name: row for row in self.operations}

    @cached_property
    def by_fact(self) -> dict[str, FactType]:
        return {row.name: row for row in self.facts}

    def payload_schema(self, fact: str) -> Schema:
        """Return the one schema instance of a fact's payload; creating one costs tens of microseconds."""
        return self._payload_schemas[fact]

    @cached_property
    def _payload_schemas(self) -> dict[str, Schema]:
        return {row.name: row.schema() for row in self.facts}

    @cached_property
    def masked(self) -> frozenset[str]:
        """Return the names of all fields that no log may show."""
        schemas = [schema for op in self.operations for schema in (op.body, op.query, op.returns) if schema]
        schemas += [fact.schema for fact in self.facts]
        return frozenset[str]().union(*(fields_of_class(schema, NOT_LOGGED) for schema in schemas))

    @cached_property
    def hash(self) -> str:
        """Return 16 hex digits that change whenever anything published here changes."""
        rows = {
            "operations": [[op.name, op.method, op.path, *_terms(op), _shape(op.body), _shape(op.query), _shape(op.returns)] for op in self.operations],
            "facts": [[fact.name, fact.version, fact.dataclass, _shape(fact.schema)] for fact in self.facts],
            "lifecycles": [repr((table.name, table.states, _steps(table))) for table in self.lifecycles],
            "problems": [[row.code, row.status] for row in self.problems],
        }
        return hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()[:16]


def _shape(schema: type[Schema] | None) -> object:
    return describe(schema) if schema else None


def _terms(op: Operation) -> list[object]:
    allowed = op.allowed
    return [op.creates, op.edits, sorted(op.emits), sorted(allowed.roles), int(allowed.level), allowed.login, allowed.limited]


def _steps(table: Lifecycle) -> list[tuple[object, ...]]:
    return [(step.key, step.sources, step.target, sorted(step.roles), step.requires, step.fact) for step in table.steps]
