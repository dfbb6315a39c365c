"""Making wishes: each returns one that the rules accept, or raises what it breaks."""

from collections.abc import Mapping, Sequence

from services.grants.ledger.accounts import Fund, account
from services.grants.ledger.entries import Posting, Wish, postings, undoing
from services.grants.ledger.moves import CANCEL, EXPIRE, POST, RESERVATIONS, REVERSE, VOID
from services.grants.ledger.rules import ending, resolution_id


def move(id: str, kind: str, amounts_fen: Mapping[str, int], *, signers: Sequence[str] = (), run: str | None = None) -> Wish:
    """Return the wish to move money at once; ``amounts_fen`` by account, below 0 where it leaves."""
    return Wish(id, kind, postings(amounts_fen), signers=tuple(signers), run=run)


def reserve(
    id: str, kind: str, source: str, amount_fen: int, *, expires_at: str, owner: str | None = None, signers: Sequence[str] = ()
) -> Wish:
    """Return the wish to hold ``amount_fen`` of ``source``; ``owner`` of what is held, where it is not the source's own."""
    _, own, custodian, leg, purpose = source.split("/")
    fund: Fund = (custodian, leg, purpose)
    hold = account(RESERVATIONS[kind].held, owner or own, fund)
    return Wish(id, kind, postings({source: -amount_fen, hold: amount_fen}), expires_at=expires_at, signers=tuple(signers))


def post(held: Wish, amount_fen: int | None = None) -> Wish:
    """Return the wish that ends a reservation by paying ``amount_fen`` of it, all where it is None; the rest goes back."""
    return _end(held, POST, amount_fen if amount_fen is not None else max(each.amount_fen for each in held.postings))


def void(held: Wish) -> Wish:
    """Return the wish that gives a reservation back."""
    return _end(held, VOID, 0)


def expire(held: Wish) -> Wish:
    """Return the wish that gives a reservation back because its time is over; it is written as of ``held.expires_at``.

    So it is the same to the last byte whoever makes it, whenever.
    """
    return _end(held, EXPIRE, 0)


def reverse(id: str, wrong: Wish, held: Wish | None = None) -> Wish:
    """Return the wish that undoes ``wrong``; of a post, together with ``held``, the reservation it posted."""
    return Wish(id, REVERSE, undoing(wrong, held), reverses=wrong.id)


def give_up(id: str) -> Wish:
    """Return the wish that takes an id, so that what was asked under it can no longer be written."""
    return Wish(id, CANCEL)


def _end(held: Wish, kind: str, posted_fen: int) -> Wish:
    moved: tuple[Posting, ...] = ending(held, posted_fen)
    return Wish(resolution_id(held.id), kind, moved, resolves=held.id)
