"""Wishes and entries: a wish says what money shall move; an entry is a wish with its place in the chain, for ever.

Amounts are whole fen, below 0 where money leaves an account. An entry's hash covers all of it and the hash before.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import blake2b, sha256
from typing import TypeGuard

from services.commons.kernel.change import Json
from services.grants.ledger.refusals import Refusal

NOTHING = "0" * 64  # stands before the first entry
MOST_FEN = 2**53 - 1  # the largest whole number JSON readers agree about: 90 million million yuan

_DIGEST_BYTES = 8
_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
_NAME = re.compile(r"[A-Za-z0-9_.~-]{1,200}").fullmatch
_INSTANT = re.compile(r"2\d{3}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z", re.ASCII).fullmatch


@dataclass(frozen=True, slots=True)
class Posting:
    """So many fen into an account, or out of it when below 0."""

    account: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Wish:
    """What shall move. ``id`` names this very wish: asked twice, it happens once.

    resolves: the reservation that ends here. reverses: the entry that is undone. run: the match it belongs to.
    expires_at: until when a reservation holds, as on the wire. signers: pseudonyms of who signed.
    """

    id: str
    kind: str
    postings: tuple[Posting, ...] = ()
    resolves: str | None = None
    reverses: str | None = None
    run: str | None = None
    expires_at: str | None = None
    signers: tuple[str, ...] = ()

    @property
    def accounts(self) -> tuple[str, ...]:
        return tuple(posting.account for posting in self.postings)

    def amount_in(self, account: str) -> int:
        """Return what it puts into ``account``, fen; 0 where it does not touch it."""
        return sum(posting.amount_fen for posting in self.postings if posting.account == account)


@dataclass(frozen=True, slots=True)
class Entry:
    """A wish written down: the ``index``-th from 0, ``at`` a time (RFC 3339 UTC, milliseconds, Z)."""

    wish: Wish
    index: int
    at: str
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class Head:
    """Where a chain ends: after ``count`` entries, the last with ``hash``."""

    count: int = 0
    hash: str = NOTHING


def postings(amounts: Mapping[str, int]) -> tuple[Posting, ...]:
    """Return the postings of ``amounts`` by account, sorted, without those of 0."""
    return tuple(Posting(account, amounts[account]) for account in sorted(amounts) if amounts[account])


def chained(wish: Wish, at: str, head: Head) -> Entry:
    """Return the entry of ``wish`` after ``head``."""
    body = _body(wish) | {"at": at, "index": head.count, "previous": head.hash}
    return Entry(wish, head.count, at, head.hash, hash_of(body))


def written(entry: Entry) -> dict[str, Json]:
    """Return an entry as it is stored and exported."""
    place: dict[str, Json] = {"at": entry.at, "index": entry.index, "previous": entry.previous, "hash": entry.hash}
    return _body(entry.wish) | place


def line(value: Json) -> str:
    """Return canonical JSON (RFC 8785) of what this engine writes: plain keys, whole numbers."""
    return _encode(value)


def hash_of(body: Mapping[str, Json]) -> str:
    """Return SHA-256, hex, over the canonical JSON of an entry without its hash."""
    return sha256(_encode(body).encode()).hexdigest()


def mark(wish: Wish, held: Wish | None = None) -> bytes:
    """Return bytes, never none, that stand for what would undo ``wish`` (with the reservation it posted): kind, and a digest."""
    return _mark(wish.kind, undoing(wish, held))


def mark_of_reversal(kind: str, wish: Wish) -> bytes:
    """Return the mark that a reversal must find: that of an entry of ``kind`` which ``wish`` undoes."""
    return _mark(kind, wish.postings)


def marked_kind(mark: bytes) -> str:
    """Return the kind of the entry that a mark stands for."""
    return mark[_DIGEST_BYTES:].decode()


def undoing(wish: Wish, held: Wish | None = None) -> tuple[Posting, ...]:
    """Return the exact opposite of a wish, taken together with the reservation it posted."""
    amounts: dict[str, int] = {}
    for posting in (*wish.postings, *(held.postings if held else ())):
        amounts[posting.account] = amounts.get(posting.account, 0) - posting.amount_fen
    return postings(amounts)


def _mark(kind: str, moved: tuple[Posting, ...]) -> bytes:
    text = "\n".join(f"{posting.account} {posting.amount_fen}" for posting in moved)
    return blake2b(text.encode(), digest_size=_DIGEST_BYTES).digest() + kind.encode()


def read_entry(raw: Json) -> Entry:
    """Return the entry of its JSON. Raises wish_malformed; neither hash nor place nor money is checked here."""
    if not isinstance(raw, dict):
        raise Refusal("wish_malformed", why="an entry is an object")
    if unknown := raw.keys() - _FIELDS:
        raise Refusal("wish_malformed", why=f"an entry has no {min(unknown)}")
    if missing := _NEEDED - raw.keys():
        raise Refusal("wish_malformed", why=f"an entry needs {min(missing)}")
    index, at, previous, hash = raw["index"], raw["at"], raw["previous"], raw["hash"]
    if type(index) is not int or not is_instant(at) or not isinstance(previous, str) or not isinstance(hash, str):
        raise Refusal("wish_malformed", why="index is a whole number, at a time like 2026-01-02T03:04:05.000Z, the hashes are text")
    return Entry(_read_wish(raw), index, at, previous, hash)


def is_instant(value: object) -> TypeGuard[str]:
    """Tell whether ``value`` is a time as on the wire, of the years 2000 to 2999: of two such, the earlier one sorts first."""
    return isinstance(value, str) and _INSTANT(value) is not None and _is_day(value[:10])


@lru_cache(maxsize=1024)
def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _read_wish(raw: dict[str, Json]) -> Wish:
    names = {name: raw[name] for name in ("id", "kind", "resolves", "reverses", "run") if name in raw}
    signers, moved = raw.get("signers", []), raw["postings"]
    if not isinstance(signers, list) or not isinstance(moved, list):
        raise Refusal("wish_malformed", why="postings and signers are lists")
    for name, value in (*names.items(), *(("signers", signer) for signer in signers)):
        if not isinstance(value, str) or not _NAME(value):
            raise Refusal("wish_malformed", why=f"{name} is 1 to 200 letters, digits and _.~-")
    expires_at = raw.get("expires_at")
    if "expires_at" in raw and not is_instant(expires_at):
        raise Refusal("wish_malformed", why="expires_at is a time like 2026-01-02T03:04:05.000Z")
    return Wish(**names, postings=tuple(map(_read_posting, moved)), expires_at=expires_at, signers=tuple(signers))  # type: ignore[arg-type]  # seen above


def _read_posting(raw: Json) -> Posting:
    if not isinstance(raw, dict) or raw.keys() != {"account", "amount_fen"}:
        raise Refusal("wish_malformed", why="a posting has account and amount_fen, and nothing else")
    account, amount_fen = raw["account"], raw["amount_fen"]
    if not isinstance(account, str):
        raise Refusal("wish_malformed", why="account is a text")
    if type(amount_fen) is not int or not -MOST_FEN <= amount_fen <= MOST_FEN or not amount_fen:
        raise Refusal("wish_malformed", why="amount_fen is a whole number of fen within 2^53, and not 0")
    return Posting(account, amount_fen)


def _body(wish: Wish) -> dict[str, Json]:
    moved: list[Json] = [{"account": each.account, "amount_fen": each.amount_fen} for each in wish.postings]
    body: dict[str, Json] = {"id": wish.id, "kind": wish.kind, "postings": moved}
    for name in ("resolves", "reverses", "run", "expires_at"):
        if value := getattr(wish, name):
            body[name] = value
    return body | {"signers": list(wish.signers)} if wish.signers else body


_NEEDED = {"id", "kind", "postings", "index", "at", "previous", "hash"}
_FIELDS = _NEEDED | {"resolves", "reverses", "run", "expires_at", "signers"}
