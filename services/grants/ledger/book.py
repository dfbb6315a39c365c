"""The book: all entries so far, folded into what is needed to check the next one. Replaying is filling an empty book.

It trusts nothing an entry says of itself: place, link, hash, rules, reservations, reversals and balances are derived anew.
"""

from services.commons.kernel.change import Json
from services.grants.ledger.entries import Entry, Head, Wish, chained, hash_of, mark, read_entry
from services.grants.ledger.gifts import GiftLog, check_ceiling, comes_back
from services.grants.ledger.moves import MOVES, POST, RESERVATIONS
from services.grants.ledger.refusals import Refusal
from services.grants.ledger.rules import check, is_guarded

_FINAL = b""  # the mark of what cannot be undone by reversing


class Book:
    """Balances in fen by account, open reservations, and what was matched, after ``head.count`` entries."""

    def __init__(self) -> None:
        self.head = Head()
        self.balances: dict[str, int] = {}
        self.touched: dict[str, int] = {}  # the last entry of each account
        self.open: dict[str, Wish] = {}
        self.matched: dict[str, dict[str, int]] = {}  # fen by run and project
        self.match_entries: dict[str, int] = {}  # the first entry of each run
        self.gifts = GiftLog()
        self.leaves = bytearray()  # 32 bytes of each entry's hash
        self._marks: dict[str, bytes] = {}

    def follow(self, raw: Json) -> Entry:
        """Check and take in the next entry of an export.

        Raises wish_malformed, misplaced, broken_link, altered, and all that ``add`` raises; the book is then as it was.
        """
        entry = read_entry(raw)
        if entry.index != self.head.count:
            raise Refusal("misplaced", found=entry.index)
        if entry.previous != self.head.hash:
            raise Refusal("broken_link")
        if not isinstance(raw, dict) or hash_of({name: value for name, value in raw.items() if name != "hash"}) != entry.hash:
            raise Refusal("altered")
        self._take(entry)
        return entry

    def add(self, wish: Wish, at: str) -> Entry:
        """Write ``wish`` down as the next entry and return it.

        Raises duplicate_id, overdrawn, gift_exceeded and all that ``rules.check`` raises; the book is then as it was.
        """
        entry = chained(wish, at, self.head)
        self._take(entry)
        return entry

    def due(self, at: str) -> tuple[Wish, ...]:
        """Return the open reservations whose time is over at ``at``, the earliest first, then by id."""
        late = (held for held in self.open.values() if (held.expires_at or at) <= at)
        return tuple(sorted(late, key=lambda held: (held.expires_at or "", held.id)))

    def _take(self, entry: Entry) -> None:
        wish = entry.wish
        if wish.id in self._marks:
            raise Refusal("duplicate_id", id=wish.id)
        undone = self._marks.get(wish.reverses) if wish.reverses else None
        held = self.open.get(wish.resolves) if wish.resolves else None
        check(wish, entry.at, held=held, undone=undone)
        self._check_balances(wish)
        self._apply(entry)
        self._remember(wish, held)

    def _check_balances(self, wish: Wish) -> None:
        for posting in wish.postings:
            free = self.balances.get(posting.account, 0)
            if posting.amount_fen < 0 and free + posting.amount_fen < 0 and is_guarded(posting.account):
                raise Refusal("overdrawn", account=posting.account, available=free, wanted=-posting.amount_fen)
            if comes_back(wish, posting):
                check_ceiling(posting.account, self.gifts.used_fen(posting.account), posting.amount_fen)

    def _apply(self, entry: Entry) -> None:
        for posting in entry.wish.postings:
            self.balances[posting.account] = self.balances.get(posting.account, 0) + posting.amount_fen
            self.touched[posting.account] = entry.index
        self.gifts.note(entry)
        self.leaves += bytes.fromhex(entry.hash)
        self.head = Head(entry.index + 1, entry.hash)

    def _remember(self, wish: Wish, held: Wish | None) -> None:
        self._marks[wish.id] = mark(wish, held) if wish.kind in MOVES or wish.kind == POST else _FINAL
        if wish.kind in RESERVATIONS:
            self.open[wish.id] = wish
        if held:
            del self.open[held.id]
        if wish.reverses:
            self._marks[wish.reverses] = _FINAL
        if wish.run:
            self.match_entries.setdefault(wish.run, self.head.count - 1)
            self._note_match(wish, wish.run)

    def _note_match(self, wish: Wish, run: str) -> None:
        shares = self.matched.setdefault(run, {})
        for posting in wish.postings:
            if posting.amount_fen > 0:
                project = posting.account.split("/", 2)[1]
                shares[project] = shares.get(project, 0) + posting.amount_fen
