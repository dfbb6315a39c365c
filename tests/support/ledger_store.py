"""A store of journal and standings as the writing programs need it, in memory: every step is one guarded update of one document."""

from collections.abc import Generator, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from services.grants.ledger.book import Book
from services.grants.ledger.entries import Entry, Head, Wish
from services.grants.ledger.rules import is_guarded
from services.grants.ledger.standing import Standing
from services.grants.ledger.writing import Behind, Find, FindHead, FindReversal, Insert, Look, Save, Step, recover, write
from tests.support.ledger import LATEST

Result = TypeVar("Result")


@dataclass(frozen=True)
class Store:
    """All documents at one moment; a step gives an answer and the store after it."""

    journal: tuple[Entry, ...] = ()
    standings: frozenset[Standing] = frozenset()

    def look(self, account: str) -> Standing:
        return next((each for each in self.standings if each.account == account), Standing(account))

    def find(self, id: str) -> Entry | None:
        return next((entry for entry in self.journal if entry.wish.id == id), None)

    def do(self, step: Step) -> tuple[Any, "Store"]:
        match step:
            case Find(id):
                return self.find(id), self
            case FindReversal(id):
                return next((entry for entry in self.journal if entry.wish.reverses == id), None), self
            case FindHead():
                return Head(len(self.journal), self.journal[-1].hash) if self.journal else Head(), self
            case Look(account):
                return self.look(account), self
            case Behind(account, after):
                return tuple(entry for entry in self.journal[after + 1 :] if account in entry.wish.accounts), self
            case Insert(entry):
                return self._insert(entry)
            case Save(standing):
                return self._save(standing)

    def _insert(self, entry: Entry) -> tuple[bool, "Store"]:
        wish = entry.wish
        taken = self.find(wish.id) or (wish.reverses and any(each.wish.reverses == wish.reverses for each in self.journal))
        if taken or entry.index != len(self.journal):
            return False, self
        return True, Store((*self.journal, entry), self.standings)

    def _save(self, standing: Standing) -> tuple[bool, "Store"]:
        before = self.look(standing.account)
        if before.version != standing.version - 1:
            return False, self
        return True, Store(self.journal, self.standings - {before} | {standing})


def run(store: Store, program: Generator[Step, Any, Result]) -> tuple[Result, Store]:
    """Run a program to its end, alone. Raises what it raises; the store is then lost to the caller."""
    answer: Any = None
    try:
        while True:
            answer, store = store.do(program.send(answer))
    except StopIteration as ended:
        return ended.value, store


def filled(wishes: Iterable[Wish], at: str) -> Store:
    store = Store()
    for wish in wishes:
        _, store = run(store, write(wish, at))
    return store


def recovered(store: Store) -> Store:
    """Return the store after the recovery worker looked at every account once."""
    for account in sorted({name for entry in store.journal for name in entry.wish.accounts} | {each.account for each in store.standings}):
        _, store = run(store, recover(account, LATEST))
    return store


def book_of(store: Store) -> Book:
    """Replay the journal. Raises Refusal when an entry is one that may not be there."""
    book = Book()
    for entry in store.journal:
        assert entry == book.add(entry.wish, entry.at)
    return book


def check_safe(store: Store) -> None:
    """What holds at every moment: the journal is one that replays, and nothing guarded is promised twice."""
    book_of(store)
    assert [] == [each for each in store.standings if is_guarded(each.account) and min(each.free_fen, each.room_fen) < 0]


def check_settled(store: Store) -> None:
    """What holds when nobody is at work any more: every standing is what the journal says, nothing is set aside."""
    book = book_of(store)
    assert {each.account: (book.balances.get(each.account, 0), book.gifts.used_fen(each.account), ()) for each in store.standings} == {
        each.account: (each.balance_fen, each.used_fen, each.holds) for each in store.standings
    }
