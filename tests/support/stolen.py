"""What a thief can read: a small town's sealed tips as a dump has them, and a program that opens all it can with the keys it was given.

The program knows every format and every context, tries every key on every envelope, and goes on with what it finds until nothing more opens.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from hashlib import sha256

from services.reports.sealing import formats
from services.reports.sealing.attachments import START_BYTES, open_stream, seal_stream
from services.reports.sealing.capsules import half_open, open_half, open_identity, open_release, pairs, release
from services.reports.sealing.formats import Context, Kind
from services.reports.sealing.keys import keys_of, public_key_of
from services.reports.sealing.records import open_record, seal_record
from services.reports.sealing.refusals import NotAuthentic
from services.reports.sealing.tips import Tip, grant, manifest, open_tip, open_wrap, seal_tip
from tests.support.tips import CUSTODIANS, key_of, public

INSTANCE = key_of("instance")[:16]
LAST_DAY = date(2026, 12, 31)


@dataclass(frozen=True)
class Stored:
    """One envelope of a dump: what it holds in words (empty for what only holds keys), its kind, its context."""

    holds: str
    kind: Kind
    context: Context
    envelope: bytes


Dump = frozenset[Stored]


def receipt_of(number: int) -> bytes:
    return key_of(f"receipt {number}")[:16]


def tip_dump(number: int, handlers: tuple[str, ...], excluded: tuple[str, ...] = (), granted: tuple[str, ...] = ()) -> Dump:
    """Return all that is kept of one tip: text, talk, notes, an attachment, an identity."""
    at = Context(INSTANCE, key_of(f"report {number}")[:16])
    informant = keys_of(receipt_of(number), INSTANCE)
    keys = dict(zip(handlers, public(*handlers), strict=True))
    tip = Tip(b"text", public_key_of(informant.box), keys, public(*CUSTODIANS), b"name", excluded)
    sealed, key = seal_tip(at, tip)
    opened = open_tip(informant.box, at, sealed)
    bound = replace(at, bound=manifest(sealed.wraps, sealed.tags, sealed.capsule))
    attachment = b"".join(seal_stream(key, at, [b"file"]))
    carded = replace(at, bound=sha256(attachment[:START_BYTES]).digest())
    talk = ((formats.MESSAGE_IN, at), (formats.MESSAGE_OUT, at), (formats.NOTE, at), (formats.CARD, carded))
    return frozenset(
        {
            *(Stored("", formats.WRAP, at, wrap) for wrap in sealed.wraps),
            *(Stored("", formats.WRAP, here, grant(here, opened, who, public(who)[0])) for here, who in _numbered(at, granted)),
            *(Stored("", formats.DOOR, replace(at, sequence=door), each) for door, each in enumerate(sealed.capsule.doors)),
            Stored(f"identity {number}: name", formats.IDENTITY, at, sealed.capsule.identity),
            Stored(f"content {number}: body", formats.BODY, bound, sealed.body),
            *(Stored(f"content {number}: {kind.name}", kind, here, seal_record(key, kind, here, b"talk")) for kind, here in talk),
            Stored(f"content {number}: attachment", formats.ATTACHMENT, at, attachment),
        }
    )


def _numbered(at: Context, granted: tuple[str, ...]) -> Iterable[tuple[Context, str]]:
    return ((replace(at, sequence=number), who) for number, who in enumerate(granted, start=1))


def shredded(dump: Dump) -> Dump:
    """Return what a backup of the sealed texts still has of a tip after its wraps and doors were destroyed."""
    return frozenset(each for each in dump if each.holds)


def half_kept(dump: Dump, number: int, first: str, second: str) -> Dump:
    """Return ``dump`` after custodian ``first`` approved and the half for ``second`` waits in the vault."""
    keyholders = (*CUSTODIANS, "informant")
    door = pairs(len(CUSTODIANS)).index((keyholders.index(first), keyholders.index(second)))
    stored = next(each for each in dump if each.kind is formats.DOOR and each.context == _door_at(number, door))
    half = half_open(key_of(first), stored.context, stored.envelope)
    return dump | {Stored("", formats.HALF, stored.context, half)}


def released(dump: Dump, number: int, requester: str) -> Dump:
    """Return ``dump`` while the identity is open to ``requester`` by two custodians, the halves being gone."""
    first, second = CUSTODIANS[:2]
    with_half = half_kept(dump, number, first, second)
    half = next(iter(with_half - dump))
    key = open_half(key_of(second), half.context, half.envelope)
    at = Context(INSTANCE, key_of(f"report {number}")[:16], bound=key_of("request"))
    return dump | {Stored("", formats.RELEASE, at, release(key, at, public(requester)[0], LAST_DAY))}


def _door_at(number: int, door: int) -> Context:
    return Context(INSTANCE, key_of(f"report {number}")[:16], door)


Found = tuple[frozenset[bytes], Dump, frozenset[str]]
NOTHING: Found = (frozenset(), frozenset(), frozenset())


@cache
def tried(key: bytes, stored: Stored) -> Found:
    """Return what ``key`` finds in one envelope: keys, further envelopes, readable things."""
    at, envelope = stored.context, stored.envelope
    try:
        return OPENERS[stored.kind](key, at, envelope, stored)
    except NotAuthentic:
        return NOTHING


def _key(opened: bytes) -> Found:
    return frozenset({opened}), frozenset(), frozenset()


def _read(stored: Stored, _content: bytes) -> Found:
    return frozenset(), frozenset(), frozenset({stored.holds})


def _half(stored: Stored, half: bytes) -> Found:
    return frozenset(), frozenset({Stored("", formats.HALF, stored.context, half)}), frozenset()


def _released(key: bytes, at: Context, envelope: bytes) -> bytes:
    return open_release(key, at, envelope, expires_on=LAST_DAY, today=LAST_DAY)


Opener = Callable[[bytes, Context, bytes, Stored], Found]


def _record(kind: Kind) -> Opener:
    return lambda key, at, envelope, stored: _read(stored, open_record(key, kind, at, envelope))


OPENERS: dict[Kind, Opener] = {
    **{kind: _record(kind) for kind in formats.RECORDS},
    formats.IDENTITY: lambda key, at, envelope, stored: _read(stored, open_identity(key, at, envelope)),
    formats.ATTACHMENT: lambda key, at, envelope, stored: _read(stored, b"".join(open_stream(key, at, [envelope]))),
    formats.WRAP: lambda key, at, envelope, _: _key(open_wrap(key, at, envelope)),
    formats.DOOR: lambda key, at, envelope, stored: _half(stored, half_open(key, at, envelope)),
    formats.HALF: lambda key, at, envelope, _: _key(open_half(key, at, envelope)),
    formats.RELEASE: lambda key, at, envelope, _: _key(_released(key, at, envelope)),
}


def closure(dump: Dump, keys: Iterable[bytes], receipts: Iterable[bytes] = ()) -> frozenset[str]:
    """Return everything readable in ``dump`` for whoever holds these keys and receipts."""
    known, stored, read = frozenset(keys) | _derived(receipts), dump, frozenset[str]()
    while True:
        found = [tried(key, each) for key in known for each in stored]
        more = known.union(*(keys for keys, _, _ in found)), stored.union(*(each for _, each, _ in found))
        read = read.union(*(names for _, _, names in found))
        if more == (known, stored):
            return read
        known, stored = more


def _derived(receipts: Iterable[bytes]) -> frozenset[bytes]:
    """Return every key that follows from receipts, whatever it is for: a thief tries them all."""
    return frozenset(
        part
        for each in receipts
        for keys in (keys_of(each, INSTANCE),)
        for part in (each * 2, keys.lookup, keys.sign, keys.box, keys.reward)
    )
