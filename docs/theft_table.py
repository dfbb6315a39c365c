"""Who can read what if something is stolen: asked of the program that steals (tests/support/stolen.py), on a town sealed just now."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from tests.support.stolen import Dump, closure, half_kept, receipt_of, released, shredded, tip_dump
from tests.support.tips import key_of

# Tip 1 is handled by A and B, its informant excluded C; tip 2 is handled by B and C.
FIRST = tip_dump(1, ("handler A", "handler B"), excluded=("handler C",))
SECOND = tip_dump(2, ("handler B", "handler C"))
HOLDINGS = ("content 1", "identity 1", "content 2", "identity 2")


@dataclass(frozen=True)
class Theft:
    """What was stolen, in words; the people whose keys are with it; whose receipts; and what of the vault's database."""

    words: str
    people: tuple[str, ...] = ()
    receipts: tuple[int, ...] = ()
    dump: Dump = FIRST | SECOND


HANDLERS = ("handler A", "handler B", "handler C")
CUSTODIANS = ("custodian 1", "custodian 2", "custodian 3")
ALL = HANDLERS + CUSTODIANS

THEFTS = (
    Theft("the vault's database, its backups, the whole server"),
    Theft("the receipt of informant 1", (), (1,)),
    Theft("the key of handler A", HANDLERS[:1]),
    Theft("the key of handler B", HANDLERS[1:2]),
    Theft("the key of handler C, whom informant 1 excluded", HANDLERS[2:]),
    Theft("the keys of all handlers", HANDLERS),
    Theft("the keys of all handlers and both receipts", HANDLERS, (1, 2)),
    Theft("the key of one custodian", CUSTODIANS[:1]),
    Theft("the keys of one custodian and of all handlers", CUSTODIANS[:1] + HANDLERS),
    Theft("the key of one custodian and the receipt of informant 1", CUSTODIANS[1:2], (1,)),
    Theft("the keys of two custodians", CUSTODIANS[1:]),
    Theft("the keys of handler C, excluded, and of two custodians", HANDLERS[2:] + CUSTODIANS[:2]),
    Theft("everything", HANDLERS + CUSTODIANS, (1, 2)),
    Theft(
        "the key of custodian 2, while the half that custodian 1 opened for request 1 is kept",
        CUSTODIANS[1:2],
        (),
        half_kept(FIRST, 1, *CUSTODIANS[:2]) | SECOND,
    ),
    Theft("the key of custodian 3, while that half is kept", CUSTODIANS[2:], (), half_kept(FIRST, 1, *CUSTODIANS[:2]) | SECOND),
    Theft("the key of handler A, while identity 1 is released to A", HANDLERS[:1], (), released(FIRST, 1, "handler A") | SECOND),
    Theft("the key of handler B, while identity 1 is released to A", HANDLERS[1:2], (), released(FIRST, 1, "handler A") | SECOND),
    Theft("all keys of next month's handlers, those of this month being destroyed", tuple(f"{each}, next month" for each in HANDLERS)),
    Theft(
        "everything, after wraps and doors of tip 1 were shredded, its sealed texts being kept in a backup",
        ALL,
        (1, 2),
        shredded(FIRST) | SECOND,
    ),
)


def readable(theft: Theft) -> frozenset[str]:
    return closure(theft.dump, map(key_of, theft.people), map(receipt_of, theft.receipts))


def theft_page() -> str:
    rows = "".join(f"| {theft.words} | {' | '.join(_cells(readable(theft)))} |\n" for theft in THEFTS)
    return INTRODUCTION + "".join(f"| {cell} " for cell in ("stolen", *HOLDINGS)) + "|\n|---|---|---|---|---|\n" + rows + CLOSING


def holdings_in(items: Iterable[str]) -> Counter[str]:
    """Return how many readable things there are of each holding."""
    return Counter(item.split(":")[0] for item in items)


WHOLE = holdings_in(each.holds for each in FIRST | SECOND if each.holds)


def _cells(read: frozenset[str]) -> list[str]:
    """Return a word for each holding. Raises ValueError if something is read in part: there is no such row."""
    counts = holdings_in(read)
    if any(count != WHOLE[holding] for holding, count in counts.items()):
        raise ValueError("a holding is read in part")
    return ["**read**" if counts[holding] else "no" for holding in HOLDINGS]


INTRODUCTION = """# Who can read what, if something is stolen

Not written by anybody: a program was given two freshly sealed tips as the vault keeps them, and the keys of each row; it opened all it could, went on with what it
found, and stopped when nothing more opened. Tip 1 is handled by A and B, and its informant excluded C; tip 2 is handled by B and C. Three custodians.
Content is text, talk, notes and attachments. Where the database is not named it is stolen too, whole. What is read can be read by whoever has those keys
lawfully, and by nobody else; tests hold every possible set of keys, not only these rows, to the same rule.

"""

CLOSING = """
What the table cannot say: a thief who watches a handler's screen reads what the handler reads. Whoever alters the vault's pages reads what is sealed or opened from then
on. Whoever has read something still knows it after it was shredded or has expired. A holder can tell an excluded person. The database shows how many tips there are, the day,
the bucket of each length, and how many messages and chunks. See services/reports/sealing/README.md.
"""
