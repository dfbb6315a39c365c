"""Closing: does what was paid agree with the custodian's bank, and what still keeps a grant from being closed?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.grants.ledger.accounts import read_account
from services.grants.ledger.apportion import Fen

_OPEN = ("award-offered", "grant-payable", "grant-reserved", "recovery-receivable")


@dataclass(frozen=True)
class Reconciliation:
    """What agrees, what the ledger alone has, what the bank alone has: fen by reference, the id of a payment's entry."""

    agreed: Mapping[str, Fen]
    ledger_alone: Mapping[str, Fen]
    bank_alone: Sequence[tuple[str, Fen]]

    @property
    def is_whole(self) -> bool:
        return not self.ledger_alone and not self.bank_alone


def reconcile(paid: Mapping[str, Fen], statement: Sequence[tuple[str, Fen]]) -> Reconciliation:
    """Compare payments by entry id with the lines of a bank statement; one line agrees with one payment of the same amount."""
    waiting, agreed, bank_alone = dict(paid), dict[str, Fen](), []
    for reference, amount in statement:
        if waiting.get(reference) == amount:
            agreed[reference] = waiting.pop(reference)
        else:
            bank_alone.append((reference, amount))
    return Reconciliation(agreed, waiting, tuple(bank_alone))


def obstacles(project: str, balances: Mapping[str, Fen], *, open_findings: int, reconciliation: Reconciliation) -> tuple[str, ...]:
    """Return what keeps the grant of ``project`` open: accounts that still hold money, ``findings``, ``bank``; nothing: it may close.

    A recovery is settled by money that came back or by a write-off of two persons; either empties its account.
    """
    held = [name for name, amount in sorted(balances.items()) if amount and _is_open(name, project)]
    return (*held, *(["findings"] if open_findings else []), *([] if reconciliation.is_whole else ["bank"]))


def custody_fen(balances: Mapping[str, Fen], custodian: str) -> Fen:
    """Return what a custodian's bank account must hold by the ledger, fen: 托管现金, a sum and not an account."""
    accounts = {name: read_account(name) for name in balances}
    return sum(balances[name] for name, read in accounts.items() if read.kind.cash and read.custodian == custodian)


def _is_open(name: str, project: str) -> bool:
    read = read_account(name)
    return read.owner == project and read.kind.key in _OPEN
