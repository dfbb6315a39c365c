"""Ties: an order of all options by the chain of a charter; who stands earlier goes first."""

from collections.abc import Callable
from functools import partial
from hashlib import sha256
from typing import Any

from services.ideas.ballots.charter import BadCharter, Charter
from services.ideas.ballots.election import APPROVAL, Election

Key = Callable[[int], tuple[Any, ...]]


def tie_key(election: Election, charter: Charter, lot_seed: bytes | None, *, beside_score: bool = False) -> Key:
    """Return a key of an option's position: the smaller goes first, no two are the same.

    ``beside_score`` leaves out what says no more than the score, where options are ranked by it anyway.

    Raises BadCharter when the charter draws lots and the seed is not the one it committed to.
    """
    if charter.lot_commitment is not None and (lot_seed is None or sha256(lot_seed).hexdigest() != charter.lot_commitment):
        raise BadCharter("the charter draws lots, and the seed given is not the one it committed to")
    scored = ("points", "votes") if election.ballot == APPROVAL else ("points",)
    keys = [partial(_KEYS[name], election, lot_seed or b"") for name in charter.ties if not (beside_score and name in scored)]
    return lambda position: tuple(key(position) for key in keys)


def _lot(election: Election, seed: bytes, position: int) -> bytes:
    """SHA-256 of the seed, a zero byte and the id. Fair only when nobody chose the seed who knew the ids: it could be tried out."""
    return sha256(seed + b"\0" + election.options[position].id.encode()).digest()


_KEYS: dict[str, Callable[[Election, bytes, int], Any]] = {
    "cost-high": lambda election, _, position: -election.options[position].cost,
    "cost-low": lambda election, _, position: election.options[position].cost,
    "id": lambda election, _, position: election.options[position].id,
    "listed": lambda _, __, position: position,
    "lot": _lot,
    "points": lambda election, _, position: -election.scores[position],
    "votes": lambda election, _, position: -election.votes[position],
}
