"""How one account stands, as a store keeps it: a document that one guarded update changes at a time.

The balance is a cache of the journal, folded in up to one entry. A hold sets money aside for an entry that is about to be
written; it goes when the entry is folded in, or when its id was given up. What is free is the balance less the holds.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from services.grants.ledger.entries import Entry
from services.grants.ledger.refusals import Refusal
from services.grants.ledger.rules import is_guarded

MOST_HOLDS = 64


@dataclass(frozen=True, slots=True)
class Standing:
    """``through``: index of the last entry folded in. ``holds``: fen by entry id. ``version``: how often it was saved."""

    account: str
    balance_fen: int = 0
    through: int = -1
    holds: tuple[tuple[str, int], ...] = ()
    version: int = 0

    @property
    def free_fen(self) -> int:
        return self.balance_fen - sum(amount for _, amount in self.holds)

    def is_held_for(self, id: str) -> bool:
        return any(id == held for held, _ in self.holds)


def hold(standing: Standing, id: str, amount_fen: int) -> Standing:
    """Set ``amount_fen`` aside for entry ``id``; once only. Raises overdrawn, busy, id_reused (held for another amount)."""
    if standing.is_held_for(id):
        if (id, amount_fen) not in standing.holds:
            raise Refusal("id_reused", id=id)
        return standing
    if is_guarded(standing.account) and standing.free_fen < amount_fen:
        raise Refusal("overdrawn", account=standing.account, available=standing.free_fen, wanted=amount_fen)
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
    holds = _without(standing, {entry.wish.id for entry in news})
    return _saved(standing, balance_fen=standing.balance_fen + moved, through=news[-1].index, holds=holds)


def _without(standing: Standing, ids: set[str]) -> tuple[tuple[str, int], ...]:
    return tuple(each for each in standing.holds if each[0] not in ids)


def _saved(standing: Standing, **changes: Any) -> Standing:
    return replace(standing, version=standing.version + 1, **changes)
