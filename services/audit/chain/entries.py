"""Entries: each holds a fact, its place, and the hash of the entry before; lines are how they rest and travel."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from services.commons.kernel.canonical import canonical
from services.commons.kernel.envelope import Envelope

NOTHING = "0" * 64  # stands before the first entry

_LINE = re.compile(rb'\{"fact":(\{.*\}),"hash":"([0-9a-f]{64})","index":(0|[1-9][0-9]{0,15}),"previous":"([0-9a-f]{64})"\}')


class Malformed(ValueError):
    """These bytes are no entry, no head or no fact; the message says why."""


@dataclass(frozen=True, slots=True)
class Head:
    """Where a log ends: after ``count`` entries, the last with ``hash``."""

    count: int = 0
    hash: str = NOTHING


@dataclass(frozen=True, slots=True)
class Entry:
    """One place in the log. ``fact`` is the canonical JSON of an envelope."""

    index: int
    previous: str
    hash: str
    fact: bytes

    @property
    def line(self) -> bytes:
        """The canonical JSON of the entry: what is stored, exported and read back, without the line feed."""
        return b'{"fact":%b,"hash":"%b","index":%d,"previous":"%b"}' % (self.fact, self.hash.encode(), self.index, self.previous.encode())


def hash_of(index: int, previous: str, fact: bytes) -> str:
    """Return SHA-256, hex, over the canonical JSON of ``{fact, index, previous}``: the line without its hash."""
    return sha256(b'{"fact":%b,"index":%d,"previous":"%b"}' % (fact, index, previous.encode())).hexdigest()


def append(head: Head, facts: Iterable[bytes]) -> tuple[tuple[Entry, ...], Head]:
    """Return the entries of ``facts`` (canonical JSON each) after ``head``, and the head after them."""
    entries = []
    for fact in facts:
        entry = Entry(head.count, head.hash, hash_of(head.count, head.hash, fact), fact)
        entries.append(entry)
        head = Head(entry.index + 1, entry.hash)
    return tuple(entries), head


def read(line: bytes) -> Entry:
    """Return the entry of a line without its line feed. Raises Malformed; the hash is not checked here."""
    parts = _LINE.fullmatch(line)
    if parts is None:
        raise Malformed("it is not the canonical JSON of fact, hash, index and previous")
    return Entry(int(parts[3]), parts[4].decode(), parts[2].decode(), parts[1])


def read_fact(fact: bytes) -> Envelope:
    """Return the envelope of an entry. Raises Malformed."""
    try:
        envelope = json.loads(fact)
        is_canonical = canonical(envelope) == fact
    except (ValueError, RecursionError) as error:
        raise Malformed("its fact is not JSON") from error
    if not is_canonical:
        raise Malformed("its fact is not canonical JSON")
    if not isinstance(envelope.get("id"), str):
        raise Malformed("its fact has no id")
    return dict(envelope)
