"""A small fund in a book: public money came in, people and companies gave, awards were offered, instalments ordered."""

from collections import Counter
from collections.abc import Iterable, Mapping

from services.grants.ledger.accounts import ANY, Fund, account
from services.grants.ledger.book import Book
from services.grants.ledger.counting import Field, Project
from services.grants.ledger.entries import Entry, Wish
from services.grants.ledger.export import claims_of, lines
from services.grants.ledger.policies import Citizens, Policy, Seed
from services.grants.ledger.runs import Run, run_match
from services.grants.ledger.wishes import move, post, reserve

GOVERNMENT: Fund = ("fed", "government", ANY)
TREASURY = account("treasury", "city", GOVERNMENT)
SEED = account("round-seed", "r1", GOVERNMENT)
POOL = account("round-match-pool", "r1", GOVERNMENT)
LATER, LATEST = "2026-03-01T00:00:00.000Z", "2026-12-31T00:00:00.000Z"
POLICY = Policy("test", "ratio", seed=Seed(cap_fen=100_000_00), citizens=Citizens(min_unique=1))
KNOWN = Field({"p1": Project(200_000_00, 90_000_00), "p2": Project(50_000_00, 30_000_00)}, pool_fen=60_000_00)


def at(minute: int) -> str:
    """Return a time on 1 January 2026."""
    return f"2026-01-01T{minute // 60 % 24:02d}:{minute % 60:02d}:00.000Z"


def purse(kind: str, owner: str, leg: str = "government", purpose: str = ANY) -> str:
    return account(kind, owner, ("fed", leg, purpose))


def allot(id: str = "allot", *, seed: int = 100_000_00, pool: int = 60_000_00) -> Wish:
    return move(id, "allot", {TREASURY: -seed - pool, SEED: seed, POOL: pool})


def give(id: str, donor: str, amount: int, project: str = "p1", leg: str = "citizen") -> Wish:
    held = purse("gift-held", f"{donor}.{id}", leg, project)
    return move(id, "give", {purse("donor", donor, leg, project): -amount, held: amount})


def use(id: str, gift: str, amount: int, project: str = "p1") -> Wish:
    """Return the wish to put a citizen's gift (``donor.gift``) to use; below 0: to undo some of it by a release."""
    moved = {purse("gift-held", gift, "citizen", project): -amount, purse("grant-reserved", project, "citizen", project): amount}
    return move(id, "allocate" if amount > 0 else "release", moved)


def offer(id: str, project: str, amount: int, expires_at: str = LATER) -> Wish:
    return reserve(id, "offer", SEED, amount, expires_at=expires_at, owner=project)


def draw(id: str, project: str, amount: int, expires_at: str = LATEST) -> Wish:
    return reserve(id, "draw", purse("grant-reserved", project), amount, expires_at=expires_at, signers=("f1", "f2"))


def fund() -> tuple[list[Entry], Book, Run]:
    """Return entries of every kind of day: an award, gifts, a match, an instalment paid in part, one given back, one undone."""
    book = Book()
    given = [give(f"g{number}", f"d{number % 7}", 100_00 + number * 37_31, f"p{1 + number % 2}") for number in range(12)]
    firm = give("firm", "acme", 35_000_00, leg="company")
    entries = write_all(book, [allot(), offer("o1", "p1", 36_000_00), post(offer("o1", "p1", 36_000_00)), *given, firm])
    run, _ = run_match(POLICY, book, KNOWN)
    entries += write_all(book, matches(run))
    drawn = draw("w1", "p1", 10_000_00)
    entries += write_all(book, [drawn, post(drawn, 9_999_99), draw("w2", "p1", 5_000_00)])
    return entries, book, run


def matches(run: Run) -> list[Wish]:
    """Return the wishes that pay a match out."""
    return [
        move(f"{run.id[:8]}-{project}", "match", {POOL: -amount, purse("grant-reserved", project): amount}, run=run.id)
        for project, amount in run.results.items()
    ]


def write_all(book: Book, wishes: Iterable[Wish]) -> list[Entry]:
    return [book.add(wish, at(book.head.count)) for wish in wishes]


def export(entries: Iterable[Entry], book: Book, runs: Iterable[Run] = (), policies: Iterable[Policy] = (POLICY,)) -> str:
    return "".join(lines(entries, claims_of(book, policies=tuple(policies), runs=tuple(runs))))


def totals(balances: Mapping[str, int], parts: slice) -> Counter[tuple[str, ...]]:
    """Return the sum of all balances by ``parts`` of the accounts' names."""
    sums = Counter[tuple[str, ...]]()
    for name, amount in balances.items():
        sums[tuple(name.split("/")[parts])] += amount
    return sums
