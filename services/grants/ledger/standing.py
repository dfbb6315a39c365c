"""How one account stands, as a store keeps it: a document that one guarded update changes at a time.

The balance is a cache of the journal, folded in up to one entry. A hold sets money aside for an entry that is about to be
written; it goes when the entry is folded in, or when its id was given up. What is free is the balance less the holds. A hold
below 0 sets aside room in a gift for what comes back to it; the room is what is in use of the gift less those holds.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from services.grants.ledger.entries import Entry, Posting, Wish
from services.grants.ledger.gifts import check_ceiling, comes_back, put_to_use
from services.grants.ledger.moves import ENDINGS
from services.grants.ledger.refusals import Refusal
from services.grants.ledger.rules import is_guarded

MOST_HOLDS = 64


@dataclass(frozen=True, slots=True)
class Standing:
    """``through``: index of the last entry folded in. ``holds``: fen by entry id. ``version``: how often it was saved.

    used_fen: of a gift's account, how much of the gift is in use.
    """

    account: str
    balance_fen: int = 0
    through: int = -1
    holds: tuple[tuple[str, int], ...] = ()
    version: int = 0
    used_fen: int = 0

    @property
    def free_fen(self) -> int:
        return self.balance_fen - sum(amount for _, amount in self.holds if amount > 0)

    @property
    def room_fen(self) -> int:
        return self.used_fen + sum(amount for _, amount in self.holds if amount < 0)

    def is_held_for(self, id: str) -> bool:
        return any(id == held for held, _ in self.holds)


def claims(wish: Wish) -> Iterator[Posting]:
    """Yield the postings that need a hold: what leaves guarded accounts, and what comes back to gifts.

    An ending needs none: nobody else can move what is held.
    """
    for posting in wish.postings if wish.kind not in ENDINGS else ():
        if comes_back(wish, posting) or (posting.amount_fen < 0 and is_guarded(posting.account)):
            yield posting


def hold(standing: Standing, id: str, amount_fen: int) -> Standing:
    """Set ``amount_fen`` aside for entry ``id``, once only; below 0, room in a gift.

    Raises overdrawn, gift_exceeded, busy, id_reused (held for another amount).
    """
    if standing.is_held_for(id):
        if (id, amount_fen) not in standing.holds:
            raise Refusal("id_reused", id=id)
        return standing
    if is_guarded(standing.account) and standing.free_fen < amount_fen:
        raise Refusal("overdrawn", account=standing.account, available=standing.free_fen, wanted=amount_fen)
    check_ceiling(standing.account, standing.room_fen, -amount_fen)
    if len(standing.holds) >= MOST_HOLDS:
        raise Refusal("busy", account=standing.account, count=len(standing.holds))
    return _saved(standing, holds=(*standing.holds, (id, amount_fen)))


def let_go(standing: Standing, id: str) -> Standing:
    """Free what was set aside for an entry that will never be folded in (again): given up, or folded in already."""
    return _saved(standing, holds=_without(standing, {id})) if standing.is_held_for(id) else standing


def fold(standing: Standing, entries: Iterable[Entry]) -> Standing:
    """Fold in entries that come after ``through``, in order; each takes its hold along. What was folded in is skipped."""
    news = [entry for entry in entries if entry.index > standing.through]
    if not news:
        return standing
    moved = sum(entry.wish.amount_in(standing.account) for entry in news)
    used = sum(put_to_use(entry.wish, standing.account) for entry in news)
    sums = {"balance_fen": standing.balance_fen + moved, "used_fen": standing.used_fen + used}
    return _saved(standing, **sums, through=news[-1].index, holds=_without(standing, {entry.wish.id for entry in news}))


def _without(standing: Standing, ids: set[str]) -> tuple[tuple[str, int], ...]:
    return tuple(each for each in standing.holds if each[0] not in ids)


def _saved(standing: Standing, **changes: Any) -> Standing:
    return replace(standing, version=standing.version + 1, **changes)
