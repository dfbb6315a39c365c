"""Which facts a log has shown so far: finds a fact told twice, and numbers missing from an aggregate.

Kept in a temporary SQLite file, so a log of any length is checked in the same memory.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from services.commons.kernel.envelope import Envelope

_CACHE_KIB = 16 * 1024
_TABLES = """
    pragma journal_mode = off;
    pragma synchronous = off;
    pragma temp_store = file;
    create table facts (id text primary key, position integer) without rowid;
    create table steps (source text, subject text, sequence integer);
    begin;
"""


@dataclass(frozen=True, slots=True)
class Gap:
    """Sequences ``first`` to ``last`` of an aggregate are missing though a later one is there."""

    source: str
    subject: str
    first: int
    last: int


class Seen:
    """The facts of one log, in order of its entries."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.execute(f"pragma cache_size = -{_CACHE_KIB}")
        self._database.executescript(_TABLES)

    def add(self, fact: Envelope, index: int) -> int | None:
        """Remember the fact of entry ``index``; return the entry that has told it before, if one has."""
        try:
            self._database.execute("insert into facts values (?, ?)", (fact["id"], index))
        except sqlite3.IntegrityError:
            row = self._database.execute("select position from facts where id = ?", (fact["id"],)).fetchone()
            return int(row[0])
        source, subject, sequence = fact.get("source"), fact.get("subject"), fact.get("sequence")
        if isinstance(source, str) and isinstance(subject, str) and type(sequence) is int:
            self._database.execute("insert into steps values (?, ?, ?)", (source, subject, sequence))
        return None

    def gaps(self) -> Iterator[Gap]:
        """Yield what is missing, by source and subject. An aggregate's facts count from 1."""
        at, expected = ("", ""), 1
        for source, subject, sequence in self._database.execute("select * from steps order by source, subject, sequence"):
            if at != (source, subject):
                at, expected = (source, subject), 1
            if sequence > expected:
                yield Gap(source, subject, expected, sequence - 1)
            expected = sequence + 1

    def close(self) -> None:
        self._database.close()
