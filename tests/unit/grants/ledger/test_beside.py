"""What stands beside the ledger: beancount adds it up again, trees as the RFC has them, closing, and how accounts stand."""

import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from beancount import loader
from hypothesis import given
from hypothesis import strategies as st

from services.grants.ledger.beancount import account_name, beancount, day, yuan
from services.grants.ledger.closing import Reconciliation, obstacles, reconcile
from services.grants.ledger.entries import Head, Wish, chained
from services.grants.ledger.merkle import EMPTY, Growing, inclusion, is_included, root
from services.grants.ledger.refusals import REFUSALS, Refusal
from services.grants.ledger.replay import replay
from services.grants.ledger.standing import MOST_HOLDS, Standing, claims, fold, hold, let_go
from services.grants.ledger.wishes import post, reverse
from tests.support.ledger import SEED, TREASURY, allot, at, draw, fund, give, purse, use

ENTRIES, BOOK, _ = fund()
SAMPLE = Path(__file__).parents[4] / "services" / "grants" / "ledger" / "sample.json"


def errors(text: str) -> list[str]:
    _, found, _ = loader.load_string(text)
    return [each.message for each in found]


def test_beancount_agrees_with_every_entry_and_every_balance() -> None:
    assert [] == errors("".join(beancount(ENTRIES)))


@pytest.mark.parametrize("place", range(len(ENTRIES)))
def test_beancount_finds_one_fen_in_any_entry(place: int) -> None:
    wish = ENTRIES[place].wish
    first = replace(wish.postings[0], amount_fen=wish.postings[0].amount_fen + 1)
    altered = [*ENTRIES]
    altered[place] = replace(ENTRIES[place], wish=replace(wish, postings=(first, *wish.postings[1:])))

    assert errors("".join(beancount(altered)))


def test_beancount_finds_one_fen_in_a_balance() -> None:
    text = "".join(beancount(ENTRIES)).replace("5000.00 ~ 0.00", "5000.01 ~ 0.00")

    assert any("Balance failed" in each for each in errors(text))


@given(st.integers(-(10**15), 10**15))
def test_yuan_are_fen_and_nothing_else(amount_fen: int) -> None:
    assert amount_fen == int(yuan(amount_fen).replace(".", ""))
    assert "." == yuan(amount_fen)[-3]


def test_days_are_those_of_shanghai_and_names_stay_apart() -> None:
    assert "2026-01-02" == str(day("2026-01-01T16:00:00.000Z"))
    assert account_name(purse("gift-held", "a.b", "citizen", "p1")) != account_name(purse("gift-held", "a-2eb.b", "citizen", "p1"))


def test_the_sample_export_agrees() -> None:
    text = SAMPLE.read_text(encoding="utf-8")

    assert replay([text]).finding is None
    assert 20 < len(json.loads(text)["entries"])


def split_root(leaves: list[bytes]) -> bytes:
    """Return the tree hash by the definition of RFC 9162 2.1.1, word for word."""
    if not leaves:
        return sha256().digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\x01" + split_root(leaves[:k]) + split_root(leaves[k:])).digest()


@given(st.lists(st.binary(max_size=4), max_size=40))
def test_a_root_is_that_of_the_rfc(leaves: list[bytes]) -> None:
    tree = Growing()
    for leaf in leaves:
        tree.add(leaf)

    assert split_root(leaves).hex() == root(leaves) == tree.root
    assert EMPTY == root([])


@given(st.lists(st.binary(max_size=4), min_size=1, max_size=40, unique=True), st.data())
def test_a_proof_holds_for_its_leaf_and_place_alone(leaves: list[bytes], data: st.DataObject) -> None:
    index, other = data.draw(st.integers(0, len(leaves) - 1)), data.draw(st.integers(-2, len(leaves) + 2))
    proof, top = inclusion(leaves, index), root(leaves)

    assert is_included(leaves[index], index, len(leaves), proof=proof, root=top)
    assert (other == index) == is_included(leaves[index], other, len(leaves), proof=proof, root=top)
    assert not is_included(b"other", index, len(leaves), proof=proof, root=top)
    assert not is_included(leaves[index], index, len(leaves), proof=(*proof, "00" * 32), root=top)


def test_what_was_paid_agrees_with_the_bank_line_by_line() -> None:
    found = reconcile({"w1": 500, "w2": 700}, [("w1", 500), ("w1", 500), ("w2", 699), ("w9", 1)])

    assert ({"w1": 500}, {"w2": 700}) == (found.agreed, found.ledger_alone)
    assert (("w1", 500), ("w2", 699), ("w9", 1)) == found.bank_alone
    assert not found.is_whole
    assert reconcile({"w1": 500}, [("w1", 500)]).is_whole


WHOLE = Reconciliation({}, {}, ())


@pytest.mark.parametrize("kind", ["award-offered", "grant-payable", "grant-reserved", "recovery-receivable"])
def test_a_grant_does_not_close_while_it_holds_or_is_owed_money(kind: str) -> None:
    assert (purse(kind, "p1"),) == obstacles("p1", {purse(kind, "p1"): 1}, open_findings=0, reconciliation=WHOLE)
    assert () == obstacles("p1", {purse(kind, "p2"): 1, purse(kind, "p1"): 0}, open_findings=0, reconciliation=WHOLE)


def test_a_grant_closes_when_nothing_is_open() -> None:
    paid = {purse("grant-paid", "p1"): 5, purse("written-off", "p1"): 1}

    assert () == obstacles("p1", paid, open_findings=0, reconciliation=WHOLE)
    assert ("findings",) == obstacles("p1", paid, open_findings=1, reconciliation=WHOLE)
    assert ("bank",) == obstacles("p1", paid, open_findings=0, reconciliation=reconcile({"w": 1}, []))


def test_what_is_held_is_not_free_and_held_once() -> None:
    once = hold(Standing(SEED, 100), "a", 60)

    assert (40, 1, once) == (once.free_fen, once.version, hold(once, "a", 60))
    for id, amount, code in (("b", 41, "overdrawn"), ("a", 59, "id_reused")):
        with pytest.raises(Refusal) as refused:
            hold(once, id, amount)
        assert code == refused.value.code
    assert 100 == let_go(once, "a").free_fen
    assert once == let_go(once, "b")


def test_an_account_of_the_world_outside_is_never_overdrawn() -> None:
    assert -5 == hold(Standing(TREASURY), "a", 5).free_fen


def test_an_account_with_too_much_unfinished_takes_no_more() -> None:
    busy = Standing(SEED, 100, holds=tuple((str(each), 1) for each in range(MOST_HOLDS)))

    with pytest.raises(Refusal, match="unfinished"):
        hold(busy, "one more", 1)


def test_what_is_held_for_others_stays_held() -> None:
    account = purse("grant-reserved", "p1")
    both = hold(hold(Standing(account, 100), "w1", 60), "w2", 30)

    assert (("w2", 30),) == fold(both, [chained(draw("w1", "p1", 60), at(0), Head())]).holds
    assert (("w1", 60),) == let_go(both, "w2").holds


HELD_GIFT, PUT = purse("gift-held", "d1.g", "citizen", "p1"), use("put", "d1.g", 60)


def test_what_comes_back_to_a_gift_is_set_aside_like_what_leaves_it() -> None:
    gift = Standing(HELD_GIFT, balance_fen=40, used_fen=60)

    back = hold(gift, "back", -50)

    assert (40, 10, back) == (back.free_fen, back.room_fen, hold(back, "back", -50))
    assert (0, 10) == ((both := hold(back, "out", 40)).free_fen, both.room_fen)
    for standing, amount, code in ((back, -11, "gift_exceeded"), (gift, -61, "gift_exceeded"), (back, 41, "overdrawn")):
        with pytest.raises(Refusal) as refused:
            hold(standing, "more", amount)
        assert code == refused.value.code
    assert 60 == let_go(back, "back").room_fen


def test_folding_counts_what_is_put_to_use_of_a_gift_and_of_nothing_else() -> None:
    put = chained(PUT, at(0), Head())
    gift, project = Standing(HELD_GIFT, 100), Standing(purse("grant-reserved", "p1", "citizen", "p1"), 100)

    assert (40, 60) == ((folded := fold(gift, [put])).balance_fen, folded.used_fen)
    assert (100, 0) == ((back := fold(folded, [chained(reverse("undo", PUT), at(1), Head(1))])).balance_fen, back.used_fen)
    assert (100, 0) == ((given := fold(Standing(HELD_GIFT), [chained(give("g", "d1", 100), at(0), Head())])).balance_fen, given.used_fen)
    assert (160, 0) == ((taken := fold(project, [put])).balance_fen, taken.used_fen)


CLAIMS = (
    ("a gift given", give("g", "d1", 5), []),
    ("a gift put to use", PUT, [HELD_GIFT]),
    ("what comes back", use("back", "d1.g", -5), [HELD_GIFT, purse("grant-reserved", "p1", "citizen", "p1")]),
    ("an instalment", draw("w", "p1", 5), [purse("grant-reserved", "p1")]),
    ("an ending", post(draw("w", "p1", 5)), []),
    ("public money", allot(), []),
)


@pytest.mark.parametrize(("wish", "expected"), [row[1:] for row in CLAIMS], ids=[row[0] for row in CLAIMS])
def test_what_a_wish_claims(wish: Wish, expected: list[str]) -> None:
    assert expected == [posting.account for posting in claims(wish)]


def test_folding_takes_the_hold_along_and_happens_once() -> None:
    entry = chained(draw("w1", "p1", 60), at(0), Head())
    held = hold(Standing(purse("grant-reserved", "p1"), 100), "w1", 60)

    folded = fold(held, [entry])

    assert (40, 40, (), 0) == (folded.balance_fen, folded.free_fen, folded.holds, folded.through)
    assert folded is fold(folded, [entry])


def test_every_refusal_says_what_is_wrong_in_words() -> None:
    for code, text in REFUSALS.items():
        details = dict.fromkeys(("account", "available", "count", "expires_at", "found", "fund", "hash", "id", "kind"), "x")
        more = dict.fromkeys(("project", "run", "said", "source", "target", "total", "wanted", "why"), "x")
        refusal = Refusal(code, **details, **more)
        assert text.format(**details, **more) == str(refusal)


def test_a_gift_is_what_came_in_less_what_was_undone() -> None:
    gifts = {gift.donor: gift.amount_fen for gift in BOOK.gifts.up_to(BOOK.head.count)}

    given_in_all = sum(each.amount_fen for entry in ENTRIES for each in entry.wish.postings if each.account.startswith("gift-held"))
    assert given_in_all == sum(gift.amount_fen for gift in BOOK.gifts.up_to(BOOK.head.count))
    assert {"acme", *(f"d{each}" for each in range(7))} == set(gifts)
    assert [] == list(BOOK.gifts.up_to(0))
    assert allot() != give("g", "d", 1)
