"""Writing an entry, as a program of single-document steps that may stop anywhere, and the program that mends what stopped.

A program yields steps and is sent their answers; it does no I/O itself. What makes it safe: an entry is written by one insert
that only one wish can win (index, id and ``reverses`` are unique), and a hold is only let go when its id can no longer win.
"""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

from services.grants.ledger.entries import Entry, Head, Wish, chained, mark
from services.grants.ledger.moves import CANCEL, MOVES, POST
from services.grants.ledger.refusals import Refusal
from services.grants.ledger.rules import check
from services.grants.ledger.standing import Standing, claims, fold, hold, let_go
from services.grants.ledger.wishes import give_up


@dataclass(frozen=True)
class Find:
    """Answer: the entry with this id, or None."""

    id: str


@dataclass(frozen=True)
class FindReversal:
    """Answer: the entry that reverses this id, or None."""

    of: str


@dataclass(frozen=True)
class FindHead:
    """Answer: the Head of the journal."""


@dataclass(frozen=True)
class Insert:
    """Answer: True, or False where an entry of this index, this id or the same ``reverses`` is there."""

    entry: Entry


@dataclass(frozen=True)
class Look:
    """Answer: the Standing of an account, a new one (version 0) where none was saved."""

    account: str


@dataclass(frozen=True)
class Behind:
    """Answer: all entries after index ``after`` that touch an account, in order, as the newest insert left them."""

    account: str
    after: int


@dataclass(frozen=True)
class Save:
    """Answer: True, or False where the saved version is no longer ``standing.version - 1``."""

    standing: Standing


Step = Find | FindReversal | FindHead | Insert | Look | Behind | Save
Program = Generator[Step, Any, Entry]
Part = Generator[Step, Any, None]


def write(wish: Wish, at: str) -> Program:
    """Write ``wish`` at ``at`` and return its entry; asked again, return the entry that is there.

    Raises what ``rules.check`` raises, overdrawn, gift_exceeded, busy, id_reused (another wish has this id), cancelled.
    """
    refusal = None
    entry = yield Find(wish.id)
    if entry is None:
        yield from _check(wish, at)
        refusal = yield from _hold_all(wish)
        if refusal is None:
            try:
                entry = yield from _append(wish, at)
            except Refusal as came_too_late:
                refusal = came_too_late
        if refusal:
            entry = yield from _append(give_up(wish.id), at)
    yield from _settle(wish.id, {*wish.accounts, *entry.wish.accounts})
    if entry.wish.kind == CANCEL:
        raise refusal or Refusal("cancelled", id=wish.id)
    if entry.wish != wish:
        raise Refusal("id_reused", id=wish.id)
    return entry  # type: ignore[no-any-return]  # found or appended by now


def recover(account: str, at: str) -> Part:
    """Finish or give up whatever a stopped writer left on ``account``. Safe at any moment, beside any writer."""
    standing = yield Look(account)
    for id, _ in standing.holds:
        entry = yield Find(id)
        if entry is None:
            entry = yield from _append(give_up(id), at)
        yield from _settle(id, {account, *entry.wish.accounts})
    yield from _catch_up(account)


def _check(wish: Wish, at: str) -> Part:
    held, undone = None, None
    if wish.resolves:
        reserved = yield Find(wish.resolves)
        held = reserved and reserved.wish
    if wish.reverses:
        undone = yield from _mark(wish.reverses)
    check(wish, at, held=held, undone=undone)


def _mark(id: str) -> Generator[Step, Any, bytes]:
    """Return the mark of the entry ``id``: none where it is not there, cannot be undone, or is undone."""
    wrong = yield Find(id)
    if wrong is None or (wrong.wish.kind not in MOVES and wrong.wish.kind != POST):
        return b""
    if (yield FindReversal(id)):
        return b""
    reserved = (yield Find(wrong.wish.resolves)) if wrong.wish.resolves else None
    return mark(wrong.wish, reserved and reserved.wish)


def _hold_all(wish: Wish) -> Generator[Step, Any, Refusal | None]:
    """Set aside what the wish claims; return why not, where its id must be given up for that.

    Raises overdrawn, gift_exceeded, busy or id_reused where nothing was set aside and nobody else has written the wish meanwhile.
    """
    for held, posting in enumerate(claims(wish)):
        try:
            yield from _hold(posting.account, wish.id, -posting.amount_fen)
        except Refusal as refusal:
            if held or (yield Find(wish.id)):
                return refusal
            raise
    return None


def _hold(account: str, id: str, amount_fen: int) -> Part:
    while True:
        standing = yield from _catch_up(account)
        held = hold(standing, id, amount_fen)
        if held is standing or (yield Save(held)):
            return


def _append(wish: Wish, at: str) -> Program:
    """Write ``wish`` after the head; where its id is taken, return what took it.

    Raises not_reversible where another reversal of the same entry came first.
    """
    while True:
        head: Head = yield FindHead()
        entry = chained(wish, at, head)
        if (yield Insert(entry)):
            return entry
        taken: Entry | None = yield Find(wish.id)
        if taken is not None:
            return taken
        yield from _check(wish, at)


def _settle(id: str, accounts: set[str]) -> Part:
    """Fold the entry ``id`` into all it touches, and let go what is still held for it; it is in the journal."""
    for account in sorted(accounts):
        standing = yield from _catch_up(account)
        while standing.is_held_for(id):
            if (yield Save(let_go(standing, id))):
                break
            standing = yield from _catch_up(account)


def _catch_up(account: str) -> Generator[Step, Any, Standing]:
    """Return how ``account`` stands with all entries folded in that were there when it was asked."""
    while True:
        standing: Standing = yield Look(account)
        folded = fold(standing, (yield Behind(account, standing.through)))
        if folded is standing or (yield Save(folded)):
            return folded
