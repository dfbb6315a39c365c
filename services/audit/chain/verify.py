"""Verification: re-derive a log line by line and name the first entry that does not agree.

What it trusts: SHA-256, Ed25519, and the heads handed in. Nothing the log says of itself.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.audit.chain.entries import Head, Malformed, hash_of, read, read_fact
from services.audit.chain.seen import Seen
from services.audit.chain.signing import SignedHead, is_genuine

FINDINGS = {
    "altered": "its content does not give its hash: fact, place or hash were altered",
    "bad_signature": "the head of {count} entries was not signed by the key it should be: trust nothing it says",
    "broken_link": "it does not continue the entry before it: an entry was altered, removed or put in between",
    "cut_tail": "it is missing: the log ends here, but a head kept outside knew {count} entries",
    "duplicate_fact": "its fact {fact} is already entry {earlier}",
    "malformed": "{why}",
    "misplaced": "the entry found here says it is entry {found}: entries were removed, repeated or swapped",
    "rechained": "it hashes well, but not to what the head of {count} entries says: an entry from {since} to here was edited and the rest chained anew",
}


@dataclass(frozen=True)
class Finding:
    """What is wrong, first of all: a key of FINDINGS, the entry (None: a head), and a sentence."""

    kind: str
    index: int | None
    says: str


@dataclass(frozen=True)
class Verdict:
    """``head`` is how far everything agreed; the log is good when there is no finding."""

    head: Head
    finding: Finding | None = None


class _Disagreement(Exception):
    def __init__(self, kind: str, index: int | None, **details: object) -> None:
        super().__init__(kind)
        self.finding = Finding(kind, index, FINDINGS[kind].format(**details))


def verify(lines: Iterable[bytes], *, seen: Seen, heads: Sequence[SignedHead] = (), public_key: str | None = None) -> Verdict:
    """Check the lines of an export, line feeds included, against themselves and against heads kept outside.

    public_key: hex; every head must be signed with it, otherwise with the key the head itself names.
    """
    head = Head()
    waiting = sorted(heads, key=lambda each: each.count)
    try:
        _check_signatures(waiting, public_key)
        agreed = _compare(head, waiting, since=0)
        for line in lines:
            head = _follow(head, line, seen)
            agreed = _compare(head, waiting, since=agreed)
        if waiting:
            raise _Disagreement("cut_tail", head.count, count=waiting[-1].count)
    except _Disagreement as wrong:
        return Verdict(head, wrong.finding)
    return Verdict(head)


def _check_signatures(heads: Sequence[SignedHead], public_key: str | None) -> None:
    for signed in heads:
        if public_key not in (None, signed.public_key) or not is_genuine(signed):
            raise _Disagreement("bad_signature", None, count=signed.count)


def _follow(head: Head, line: bytes, seen: Seen) -> Head:
    """Return the head after ``line``."""
    try:
        if not line.endswith(b"\n"):
            raise Malformed("its line has no end: it was cut short")
        entry = read(line[:-1])
        if entry.index != head.count:
            raise _Disagreement("misplaced", head.count, found=entry.index)
        if entry.previous != head.hash:
            raise _Disagreement("broken_link", head.count)
        if entry.hash != hash_of(entry.index, entry.previous, entry.fact):
            raise _Disagreement("altered", head.count)
        fact = read_fact(entry.fact)
    except Malformed as wrong:
        raise _Disagreement("malformed", head.count, why=wrong) from wrong
    earlier = seen.add(fact, entry.index)
    if earlier is not None:
        raise _Disagreement("duplicate_fact", head.count, fact=fact["id"], earlier=earlier)
    return Head(entry.index + 1, entry.hash)


def _compare(head: Head, waiting: list[SignedHead], *, since: int) -> int:
    """Drop the outside heads reached now; return up to where outside heads agree."""
    while waiting and waiting[0].count == head.count:
        signed = waiting.pop(0)
        if signed.hash != head.hash:
            raise _Disagreement("rechained", max(head.count - 1, 0), count=signed.count, since=since)
        since = signed.count
    return since
