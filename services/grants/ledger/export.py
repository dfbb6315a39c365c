"""The export of a ledger: one JSON object that holds all that is needed to re-check it (README.md here says each member).

Each entry stands on a line of its own, so that people can find it; readers need not rely on that.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from services.commons.kernel.change import Json
from services.grants.ledger.book import Book
from services.grants.ledger.entries import Entry, Head, line
from services.grants.ledger.entries import written as written_entry
from services.grants.ledger.merkle import root
from services.grants.ledger.policies import Policy
from services.grants.ledger.policies import written as written_policy
from services.grants.ledger.runs import Run, written_run

FORMAT = "shanzhi-ledger/1"


@dataclass(frozen=True)
class Claims:
    """What an export says beside its entries, as it was published."""

    head: Head
    balances: Mapping[str, int]
    roots: Sequence[tuple[int, str]] = ()
    policies: Sequence[Policy] = ()
    runs: Sequence[Run] = ()


def claims_of(book: Book, *, policies: Sequence[Policy] = (), runs: Sequence[Run] = ()) -> Claims:
    """Return what an export of ``book`` says: balances other than 0, and the root of all entries."""
    leaves = (bytes(book.leaves[place : place + 32]) for place in range(0, len(book.leaves), 32))
    balances = {name: amount for name, amount in sorted(book.balances.items()) if amount}
    return Claims(book.head, balances, ((book.head.count, root(leaves)),), policies, runs)


def lines(entries: Iterable[Entry], claims: Claims) -> Iterator[str]:
    """Yield the lines of an export, line feeds included."""
    yield f'{{"format":{line(FORMAT)},\n"entries":[\n'
    separator = ""
    for entry in entries:
        yield f"{separator}{line(written_entry(entry))}"
        separator = ",\n"
    yield "\n]"
    for name, rows in _members(claims):
        yield f",\n{line(name)}:" + (line(rows) if isinstance(rows, dict) else "[\n" + ",\n".join(map(line, rows)) + "\n]")
    yield "}\n"


def _members(claims: Claims) -> Iterator[tuple[str, dict[str, Json] | list[Json]]]:
    yield "balances", [{"account": name, "amount_fen": amount} for name, amount in claims.balances.items()]
    yield "policies", [written_policy(policy) for policy in claims.policies]
    yield "matches", [written_run(run) for run in claims.runs]
    yield "roots", [{"count": count, "root": value} for count, value in claims.roots]
    yield "head", {"count": claims.head.count, "hash": claims.head.hash}
