"""How often anybody may ask: the table of limits, and which of its rows an operation falls under.

Amounts are for one window; SHANZHI_LIMITS_PERCENT moves all of them at once. Why these kinds: docs/adr/0017.
"""

from dataclasses import dataclass
from functools import cache

from gateway.client import find
from services.commons.contracts.rows import Operation

ACCOUNT, ADDRESS, LOGIN, EVERYBODY = "account", "address", "login", "everybody"
LOCAL, SHARED, EXACT = "local", "shared", "exact"
READS, WRITES = "reads", "writes"
VISITOR, MEMBER, ANYONE = "visitor", "member", "anyone"


@dataclass(frozen=True)
class Limit:
    """One row: ``amount`` requests in ``window_s`` for each ``counted`` (and for each route, when ``per_route``).

    kind: LOCAL is counted in each process, SHARED in all of them by the handful, EXACT in all of them one by one.
    covers: READS, WRITES, or the names of operations; asked_by: VISITOR, MEMBER or ANYONE.
    """

    name: str
    counted: str
    amount: int
    window_s: int
    kind: str
    covers: str | frozenset[str]
    asked_by: str = ANYONE
    per_route: bool = False


LOGINS = frozenset({"issue_token"})
REGISTRATIONS = frozenset({"register_account"})
UNSUBSCRIBING = frozenset({"unsubscribe"})
PROOFS = frozenset(
    {
        "begin_second_factor",
        "change_password",
        "confirm_second_factor",
        "prove_second_factor",
        "remove_second_factor",
        "renew_recovery_codes",
        "step_account",
        "verify_account",
        "verify_my_card",
    }
)
"""What takes a code or a password of somebody who is logged in: guessed at, were it not counted one by one."""

# fmt: off
LIMITS = (
    Limit("login", LOGIN, 10, 300, EXACT, LOGINS),
    Limit("login-address", ADDRESS, 100, 300, SHARED, LOGINS),
    Limit("login-all", EVERYBODY, 1200, 60, LOCAL, LOGINS),
    Limit("proof", ACCOUNT, 30, 300, EXACT, PROOFS, MEMBER),
    Limit("register", ADDRESS, 30, 3600, EXACT, REGISTRATIONS),
    Limit("register-all", EVERYBODY, 600, 3600, LOCAL, REGISTRATIONS),
    Limit("unsubscribe", ADDRESS, 60, 300, EXACT, UNSUBSCRIBING),
    Limit("route", ACCOUNT, 60, 60, SHARED, WRITES, MEMBER, per_route=True),
    Limit("write", ACCOUNT, 180, 60, LOCAL, WRITES, MEMBER),
    Limit("read", ACCOUNT, 1200, 60, LOCAL, READS, MEMBER),
    Limit("visitor-write", ADDRESS, 300, 60, LOCAL, WRITES, VISITOR),
    Limit("visitor-read", ADDRESS, 3000, 60, LOCAL, READS, VISITOR),
)
DOOR = (
    Limit("address", ADDRESS, 6000, 60, LOCAL, frozenset()),
    Limit("everything", EVERYBODY, 60_000, 60, LOCAL, frozenset()),
)
# fmt: on
"""DOOR counts every request, whatever it asks, before anything is read of it."""


@cache
def limits_of(operation_name: str, asked_by: str) -> tuple[Limit, ...]:
    """Return the rows an operation falls under, asked by VISITOR or MEMBER, in the order of the table."""
    _, operation = find(operation_name)
    return tuple(row for row in LIMITS if row.asked_by in (asked_by, ANYONE) and _covers(row, operation))


def _covers(row: Limit, operation: Operation) -> bool:
    if isinstance(row.covers, frozenset):
        return operation.name in row.covers
    return row.covers == (READS if operation.is_query else WRITES)
