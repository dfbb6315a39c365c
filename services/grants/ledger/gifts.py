"""Gifts: what donors gave that the custodian confirmed, as the postings of gift-held accounts tell it.

What was given is what came into such an account, less what was refunded or undone; putting it to use takes nothing off it.
"""

from array import array
from collections.abc import Iterator
from typing import NamedTuple

from services.grants.ledger.accounts import ANY, read_account
from services.grants.ledger.entries import Posting, line

_HELD = "gift-held/"
_USING = frozenset({"allocate", "recover", "release"})


class Gift(NamedTuple):
    """``amount_fen`` from a donor (pseudonym) for a project, confirmed ``at``; leg is citizen or company."""

    donor: str
    leg: str
    project: str
    amount_fen: int
    at: str


class GiftLog:
    """Every change of every gift, so that it can be told what was given up to any entry; 20 bytes a change."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._began: list[str] = []
        self._index, self._gift, self._amount = array("q"), array("I"), array("q")

    def note(self, index: int, at: str, kind: str, posting: Posting) -> None:
        """Note a posting of entry ``index``, of a kind (of what it undoes, where it undoes something)."""
        if not posting.account.startswith(_HELD) or kind in _USING:
            return
        if posting.account not in self._numbers:
            self._numbers[posting.account] = len(self._began)
            self._began.append(at)
        self._index.append(index)
        self._gift.append(self._numbers[posting.account])
        self._amount.append(posting.amount_fen)

    def up_to(self, count: int) -> Iterator[Gift]:
        """Yield the gifts for a project as they stood after ``count`` entries."""
        sums = [0] * len(self._began)
        for index, gift, amount in zip(self._index, self._gift, self._amount, strict=True):
            if index >= count:
                break
            sums[gift] += amount
        for name, gift in self._numbers.items():
            held = read_account(name)
            if sums[gift] > 0 and held.purpose != ANY:
                yield Gift(held.donor, held.leg.key, held.purpose, sums[gift], self._began[gift])


def commitment(gift: Gift) -> str:
    """Return the line that stands for a gift in the root of a match's inputs: pseudonyms and amounts, no names."""
    return line({**gift._asdict()})
