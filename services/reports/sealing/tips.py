"""A whole tip-off as it is taken in: its key wrapped for a few among many wraps, its body bound to everything else that is kept of it."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field, replace
from hashlib import sha256

from nacl.utils import random

from services.reports.sealing.boxes import BOX_BYTES, open_box, seal_to
from services.reports.sealing.capsules import Capsule, pairs, seal_capsule
from services.reports.sealing.exclusions import TAGS, exclusion_tags, is_excluded
from services.reports.sealing.formats import BODY, DOOR, IDENTITY, KEY_BYTES, WRAP, Context, head
from services.reports.sealing.keys import new_key, public_key_of
from services.reports.sealing.records import open_record, record_sizes, seal_record
from services.reports.sealing.refusals import NotAuthentic, Refused

WRAPS, FEWEST_HANDLERS = 8, 2


@dataclass(frozen=True, slots=True)
class Tip:
    """What an informant hands in: texts as bytes, X25519 public keys of 32 bytes. ``identity`` may be empty."""

    text: bytes = field(repr=False)
    informant: bytes
    handlers: Mapping[str, bytes] = field(repr=False)
    custodians: tuple[bytes, ...]
    identity: bytes = field(default=b"", repr=False)
    excluded: Set[str] | tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class SealedTip:
    """What is kept: ``WRAPS`` wraps, ``TAGS`` tags, a capsule, the body. No number or length here tells one tip from another of its bucket."""

    wraps: tuple[bytes, ...]
    tags: tuple[bytes, ...]
    capsule: Capsule
    body: bytes


@dataclass(frozen=True, slots=True)
class OpenedTip:
    """A tip that was proven whole: the key of all its records, its text, its tags."""

    key: bytes = field(repr=False)
    text: bytes = field(repr=False)
    tags: tuple[bytes, ...]


def seal_tip(context: Context, tip: Tip) -> tuple[SealedTip, bytes]:
    """Return the tip sealed for informant and handlers, and the key for its attachments.

    Raises Refused: holders (fewer than 2 or more than 7 handlers, or one key twice), excluded (a handler is), and what the parts refuse.
    """
    holders = (tip.informant, *tip.handlers.values())
    if not FEWEST_HANDLERS < len(holders) <= WRAPS or len(set(holders)) != len(holders):
        raise Refused("holders", f"a tip has {FEWEST_HANDLERS} to {WRAPS - 1} handlers, each with a key of their own")
    if set(tip.handlers) & set(tip.excluded):
        raise Refused("excluded", "who is excluded cannot handle the tip")
    key = new_key()
    wraps = sorted([seal_to(holder, WRAP, context, key) for holder in holders] + [_dummy(context) for _ in range(WRAPS - len(holders))])
    tags = exclusion_tags(key, context, tip.excluded)
    capsule = seal_capsule(context, tip.identity, tip.custodians, tip.informant)
    body = seal_record(key, BODY, replace(context, bound=manifest(wraps, tags, capsule)), tip.text)
    return SealedTip(tuple(wraps), tags, capsule, body), key


def open_tip(private_key: bytes, context: Context, sealed: SealedTip) -> OpenedTip:
    """Return the tip for one of its holders. Raises NotAuthentic for anybody else, and if any part of ``sealed`` is not as it was handed in."""
    for wrap in sealed.wraps:
        try:
            key = open_wrap(private_key, context, wrap)
        except NotAuthentic:
            continue
        return open_body(key, context, sealed)
    raise NotAuthentic


def open_wrap(private_key: bytes, context: Context, wrap: bytes) -> bytes:
    """Return the key of the tip's records; ``context.sequence`` is 0 for those of the intake, else the number of the grant."""
    key = open_box(private_key, WRAP, context, wrap)
    if len(key) != KEY_BYTES:
        raise NotAuthentic
    return key


def open_body(key: bytes, context: Context, sealed: SealedTip) -> OpenedTip:
    if (len(sealed.wraps), len(sealed.tags)) != (WRAPS, TAGS):
        raise NotAuthentic
    bound = manifest(sealed.wraps, sealed.tags, sealed.capsule)
    return OpenedTip(key, open_record(key, BODY, replace(context, bound=bound), sealed.body), sealed.tags)


def grant(context: Context, opened: OpenedTip, handler: str, public_key: bytes) -> bytes:
    """Return a wrap for one more handler; ``context.sequence`` is its number, from 1. Raises Refused (excluded, public_key)."""
    if is_excluded(opened.key, context, opened.tags, handler):
        raise Refused("excluded", "the informant excluded this handler")
    return seal_to(public_key, WRAP, context, opened.key)


def manifest(wraps: Iterable[bytes], tags: Iterable[bytes], capsule: Capsule) -> bytes:
    """Return the hash that the body is bound to, so that no other part can be changed, moved, left out or put in."""
    return sha256(b"".join(sha256(part).digest() for part in (*wraps, *tags, *capsule.doors, capsule.identity))).digest()


def well_formed(sealed: SealedTip, custodians: int) -> bool:
    """Tell what a vault can tell without keys: every part is there, of this suite, its kind and its length. It keeps nothing else."""
    identity, body = sealed.capsule.identity, sealed.body
    return (
        (len(sealed.wraps), len(sealed.tags), len(sealed.capsule.doors)) == (WRAPS, TAGS, len(pairs(custodians)))
        and all(part.startswith(head(WRAP)) and len(part) == BOX_BYTES + KEY_BYTES for part in sealed.wraps)
        and all(len(tag) == KEY_BYTES for tag in sealed.tags)
        and all(part.startswith(head(DOOR)) and len(part) == 2 * BOX_BYTES + KEY_BYTES for part in sealed.capsule.doors)
        and all(part.startswith(head(kind)) and len(part) in record_sizes(kind) for part, kind in ((identity, IDENTITY), (body, BODY)))
    )


def _dummy(context: Context) -> bytes:
    """Return a wrap that nobody can open, made as all others are."""
    return seal_to(public_key_of(new_key()), WRAP, context, random(KEY_BYTES))
