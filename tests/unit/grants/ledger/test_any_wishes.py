"""The invariants of a fund as a state machine: whatever is wished in whatever order, what is written keeps them all.

Numbers are those of the study the ledger rests on. A second account of everything is kept here, by other means.
"""

from collections import Counter

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule

from services.grants.ledger.accounts import ANY, KINDS, account, read_account
from services.grants.ledger.book import Book
from services.grants.ledger.closing import custody_fen, obstacles, reconcile
from services.grants.ledger.counting import Field, Project
from services.grants.ledger.entries import Entry, Wish
from services.grants.ledger.matching import may_name
from services.grants.ledger.merkle import inclusion, is_included
from services.grants.ledger.moves import MOVES, RESERVATIONS, Move
from services.grants.ledger.refusals import Refusal
from services.grants.ledger.replay import replay
from services.grants.ledger.runs import Run, run_match
from services.grants.ledger.wishes import expire, move, post, reserve, reverse, void
from tests.support.ledger import KNOWN, LATEST, POLICY, POOL, allot, at, draw, export, give, matches, offer, purse, totals, use

amounts, parts = st.integers(1, 60_000), st.integers(1, 4_000)
projects = st.sampled_from(["p1", "p2"])
donors = st.sampled_from(["d1", "d2", "acme"])
OTHER_MOVES = sorted(MOVES.keys() - {"allot", "give", "match"})


class Fund(RuleBasedStateMachine):
    reservations: Bundle[Wish] = Bundle("reservations")
    entries: Bundle[Entry] = Bundle("entries")

    def __init__(self) -> None:
        super().__init__()
        self.book, self.journal, self.minute, self.runs = Book(), [], 0, list[Run]()
        self.ended: Counter[str] = Counter()

    def ask(self, wish: Wish, when: str | None = None):
        """Write a wish, or see that its refusal changed nothing."""
        self.minute += 1
        before = (self.book.head, dict(self.book.balances), dict(self.book.open))
        try:
            entry = self.book.add(wish, when or at(self.minute))
        except Refusal:
            assert before == (self.book.head, self.book.balances, self.book.open)
            return multiple()
        self.journal.append(entry)
        self.ended[wish.resolves or ""] += bool(wish.resolves)
        return entry

    def fresh(self) -> str:
        return f"w{self.minute}"

    def gifts(self, *fund: str) -> list[str]:
        """Return the owners of the gifts of a fund."""
        parts = [name.split("/") for name in self.book.balances]
        return [part[1] for part in parts if part[0] == "gift-held" and part[2:] == [*fund]]

    def undoes(self, entry: Entry, *kinds: str) -> bool:
        return any(each.wish.id == entry.wish.reverses and each.wish.kind in kinds for each in self.journal)

    @initialize()
    def begin(self) -> None:
        self.ask(allot("begin", seed=50_000, pool=30_000))
        self.ask(offer("first", "p1", 20_000))
        self.ask(post(offer("first", "p1", 20_000)))
        self.ask(draw("paid", "p1", 9_000))
        self.ask(post(draw("paid", "p1", 9_000), 8_000))
        self.ask(move("back", "demand", {purse("grant-paid", "p1"): -3_000, purse("recovery-receivable", "p1"): 3_000}))
        self.ask(give("early", "d1", 70_000))
        self.ask(give("small", "d2", 500))
        self.ask(use("used", "d1.early", 60_000))
        self.ask(use("used-too", "d2.small", 400))

    @rule(target=entries, seed=amounts, pool=amounts)
    def bring_in(self, seed: int, pool: int) -> object:
        return self.ask(allot(self.fresh(), seed=seed, pool=pool))

    @rule(target=entries, donor=donors, amount=amounts, project=projects)
    def give(self, donor: str, amount: int, project: str) -> object:
        leg = "company" if donor == "acme" else "citizen"
        return self.ask(give(self.fresh(), donor, amount * 100, project, leg))

    @rule(target=reservations, project=projects, amount=parts, minutes=st.integers(0, 60))
    def offer(self, project: str, amount: int, minutes: int) -> object:
        entry = self.ask(offer(self.fresh(), project, amount, at(self.minute + minutes)))
        return entry.wish if isinstance(entry, Entry) else entry

    @rule(target=reservations, project=projects, amount=parts, minutes=st.integers(0, 60))
    def draw(self, project: str, amount: int, minutes: int) -> object:
        entry = self.ask(draw(self.fresh(), project, amount, at(self.minute + minutes)))
        return entry.wish if isinstance(entry, Entry) else entry

    @rule(target=reservations, amount=amounts, data=st.data())
    def refund(self, amount: int, data: st.DataObject) -> object:
        gifts = sorted(name for name in self.book.balances if name.startswith("gift-held/"))
        source = data.draw(st.sampled_from(gifts or [purse("gift-held", "d1.none", "citizen", "p1")]))
        to = source.split("/")[1].split(".")[0]
        when = at(self.minute + 20)
        wish = reserve(self.fresh(), "refund", source, amount * 100, expires_at=when, owner=to, signers=("f1", "f2"))
        entry = self.ask(wish)
        return entry.wish if isinstance(entry, Entry) else entry

    @rule(target=entries, held=reservations, amount=st.none() | parts)
    def post(self, held: Wish, amount: int | None) -> object:
        return self.ask(post(held, amount))

    @rule(held=reservations)
    def void(self, held: Wish) -> None:
        self.ask(void(held))

    @rule(held=reservations)
    def expire(self, held: Wish) -> None:
        self.ask(expire(held), held.expires_at)

    @rule(entry=entries)
    def undo(self, entry: Entry) -> None:
        held = next((each.wish for each in self.journal if each.wish.id == entry.wish.resolves), None)
        self.ask(reverse(self.fresh(), entry.wish, held))

    @rule(entry=entries)
    def ask_again(self, entry: Entry) -> None:
        count = self.book.head.count
        self.ask(entry.wish)
        assert count == self.book.head.count

    @rule()
    def match(self) -> None:
        free = self.book.balances.get(POOL, 0)
        run, _ = run_match(POLICY, self.book, Field(KNOWN.projects, pool_fen=max(free, 0)))
        if run not in self.runs:
            self.runs.append(run)
            for wish in matches(run):
                assert isinstance(self.ask(wish), Entry)

    @rule(target=entries, amount=amounts, signers=st.sampled_from([("f1", "f2"), ()]), data=st.data())
    def move(self, amount: int, signers: tuple[str, ...], data: st.DataObject) -> object:
        """Ask for a move of some row, from an account where there is something (or a donor) to another of the same fund."""
        some = [name for name, free in self.book.balances.items() if free > 0 or name.startswith("donor/")]
        ways = sorted((row, name) for row in OTHER_MOVES for name in some if name.split("/")[0] in MOVES[row].sources)
        kind, source = data.draw(st.sampled_from(ways or [("pledge", purse("donor", "d1", "citizen", "p1"))]))
        free, target = self.book.balances.get(source, 0), self.target(MOVES[kind], source, data)
        part = data.draw(st.sampled_from([amount, free])) if free > 0 else amount * 100
        return self.ask(move(self.fresh(), kind, {source: -part, target: part}, signers=signers))

    def target(self, row: Move, source: str, data: st.DataObject) -> str:
        kind, owner, custodian, leg, purpose = source.split("/")
        if row.new_purpose:
            purpose = data.draw(projects)
        donor = owner.partition(".")[0] if KINDS[kind].owner in ("donor", "gift") else data.draw(donors)
        gift = owner if "." in owner else data.draw(st.sampled_from([*self.gifts(custodian, leg, purpose), f"{donor}.{self.fresh()}"]))
        project = owner if KINDS[kind].owner == "project" else data.draw(projects) if purpose == ANY else purpose
        owners = {"donor": donor, "gift": gift, "project": project, "round": "r1"}
        into = data.draw(st.sampled_from(row.targets))
        return account(into, owners[KINDS[into].owner], (custodian, leg, purpose))

    @invariant()
    def every_entry_and_every_fund_sums_to_nothing(self) -> None:  # 1, 7
        assert {0} >= set(totals(self.book.balances, slice(2, 4)).values())
        for entry in self.journal[-1:]:
            moved = {each.account: each.amount_fen for each in entry.wish.postings}
            redirected = entry.wish.kind == "redirect" or self.undoes(entry, "redirect")
            assert not any(totals(moved, slice(2, 4) if redirected else slice(2, 5)).values())

    @invariant()
    def no_guarded_account_is_below_nothing(self) -> None:  # 2
        assert all(amount >= 0 for name, amount in self.book.balances.items() if read_account(name).kind.guarded)

    @invariant()
    def what_was_awarded_never_exceeds_what_was_allotted(self) -> None:  # 3
        sums = dict.fromkeys(KINDS, 0)
        for name, amount in self.book.balances.items():
            if "/government/" in name:
                sums[name.split("/")[0]] += amount
        given_out = ("award-offered", "grant-reserved", "grant-payable", "grant-paid", "recovery-receivable", "written-off")
        used = sum(sums[kind] for kind in given_out)
        assert used <= -sums["treasury"]

    @invariant()
    def a_reservation_ends_at_most_once(self) -> None:  # 6
        assert all(count <= 1 for id, count in self.ended.items() if id)
        held = sum(
            amount for name, amount in self.book.balances.items() if name.split("/")[0] in {row.held for row in RESERVATIONS.values()}
        )
        assert held == sum(max(each.amount_fen for each in wish.postings) for wish in self.book.open.values())

    @invariant()
    def restricted_money_is_at_its_project_or_nowhere(self) -> None:  # 7
        for name, amount in self.book.balances.items():
            kind, owner, _, _, purpose = name.split("/")
            assert not amount or purpose == "any" or KINDS[kind].owner != "project" or owner == purpose

    @invariant()
    def no_more_was_refunded_than_was_given(self) -> None:  # 9
        sums = Counter[str]()
        for name, amount in self.book.balances.items():
            if name.startswith("donor/"):
                sums[read_account(name).leg.key] += amount
        assert all(amount <= 0 for amount in sums.values())

    def given(self) -> Counter[str]:
        """Return what was given and not refunded or redirected, by the account of each gift."""
        given = Counter[str]()
        for entry in self.journal:
            using = entry.wish.kind in ("allocate", "release", "recover") or self.undoes(entry, "allocate", "release", "recover")
            for each in () if using else entry.wish.postings:
                if each.account.startswith("gift-held/"):
                    given[each.account] += each.amount_fen
        return given

    @invariant()
    def no_gift_holds_more_than_was_given_by_it(self) -> None:  # 9
        for name, given in self.given().items():
            assert 0 <= self.book.balances[name] <= given
            assert given - self.book.balances[name] == self.book.gifts.used_fen(name)

    @invariant()
    def what_is_in_use_of_gifts_is_what_projects_and_rounds_have_of_them(self) -> None:  # 7, 9
        used, there = Counter[str](), Counter[str]()
        for name, amount in self.book.balances.items():
            kind, _, fund = name.split("/", 2)
            used[fund] += self.book.gifts.used_fen(name)
            there[fund] += amount if KINDS[kind].owner in ("project", "round") and read_account(name).leg.given else 0
        assert used == there

    @invariant()
    def a_name_is_earned_by_confirmed_money_alone(self) -> None:  # 9
        gifts = list(self.book.gifts.up_to(self.book.head.count))
        confirmed = [given for name, given in self.given().items() if name.startswith("gift-held/acme.") and name.endswith("/p1")]
        need = KNOWN.projects["p1"].budget_fen // 2
        assert (sum(confirmed) >= need) == may_name(POLICY, "acme", "p1", gifts=gifts, known=KNOWN)

    @invariant()
    def a_grant_closes_with_nothing_open(self) -> None:  # 11
        whole = reconcile({}, [])
        for project in ("p1", "p2"):
            open_fen = [
                self.book.balances.get(name, 0)
                for name in self.book.balances
                if name.split("/")[1] == project and name.split("/")[0] not in ("grant-paid", "written-off")
            ]
            assert any(open_fen) == bool(obstacles(project, self.book.balances, open_findings=0, reconciliation=whole))

    @invariant()
    def the_custodian_holds_what_came_in_and_was_not_paid_out(self) -> None:  # 10
        kinds = ("donor", "donor-pledge", "treasury", "grant-paid", "recovery-receivable", "written-off")
        flows = sum(amount for name, amount in self.book.balances.items() if name.split("/")[0] in kinds)
        assert -flows == custody_fen(self.book.balances, "fed")

    def teardown(self) -> None:  # 4, 5, 8, 12: the whole journal replays from its export to the same fen, hash and root
        verdict = replay([export(self.journal, self.book, self.runs)])
        assert verdict.finding is None
        assert (self.book.head, {n: a for n, a in self.book.balances.items() if a}) == (
            verdict.book.head,
            {n: a for n, a in verdict.book.balances.items() if a},
        )
        leaves = [bytes.fromhex(entry.hash) for entry in self.journal]
        for index, leaf in enumerate(leaves):
            assert is_included(leaf, index, len(leaves), proof=inclusion(leaves, index), root=verdict.root)


TestFund = Fund.TestCase
TestFund.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)


def test_what_is_due_is_named_in_one_order_whoever_asks() -> None:
    book = Book()
    for wish in (allot(), offer("b", "p1", 5, at(9)), offer("a", "p2", 5, at(9)), offer("c", "p1", 5, at(8)), offer("d", "p1", 5, at(99))):
        book.add(wish, at(1))

    assert ["c", "a", "b"] == [held.id for held in book.due(at(9))]
    assert [] == list(book.due(at(7)))


def test_an_expired_reservation_is_the_same_bytes_whoever_writes_it() -> None:
    held = offer("o", "p1", 5, at(9))

    entries = []
    for _ in range(2):
        book = Book()
        book.add(allot(), at(1))
        book.add(held, at(2))
        entries.append(book.add(expire(held), at(9)))

    assert entries[0] == entries[1]


def test_a_project_without_budget_gets_nothing() -> None:
    book = Book()
    book.add(allot(), at(0))
    book.add(give("g1", "d1", 500_00), at(1))

    run, shares = run_match(POLICY, book, Field({"p1": Project(0, 100_00)}, pool_fen=100))

    assert {} == run.results
    assert ["seed"] == [share.limit for share in shares]


def test_a_move_of_one_leg_is_not_counted_as_another() -> None:
    book = Book()
    topup = purse("treasury", "town", "topup")
    book.add(move("t", "allot", {topup: -500_00, purse("round-match-pool", "r1", "topup"): 500_00}), at(0))

    assert [] == list(book.gifts.up_to(1))


def test_an_account_may_be_emptied_to_the_last_fen_and_not_further() -> None:
    book = Book()
    book.add(allot(seed=100), at(0))

    with pytest.raises(Refusal, match="100 fen that are free, 101 are wanted"):
        book.add(offer("more", "p1", 101), at(1))
    book.add(offer("all", "p1", 100), at(1))
    book.add(post(offer("all", "p1", 100)), at(2))

    assert {} == book.open


def test_undoing_the_use_of_a_gift_takes_nothing_off_the_gift() -> None:
    put = use("use", "d1.g", 500)
    book = Book()
    for wish in (give("g", "d1", 500), put, reverse("undo", put)):
        book.add(wish, at(0))

    assert [500, 500, 500] == [next(book.gifts.up_to(count)).amount_fen for count in (1, 2, 3)]


def test_a_gift_gets_back_no_more_than_is_in_use_of_it() -> None:
    held = purse("gift-held", "d1.g", "citizen", "p1")
    put, back = use("use", "d1.g", 500), use("back", "d1.g", -200)
    book = Book()
    for wish in (give("g", "d1", 500), give("other", "d2", 900), put, use("too", "d2.other", 900), back):
        book.add(wish, at(0))

    for id, amount in (("g", 301), ("g", 500), ("none", 1)):
        with pytest.raises(Refusal, match=f"can take back {300 if id == 'g' else 0} fen") as refused:
            book.add(use("more", f"d1.{id}", -amount), at(1))
        assert "gift_exceeded" == refused.value.code
    with pytest.raises(Refusal, match="can take back 300 fen"):
        book.add(reverse("undo", put), at(1))
    book.add(use("rest", "d1.g", -300), at(1))

    assert (500, 0) == (book.balances[held], book.gifts.used_fen(held))


def test_undoing_what_came_back_makes_room_again() -> None:
    back = use("back", "d1.g", -500)
    book = Book()
    for wish in (give("g", "d1", 500), use("use", "d1.g", 500), back, reverse("undo", back), use("again", "d1.g", -500)):
        book.add(wish, at(0))

    assert 500 == book.balances[purse("gift-held", "d1.g", "citizen", "p1")]


def test_what_is_recovered_comes_back_within_the_same_ceiling() -> None:
    spent, owed = purse("grant-paid", "p1", "citizen", "p1"), purse("recovery-receivable", "p1", "citizen", "p1")
    drawn = reserve("w", "draw", purse("grant-reserved", "p1", "citizen", "p1"), 900, expires_at=LATEST, signers=("f1", "f2"))
    book = Book()
    for wish in (give("g", "d1", 500), give("other", "d2", 900), use("use", "d1.g", 500), use("too", "d2.other", 900), drawn, post(drawn)):
        book.add(wish, at(0))
    book.add(move("demand", "demand", {spent: -900, owed: 900}), at(0))

    with pytest.raises(Refusal, match="can take back 500 fen"):
        book.add(move("more", "recover", {owed: -501, purse("gift-held", "d1.g", "citizen", "p1"): 501}), at(1))
    book.add(move("all", "recover", {owed: -500, purse("gift-held", "d1.g", "citizen", "p1"): 500}), at(1))


def test_a_gift_that_was_redirected_comes_back_to_where_it_was_put_to_use() -> None:
    first, second = (purse("gift-held", "d1.g", "citizen", project) for project in ("p1", "p2"))
    book = Book()
    for wish in (give("g", "d1", 500), use("use", "d1.g", 200), move("other", "redirect", {first: -300, second: 300}, signers=("d1",))):
        book.add(wish, at(0))
    book.add(use("use-other", "d1.g", 300, "p2"), at(0))
    book.add(use("back", "d1.g", -200), at(0))

    assert (200, 0, 0, 300) == (book.balances[first], book.gifts.used_fen(first), book.balances[second], book.gifts.used_fen(second))


def test_no_row_brings_money_to_a_gift_but_from_its_own_donor_or_under_its_ceiling() -> None:
    for row in MOVES.values():
        if "gift-held" in row.targets:
            assert row.keeps or {"project"} == {KINDS[source].owner for source in row.sources}
    assert {"donor"} == {row.keeps for row in RESERVATIONS.values() if "gift-held" == row.source}


def test_one_fen_that_is_matched_counts() -> None:
    book = Book()
    for wish in (allot(), move("m", "match", {POOL: -1, purse("grant-reserved", "p1"): 1}, run="run")):
        book.add(wish, at(0))

    assert {"run": {"p1": 1}} == book.matched
