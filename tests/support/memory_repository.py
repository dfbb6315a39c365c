"""A Repository in memory: the promises of kernel/ports.py, kept as plumbing.documents keeps them."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

from services.commons.kernel.change import Change, Fact
from services.commons.kernel.command import Command
from services.commons.kernel.problems import CONFLICT, KEY_REUSED, NOT_FOUND, VERSION_STALE, Problem

A = TypeVar("A")


@dataclass
class Row(Generic[A]):
    """One aggregate, the command that made it, and the keys of those that changed it."""

    aggregate: A
    created_by: tuple[str | None, str]
    keys: dict[str, str] = field(default_factory=dict)


class MemoryRepository(Generic[A]):
    """``facts`` are those made known so far, in order, each with the id of its aggregate."""

    def __init__(self) -> None:
        self.rows: dict[str, Row[A]] = {}
        self.facts: list[tuple[str, Fact]] = []

    def all(self) -> list[A]:
        return [row.aggregate for row in self.rows.values()]

    def find(self, id: str) -> A | None:
        row = self.rows.get(id)
        return row.aggregate if row else None

    def get(self, id: str) -> A:
        return self._row(id).aggregate

    def recent(self, id: str) -> A:
        return self.get(id)

    def create(self, command: Command, decide: Callable[[], Change[A]], *, id: str | None = None) -> A:
        try:
            change = decide()
        except Problem:
            made = self.rows.get(id or command.new_id)
            if made is None or command.key is None or made.created_by[0] != command.key:
                raise
            return _created_before(command, made)
        made = self.rows.get(_id(change.after))
        if made:
            return _created_before(command, made)
        self.refuse_duplicate(change.after)
        self.rows[_id(change.after)] = Row(change.after, (command.key, command.fingerprint))
        return self._save(change)

    def change(self, command: Command, id: str, decide: Callable[[A], Change[A] | None]) -> A:
        row = self._row(id)
        made: dict[str | None, str] = dict([row.created_by])
        used = made | {**row.keys}
        if command.key and command.key in used:
            if used[command.key] != command.fingerprint:
                raise Problem(KEY_REUSED)
            return row.aggregate
        change = decide(row.aggregate)
        if command.expected_version not in (None, _version(row.aggregate)):
            raise Problem(VERSION_STALE, version=_version(row.aggregate))
        if change is None:
            return row.aggregate
        if command.key:
            row.keys[command.key] = command.fingerprint
        return self._save(change)

    def refuse_duplicate(self, after: A) -> None:
        """Override to raise what a unique index other than the id would."""

    def _row(self, id: str) -> Row[A]:
        if id not in self.rows:
            raise Problem(NOT_FOUND)
        return self.rows[id]

    def _save(self, change: Change[A]) -> A:
        row = self.rows[_id(change.after)]
        after: Any = change.after
        row.aggregate = replace(after, version=_version(row.aggregate) + 1)
        self.facts.append((_id(after), change.fact))
        return row.aggregate


def _created_before(command: Command, made: Row[A]) -> A:
    key, fingerprint = made.created_by
    if key != command.key:
        raise Problem(CONFLICT)
    if fingerprint != command.fingerprint:
        raise Problem(KEY_REUSED)
    return made.aggregate


def _id(aggregate: Any) -> str:
    id: str = aggregate.id
    return id


def _version(aggregate: Any) -> int:
    version: int = aggregate.version
    return version
