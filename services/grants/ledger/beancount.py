"""The ledger in beancount's language (v3), so that a program that is not ours adds it all up again with ``bean-check``.

Yuan are made from fen here and nowhere else. Each account ends with a balance directive without tolerance. ``open``, ``close``
and the like are beancount's own words; signs are ours as they are: income below 0, assets and expenses above.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from services.commons.kernel.calendar import SHANGHAI
from services.grants.ledger.accounts import read_account
from services.grants.ledger.entries import Entry

CURRENCY = "CNY"


def beancount(entries: Iterable[Entry]) -> Iterator[str]:
    """Yield the lines of a beancount file, line feeds included; days are those of Shanghai."""
    opened: dict[str, int] = {}
    first, last = date.max, date.min
    yield f'option "title" "Shanzhi"\noption "operating_currency" "{CURRENCY}"\n'
    for entry in entries:
        on = day(entry.at)
        first, last = min(first, on), max(last, on)
        yield from _transaction(entry, on)
        for posting in entry.wish.postings:
            opened[posting.account] = opened.get(posting.account, 0) + posting.amount_fen
    for name in sorted(opened):
        yield f"{first} open {account_name(name)} {CURRENCY}\n"
    for name in sorted(opened):
        yield f"{last + timedelta(days=1)} balance {account_name(name)} {yuan(opened[name])} ~ 0.00 {CURRENCY}\n"


def yuan(amount_fen: int) -> str:
    """Return fen as decimal yuan: -123 is ``-1.23``."""
    whole, rest = divmod(abs(amount_fen), 100)
    return f"{'-' if amount_fen < 0 else ''}{whole}.{rest:02d}"


def day(at: str) -> date:
    """Return the day of an instant in Shanghai."""
    return datetime.fromisoformat(at).astimezone(SHANGHAI).date()


def account_name(name: str) -> str:
    """Return an account's name in beancount; different accounts have different names."""
    read = read_account(name)
    return ":".join((read.kind.root, *map(_component, (read.custodian, read.leg.key, read.purpose, read.owner))))


def _component(text: str) -> str:
    """Return ``text`` as part of a name: beancount takes letters, digits and hyphens, and a capital first."""
    return "N" + re.sub(r"[^A-Za-z0-9]", lambda other: f"-{ord(other[0]):02x}", text)


def _transaction(entry: Entry, on: date) -> Iterator[str]:
    wish = entry.wish
    if not wish.postings:
        return
    yield f'\n{on} * "{wish.kind}" "{wish.id}"\n  index: {entry.index}\n  hash: "{entry.hash}"\n'
    for posting in wish.postings:
        yield f"  {account_name(posting.account)}  {yuan(posting.amount_fen)} {CURRENCY}\n"
