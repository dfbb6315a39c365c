"""Gifts: what donors gave that the custodian confirmed, as the postings of gift-held accounts tell it.

What was given is what came into such an account, less what was refunded or undone; putting it to use takes nothing off it.
In use, it is one with the other gifts of its fund; no gift gets more of that back than it put in: its *ceiling*.
"""

from array import array
from collections.abc import Iterator
from typing import NamedTuple

from services.grants.ledger.accounts import ANY, KINDS, read_account
from services.grants.ledger.entries import Entry, Posting, Wish, line
from services.grants.ledger.refusals import Refusal

_HELD = "gift-held/"
_PROJECT = tuple(f"{row.key}/" for row in KINDS.values() if row.owner == "project")


class Gift(NamedTuple):
    """``amount_fen`` from a donor (pseudonym) for a project, confirmed ``at``; leg is citizen or company."""

    donor: str
    leg: str
    project: str
    amount_fen: int
    at: str


def is_use(wish: Wish) -> bool:
    """Tell whether a wish that touches gifts moves their money to a project or back, or undoes that."""
    return any(posting.account.startswith(_PROJECT) for posting in wish.postings)


def comes_back(wish: Wish, posting: Posting) -> bool:
    """Tell whether ``posting`` of ``wish`` brings money back to a gift that is in use: its ceiling holds."""
    return posting.amount_fen > 0 and posting.account.startswith(_HELD) and is_use(wish)


def put_to_use(wish: Wish, account: str) -> int:
    """Return how much of the gift of ``account`` a wish puts to use, fen; below 0: comes back; 0 for other accounts."""
    return -wish.amount_in(account) if account.startswith(_HELD) and is_use(wish) else 0


def check_ceiling(account: str, used_fen: int, wanted_fen: int) -> None:
    """Refuse that more comes back to a gift than is in use of it. Raises gift_exceeded."""
    if wanted_fen > used_fen:
        raise Refusal("gift_exceeded", account=account, available=used_fen, wanted=wanted_fen)


class GiftLog:
    """Every change of every gift, so that it can be told what was given up to any entry, and what is in use of it; 20 bytes a change."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._began: list[str] = []
        self._used = array("q")
        self._index, self._gift, self._amount = array("q"), array("I"), array("q")

    def used_fen(self, account: str) -> int:
        """Return how much of a gift is in use: put to use, and not come back."""
        return self._used[self._numbers[account]] if account in self._numbers else 0

    def note(self, entry: Entry) -> None:
        """Note what an entry changes in gifts."""
        for posting in entry.wish.postings:
            if posting.account.startswith(_HELD):
                if is_use(entry.wish):
                    self._used[self._numbers[posting.account]] -= posting.amount_fen
                else:
                    self._note_given(entry, posting)

    def _note_given(self, entry: Entry, posting: Posting) -> None:
        if posting.account not in self._numbers:
            self._numbers[posting.account] = len(self._began)
            self._began.append(entry.at)
            self._used.append(0)
        self._index.append(entry.index)
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
