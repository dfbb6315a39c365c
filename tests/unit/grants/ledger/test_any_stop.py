"""Writing as a state machine: whatever is asked, again or anew, and wherever a writer stops, the journal stays sound."""

from collections.abc import Generator
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from services.grants.ledger.entries import Entry, Wish
from services.grants.ledger.refusals import Refusal
from services.grants.ledger.wishes import expire, move, post, reserve, reverse, void
from services.grants.ledger.writing import recover, write
from tests.support.ledger import LATEST, POOL, SEED, TREASURY, allot, at, draw, give, offer, purse, use
from tests.support.ledger_store import Store, check_safe, check_settled, filled, recovered

HELD = [draw("one", "p1", 60), draw("other", "p1", 60), draw("late", "p1", 30, expires_at=at(9))]
GIFT, OTHERS = give("gift", "d1", 50), give("others", "d2", 90)
USE, USE_OTHERS = use("use", "d1.gift", 50), use("use-others", "d2.others", 90)
BACK, MORE_BACK = use("back", "d1.gift", -30), use("more-back", "d1.gift", -30)
HELD_GIFT = purse("gift-held", "d1.gift", "citizen", "p1")
REFUND = reserve("refund", "refund", HELD_GIFT, 40, expires_at=LATEST, owner="d1", signers=("f1", "f2"))
MORE = move("more", "allot", {TREASURY: -5, SEED: 3, POOL: 2})
WISHES = [
    *HELD, draw("one", "p1", 59), GIFT, USE, MORE, offer("o2", "p2", 1),
    BACK, MORE_BACK, REFUND, post(REFUND), void(REFUND),
    *map(post, HELD), *map(void, HELD), *map(expire, HELD), post(HELD[0], 1),
    *(reverse(f"undo{number}", wish) for number, wish in enumerate([GIFT, USE, MORE, MORE, BACK])),
    reverse("undo-post", post(HELD[0]), HELD[0]),
]  # fmt: skip


class Writers(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.store = filled([allot(seed=200, pool=9), offer("o1", "p1", 100), post(offer("o1", "p1", 100)), OTHERS, USE_OTHERS], at(0))
        self.entries: dict[Wish, Entry] = {}

    def run(self, program: Generator[Any, Any, Any], steps: int) -> Any:
        """Take so many steps of a program; None where it stops before its end."""
        answer: Any = None
        try:
            for _ in range(steps):
                answer, self.store = self.store.do(program.send(answer))
        except StopIteration as ended:
            return ended.value
        return None

    @rule(wish=st.sampled_from(WISHES), minute=st.integers(1, 12), steps=st.integers(0, 40) | st.just(1000))
    def ask(self, wish: Wish, minute: int, steps: int) -> None:
        when = at(9 if wish == expire(HELD[2]) else minute)
        try:
            entry = self.run(write(wish, when), steps)
        except Refusal:
            assert wish not in self.entries
            return
        if entry:
            assert (wish, entry) == (entry.wish, self.entries.setdefault(wish, entry))

    @rule(account=st.sampled_from([purse("grant-reserved", "p1"), SEED, POOL, HELD_GIFT]))
    def mend(self, account: str) -> None:
        self.run(recover(account, LATEST), 1000)

    @invariant()
    def the_journal_replays_and_nothing_is_promised_twice(self) -> None:  # 2, 4, 6
        check_safe(self.store)

    @invariant()
    def an_entry_stays_what_it_was(self) -> None:  # 4, 5
        assert all(self.store.find(wish.id) == entry for wish, entry in self.entries.items())

    def teardown(self) -> None:
        mended: Store = recovered(self.store)
        check_settled(mended)


TestWriters = Writers.TestCase
TestWriters.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
