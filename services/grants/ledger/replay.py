"""Replaying an export: derive everything anew and name the first thing that does not agree.

It trusts SHA-256, the frozen policies, and roots kept outside where some are handed in; nothing the export says of itself.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from services.commons.kernel.change import Json
from services.grants.ledger.accounts import read_account
from services.grants.ledger.book import Book
from services.grants.ledger.entries import Entry, Head
from services.grants.ledger.export import FORMAT
from services.grants.ledger.members import an_object, read_run, text, whole
from services.grants.ledger.merkle import Growing
from services.grants.ledger.policies import Policy, read_policy
from services.grants.ledger.reading import Piece, Unreadable, pieces
from services.grants.ledger.refusals import Refusal
from services.grants.ledger.runs import Run, run_match


@dataclass(frozen=True, order=True)
class Root:
    """The first ``count`` entries have this Merkle root, hex."""

    count: int
    root: str


@dataclass(frozen=True)
class Finding:
    """What does not agree, first of all: a code of REFUSALS, the entry (None: none is to blame), its line (0: none), a sentence."""

    code: str
    entry: int | None
    line: int
    says: str


@dataclass(frozen=True)
class Verdict:
    """``book`` is how far the entries agreed; the export is good when there is no finding. matches: policy hash by match."""

    book: Book
    root: str
    policies: int
    matches: Mapping[str, str]
    finding: Finding | None = None


@dataclass
class _Said:
    """What the export says beside its entries, each with its line."""

    book: Book
    balances: dict[str, tuple[int, int]] = field(default_factory=dict)  # but those that agreed at once
    unlisted: dict[str, int] | None = None  # what the entries give, less what was listed; None before all of them are in
    roots: list[tuple[int, Root]] = field(default_factory=list)
    policies: dict[str, Policy] = field(default_factory=dict)
    runs: dict[str, tuple[int, Run]] = field(default_factory=dict)
    head: tuple[int, Head] = (0, Head())
    format: Json = None


def replay(chunks: Iterable[str], *, roots: Sequence[Root] = (), taken: Callable[[Entry], None] = lambda entry: None) -> Verdict:
    """Check the characters of an export; ``roots`` were kept outside, ``taken`` is told each entry that agrees.

    Raises Unreadable for what is no export at all. Memory: about 0.5 kB an entry.
    """
    book = Book()
    said = _Said(book)
    found = _take_in(book, said, pieces(chunks, lists=_LISTS), taken)
    said.roots += [(0, root) for root in roots]
    roots_at = _roots_at(book, {book.head.count, *(each.count for _, each in said.roots)})
    found = found or next(_disagreements(book, said, roots_at), None)
    return Verdict(book, roots_at[book.head.count], len(said.policies), {id: run.policy_hash for id, (_, run) in said.runs.items()}, found)


def _take_in(book: Book, said: _Said, read: Iterable[Piece], taken: Callable[[Entry], None]) -> Finding | None:
    for line, name, value in read:
        if name == "entries":
            try:
                taken(book.follow(value))
            except Refusal as refusal:
                return Finding(refusal.code, book.head.count, line, str(refusal))
        elif name in _READERS:
            try:
                _READERS[name](said, line, value)
            except Refusal as refusal:
                raise Unreadable(line, f"{name}: {refusal}") from refusal
        else:
            raise Unreadable(line, f"it is no export of a ledger: {name or 'a list'} is unknown there")
    if said.format != FORMAT or not said.head[0]:
        raise Unreadable(1, f'it is no export of a ledger: "format" is {FORMAT!r}, and there is a "head"')
    return None


def _read_balance(said: _Said, line: int, value: Json) -> None:
    row = an_object(value, "a balance", ("account", "amount_fen"))
    name, amount = text(row, "account"), row.get("amount_fen")
    if name not in said.book.balances:
        read_account(name)
    if said.unlisted is None and said.book.head.count:
        said.unlisted = dict(said.book.balances)
    waiting = said.unlisted or {}
    if type(amount) is not int or name in said.balances or (name in said.book.balances and name not in waiting):
        raise Refusal("export_malformed", why="amount_fen is a whole number, and each account is listed once")
    if waiting.pop(name, None) != amount:
        said.balances[name] = (line, amount)


def _read_root(said: _Said, line: int, value: Json) -> None:
    row = an_object(value, "a root", ("count", "root"))
    said.roots.append((line, Root(whole(row, "count"), text(row, "root"))))


def _read_head(said: _Said, line: int, value: Json) -> None:
    row = an_object(value, "the head", ("count", "hash"))
    said.head = (line, Head(whole(row, "count"), text(row, "hash")))


def _keep_policy(said: _Said, line: int, value: Json) -> None:
    policy = read_policy(value)
    if policy.hash in said.policies:
        raise Refusal("export_malformed", why="each policy is listed once")
    said.policies[policy.hash] = policy


def _keep_run(said: _Said, line: int, value: Json) -> None:
    run = read_run(value)
    if run.id in said.runs:
        raise Refusal("export_malformed", why="each match is listed once")
    said.runs[run.id] = (line, run)


def _keep_format(said: _Said, line: int, value: Json) -> None:
    said.format = value


_READERS: Mapping[str, Callable[[_Said, int, Json], None]] = {
    "balances": _read_balance,
    "format": _keep_format,
    "head": _read_head,
    "matches": _keep_run,
    "policies": _keep_policy,
    "roots": _read_root,
}
_LISTS = ("balances", "entries", "matches", "policies", "roots")


def _disagreements(book: Book, said: _Said, roots_at: Mapping[int, str]) -> Iterator[Finding]:
    yield from _wrong_head(book, said)
    yield from _wrong_balances(book, said)
    yield from _wrong_roots(book, said, roots_at)
    yield from _wrong_matches(book, said)


def _wrong_head(book: Book, said: _Said) -> Iterator[Finding]:
    line, head = said.head
    if head != book.head:
        ends = [f"{each.count} entries, the last {each.hash}" for each in (head, book.head)]
        yield _finding("head_differs", _last_of(book.head.count, book), line, said=ends[0], found=ends[1])


def _wrong_balances(book: Book, said: _Said) -> Iterator[Finding]:
    unlisted = book.balances if said.unlisted is None else said.unlisted
    names = {name for name, amount in unlisted.items() if amount} | said.balances.keys()
    for name in sorted(names, key=lambda name: (book.touched.get(name, -1), name)):
        line, listed = said.balances.get(name, (0, 0))
        if listed != (found := book.balances.get(name, 0)):
            yield _finding("balance_differs", book.touched.get(name), line, account=name, found=found, said=listed)


def _wrong_roots(book: Book, said: _Said, roots_at: Mapping[int, str]) -> Iterator[Finding]:
    for line, kept in sorted(said.roots, key=lambda row: row[1]):
        if roots_at.get(kept.count) != kept.root:
            there = roots_at.get(kept.count, "not there")
            yield _finding("root_differs", _last_of(kept.count, book), line, count=kept.count, found=there, said=kept.root)


def _wrong_matches(book: Book, said: _Said) -> Iterator[Finding]:
    for unknown in sorted(book.matched.keys() - said.runs.keys(), key=book.match_entries.__getitem__):
        yield _finding("match_unknown", book.match_entries[unknown], 0, run=unknown)
    for line, run in said.runs.values():
        place = book.match_entries.get(run.id)
        policy = said.policies.get(run.policy_hash)
        if policy is None or run.through > (book.head.count if place is None else place):
            yield _finding("policy_differs", place, line, run=run.id, hash=run.policy_hash)
            continue
        again, _ = run_match(policy, book, run.known, through=run.through)
        yield from _wrong_results(book, run, again, line)


def _wrong_results(book: Book, run: Run, again: Run, line: int) -> Iterator[Finding]:
    place, paid = book.match_entries.get(run.id), book.matched.get(run.id, {})
    for project in sorted({*run.results, *again.results, *paid}):
        found = again.results.get(project, 0)
        for listed in (run.results.get(project, 0), paid.get(project, 0)):
            if listed != found:
                yield _finding("match_differs", place, line, run=run.id, project=project, said=listed, found=found)
    for listed_root, root in ((run.input_root, again.input_root), (run.result_root, again.result_root)):
        if listed_root != root:
            yield _finding("match_root_differs", place, line, run=run.id, found=root, said=listed_root)


def _roots_at(book: Book, counts: set[int]) -> dict[int, str]:
    """Return the root after each of ``counts`` entries; counts beyond the end are left out."""
    tree, found = Growing(), {}
    if 0 in counts:
        found[0] = tree.root
    for place in range(0, len(book.leaves), 32):
        tree.add(bytes(book.leaves[place : place + 32]))
        if tree.count in counts:
            found[tree.count] = tree.root
    return found


def _last_of(count: int, book: Book) -> int | None:
    """Return the last of the first ``count`` entries, None where there is no such entry."""
    return count - 1 if 0 < count <= book.head.count else None


def _finding(code: str, entry: int | None, line: int, **details: object) -> Finding:
    return Finding(code, entry, line, str(Refusal(code, **details)))
