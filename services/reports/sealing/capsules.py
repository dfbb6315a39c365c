"""The identity of an informant: under a key of its own, behind doors that two keyholders open together.

Keyholders are the custodians, and last the informant: every two of them share one door, so two custodians can open it, or one custodian and
the informant. A door is a box in a box: whoever opens the outer one learns a half that only the other can open.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations

from services.reports.sealing.boxes import open_box, seal_to
from services.reports.sealing.formats import DOOR, HALF, IDENTITY, RELEASE, Context
from services.reports.sealing.keys import new_key
from services.reports.sealing.records import open_record, seal_record
from services.reports.sealing.refusals import Refused

FEWEST_CUSTODIANS, MOST_CUSTODIANS = 2, 5
EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Capsule:
    """A sealed identity, and its doors in the order of ``pairs``. Whoever gives no name has one too: its identity is empty."""

    identity: bytes
    doors: tuple[bytes, ...]


def pairs(custodians: int) -> list[tuple[int, int]]:
    """Return who opens each door, first and second, as places among the keyholders; the informant's place is ``custodians``."""
    return list(combinations(range(custodians + 1), 2))


def seal_capsule(context: Context, identity: bytes, custodians: Sequence[bytes], informant: bytes) -> Capsule:
    """Seal ``identity`` (1,020 bytes at most) for these X25519 public keys. Raises Refused (custodians, public_key, too_long)."""
    keyholders = (*custodians, informant)
    if not FEWEST_CUSTODIANS <= len(custodians) <= MOST_CUSTODIANS or len(set(keyholders)) != len(keyholders):
        raise Refused("custodians", f"an identity has {FEWEST_CUSTODIANS} to {MOST_CUSTODIANS} custodians, each with a key of their own")
    key = new_key()
    doors = [
        seal_to(keyholders[first], DOOR, at, seal_to(keyholders[second], HALF, at, key))
        for number, (first, second) in enumerate(pairs(len(custodians)))
        for at in (replace(context, sequence=number),)
    ]
    return Capsule(seal_record(key, IDENTITY, context, identity), tuple(doors))


def half_open(private_key: bytes, context: Context, door: bytes) -> bytes:
    """Return the half behind ``door``, as its first keyholder; ``context.sequence`` is the door's number. Raises NotAuthentic."""
    return open_box(private_key, DOOR, context, door)


def open_half(private_key: bytes, context: Context, half: bytes) -> bytes:
    """Return the key of the identity, as the door's second keyholder. Raises NotAuthentic."""
    return open_box(private_key, HALF, context, half)


def open_identity(key: bytes, context: Context, identity: bytes) -> bytes:
    """Return the identity; empty if none was given. Raises NotAuthentic."""
    return open_record(key, IDENTITY, context, identity)


def release(key: bytes, context: Context, requester: bytes, expires_on: date) -> bytes:
    """Return the identity's key for the requester alone; ``context.bound`` is SHA-256 of the request that was approved."""
    return seal_to(requester, RELEASE, _until(context, expires_on), key)


def open_release(private_key: bytes, context: Context, envelope: bytes, *, expires_on: date, today: date) -> bytes:
    """Return the identity's key. Raises NotAuthentic, also for another day than was approved, and Refused (expired).

    No mathematics forgets: after the day the requester's program refuses, and the vault has shredded the release.
    """
    if today > expires_on:
        raise Refused("expired", "the time for which this identity was shown is over")
    return open_box(private_key, RELEASE, _until(context, expires_on), envelope)


def _until(context: Context, day: date) -> Context:
    return replace(context, sequence=(day - EPOCH).days)
