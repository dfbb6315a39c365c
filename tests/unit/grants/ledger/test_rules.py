"""What may move where: every kind of wish, every pair of accounts, allowed or refused; and every rule seen to bite."""

from dataclasses import replace
from itertools import product

import pytest

from services.grants.ledger.accounts import KINDS, LEGS, read_account
from services.grants.ledger.entries import Posting, Wish, mark, postings
from services.grants.ledger.moves import MOVES, RESERVATIONS
from services.grants.ledger.refusals import Refusal
from services.grants.ledger.rules import check
from services.grants.ledger.wishes import expire, give_up, move, post, reserve, reverse, void
from tests.support.ledger import LATER, LATEST, POOL, SEED, TREASURY, allot, at, draw, give, offer, purse

OWNERS = {"project": "p1", "donor": "d1", "gift": "d1.g1", "round": "r1", "payer": "city"}

# kind of wish: every pair of kinds of account it may move money between, written by hand as a second opinion
ALLOWED = {
    "allocate": {("gift-held", "grant-reserved")},
    "allot": {("treasury", "round-match-pool"), ("treasury", "round-seed")},
    "confirm": {("donor-pledge", "gift-held")},
    "demand": {("grant-paid", "recovery-receivable")},
    "draw": {("grant-reserved", "grant-payable")},
    "give": {("donor", "gift-held")},
    "lapse": {("donor-pledge", "donor")},
    "match": {("round-match-pool", "grant-reserved")},
    "offer": {("round-seed", "award-offered")},
    "pledge": {("donor", "donor-pledge")},
    "recover": {
        ("recovery-receivable", "gift-held"),
        ("recovery-receivable", "grant-reserved"),
        ("recovery-receivable", "round-match-pool"),
        ("recovery-receivable", "round-seed"),
    },
    "redirect": set(),  # between purposes, below
    "refund": {("gift-held", "refund-due")},
    "release": {("grant-reserved", "gift-held"), ("grant-reserved", "round-match-pool"), ("grant-reserved", "round-seed")},
    "write-off": {("recovery-receivable", "written-off")},
}


def wish_between(kind: str, source: str, target: str, leg: str) -> Wish:
    moved = {purse(source, OWNERS[KINDS[source].owner], leg): -5, purse(target, OWNERS[KINDS[target].owner], leg): 5}
    return Wish(
        "w1",
        kind,
        postings(moved),
        run="m1" if kind == "match" else None,
        expires_at=LATER if kind in RESERVATIONS else None,
        signers=("f1", "f2"),
    )


def refusal(wish: Wish, when: str = at(1), **known: Wish | bytes | None) -> str:
    """Return the code a wish is refused with, empty when it is not."""
    try:
        check(wish, when, **known)
    except Refusal as refused:
        return refused.code
    return ""


@pytest.mark.parametrize("kind", sorted({*MOVES, *RESERVATIONS}))
def test_money_moves_between_these_kinds_of_account_and_no_others(kind: str) -> None:
    found = {
        (source, target)
        for source, target in product(KINDS, KINDS)
        if source != target and any(not refusal(wish_between(kind, source, target, leg)) for leg in LEGS)
    }

    assert ALLOWED[kind] == found


def test_every_kind_of_wish_has_its_row() -> None:
    assert ALLOWED.keys() == MOVES.keys() | RESERVATIONS.keys()


def test_the_world_outside_alone_may_go_below_nothing_and_this_is_what_the_bank_holds() -> None:
    in_the_bank = {"award-offered", "gift-held", "grant-payable", "grant-reserved", "refund-due", "round-match-pool", "round-seed"}

    assert {"donor", "treasury"} == {kind for kind, row in KINDS.items() if not row.guarded}
    assert in_the_bank == {kind for kind, row in KINDS.items() if row.cash}


def test_what_is_held_is_moved_by_endings_alone() -> None:
    held = {row.held for row in RESERVATIONS.values()}

    assert set() == held & {kind for row in MOVES.values() for kind in (*row.sources, *row.targets)}


OTHERS = (
    ("custodian", "treasury/city/bank2/government/any"),
    ("leg", "treasury/city/fed/topup/any"),
    ("purpose", "treasury/city/fed/government/p1"),
)


@pytest.mark.parametrize("source", [name for _, name in OTHERS], ids=[what for what, _ in OTHERS])
def test_money_of_one_fund_never_becomes_anothers(source: str) -> None:
    assert "mixed_funds" == refusal(move("w1", "allot", {source: -5, SEED: 5}))


def test_a_reservation_keeps_the_fund_of_its_money() -> None:
    elsewhere = {SEED: -5, "award-offered/p1/bank2/government/any": 5}

    assert "mixed_funds" == refusal(replace(offer("o", "p1", 5), postings=postings(elsewhere)))


def test_one_fen_may_go_no_further_than_many_and_as_many_as_readers_agree_about() -> None:
    with pytest.raises(Refusal, match=f"match does not move money from {TREASURY} to {SEED}"):
        check(move("w1", "match", {TREASURY: -1, SEED: 1}, run="m"), at(1))
    assert "" == refusal(move("w1", "allot", {TREASURY: 1 - 2**53, SEED: 2**53 - 1}))


def test_an_entry_that_does_not_sum_to_nothing_is_refused() -> None:
    assert "mixed_funds" == refusal(move("w1", "allot", {TREASURY: -5, SEED: 4}))
    assert "mixed_funds" == refusal(move("w1", "allot", {TREASURY: -5, SEED: 4, POOL: 2}))


def test_a_gift_may_be_given_another_purpose_only_as_itself_and_signed() -> None:
    old, new = purse("gift-held", "d1.g1", "citizen", "p1"), purse("gift-held", "d1.g1", "citizen", "p2")
    elsewhere = purse("gift-held", "d1.g2", "citizen", "p2")

    assert "" == refusal(move("w1", "redirect", {old: -5, new: 5}, signers=("d1",)))
    assert "signers_missing" == refusal(move("w1", "redirect", {old: -5, new: 5}))
    assert "forbidden_move" == refusal(move("w1", "redirect", {old: -5, elsewhere: 5}, signers=("d1",)))
    assert "mixed_funds" == refusal(move("w1", "redirect", {old: -5, new.replace("citizen", "company"): 5}, signers=("d1",)))


@pytest.mark.parametrize(
    "name",
    [
        "",
        "round-seed",
        "round-seed/r1/fed/government",
        "round-seed/r1/fed/government/any/more",
        "purse/r1/fed/government/any",
        "round-seed/r1/fed/state/any",
        "round-seed/r 1/fed/government/any",
        "round-seed//fed/government/any",
        "round-seed/r1/fed/government/",
        "round-seed/r1.x/fed/government/any",
        "gift-held/d1/fed/citizen/p1",  # whose gift which is
        "gift-held/d1.g1/fed/government/p1",  # a public budget gives no gifts
        "donor/d1/fed/topup/any",
        "treasury/city/fed/citizen/any",  # citizens are no public budget
        "grant-paid/p2/fed/citizen/p1",  # restricted to another project
    ],
)
def test_what_is_no_account_is_refused(name: str) -> None:
    with pytest.raises(Refusal, match="is not an account"):
        read_account(name)


def test_a_gift_goes_back_to_nobody_but_its_donor() -> None:
    gift = purse("gift-held", "d1.g1", "citizen", "p1")

    assert "" == refusal(reserve("w1", "refund", gift, 5, expires_at=LATER, owner="d1", signers=("f1", "f2")))
    assert "forbidden_move" == refusal(reserve("w1", "refund", gift, 5, expires_at=LATER, owner="d2", signers=("f1", "f2")))
    assert "forbidden_move" == refusal(move("w1", "give", {purse("donor", "d2", "citizen", "p1"): -5, gift: 5}))


@pytest.mark.parametrize("signers", [(), ("f1",), ("f1", "f1")], ids=["none", "one", "one twice"])
def test_an_instalment_a_refund_and_a_write_off_take_two_persons(signers: tuple[str, ...]) -> None:
    given_up = move("w1", "write-off", {purse("recovery-receivable", "p1"): -5, purse("written-off", "p1"): 5}, signers=signers)

    refund = reserve("w1", "refund", purse("gift-held", "d1.g1", "citizen", "p1"), 5, expires_at=LATER, owner="d1", signers=signers)

    assert "signers_missing" == refusal(refund)
    assert "signers_missing" == refusal(replace(draw("w1", "p1", 5), signers=signers))
    assert "signers_missing" == refusal(given_up)


HELD = draw("w1", "p1", 50, expires_at=at(10))
ENDINGS = (
    ("a post in time", post(HELD), at(9), ""),
    ("a post of a part", post(HELD, 1), at(9), ""),
    ("a post when it is too late", post(HELD), at(10), "expired"),
    ("a void at any time", void(HELD), at(11), ""),
    ("an expiry as of its time", expire(HELD), at(10), ""),
    ("an expiry before", expire(HELD), at(9), "not_expired"),
    ("an expiry after", expire(HELD), at(11), "not_expired"),
    ("a post of more", replace(post(HELD), postings=post(draw("w1", "p1", 51)).postings), at(9), "wrong_ending"),
    ("a post of nothing", replace(post(HELD), postings=void(HELD).postings), at(9), "wrong_ending"),
    ("a void that pays", replace(void(HELD), postings=post(HELD).postings), at(9), "wrong_ending"),
    ("a post to another project", replace(post(HELD), postings=post(draw("w1", "p2", 50)).postings), at(9), "wrong_ending"),
)


@pytest.mark.parametrize(("wish", "when", "code"), [row[1:] for row in ENDINGS], ids=[row[0] for row in ENDINGS])
def test_a_reservation_is_ended_so_and_not_otherwise(wish: Wish, when: str, code: str) -> None:
    assert code == refusal(wish, when, held=HELD)


def test_only_an_open_reservation_can_be_ended() -> None:
    assert "not_held" == refusal(post(HELD))
    assert "not_held" == refusal(post(HELD), held=draw("w2", "p1", 50))


def test_a_post_of_more_than_was_held_cannot_even_be_made() -> None:
    assert "wish_malformed" == refusal(post(HELD, 51), held=HELD)


def test_a_reservation_that_is_over_when_it_begins_is_refused() -> None:
    assert "expired" == refusal(HELD, at(10))
    assert "" == refusal(HELD, at(9))


def test_a_reversal_is_the_exact_opposite_of_what_it_names() -> None:
    wrong = give("g1", "d1", 7)

    assert "" == refusal(reverse("u1", wrong), undone=mark(wrong))
    assert "wrong_reversal" == refusal(reverse("u1", give("g1", "d1", 8)), undone=mark(wrong))
    assert "wrong_reversal" == refusal(reverse("u1", give("g1", "d2", 7)), undone=mark(wrong))
    assert "not_reversible" == refusal(reverse("u1", wrong), undone=b"")
    assert "not_reversible" == refusal(reverse("u1", wrong))


def test_undoing_a_post_undoes_its_reservation_too() -> None:
    undo = reverse("u1", post(HELD, 30), HELD)

    assert {purse("grant-paid", "p1"): -30, purse("grant-reserved", "p1"): 30} == {each.account: each.amount_fen for each in undo.postings}


GOOD = allot()
MALFORMED = (
    ("an unknown kind", replace(GOOD, kind="steal")),
    ("one posting", replace(GOOD, postings=GOOD.postings[:1])),
    ("no postings", replace(GOOD, postings=())),
    ("postings out of order", replace(GOOD, postings=GOOD.postings[::-1])),
    ("an account twice", replace(GOOD, postings=(GOOD.postings[0], *GOOD.postings))),
    ("a posting of nothing", replace(GOOD, postings=(*GOOD.postings[:2], Posting(TREASURY, 0)))),
    ("an amount beyond what readers agree about", replace(GOOD, postings=(*GOOD.postings[:2], Posting(TREASURY, 2**53)))),
    ("a move that ends something", replace(GOOD, resolves="w0")),
    ("a move that undoes something", replace(GOOD, reverses="w0")),
    ("a move that expires", replace(GOOD, expires_at=LATER)),
    ("a reservation that never expires", replace(HELD, expires_at=None)),
    ("a reservation with a time that is none", replace(HELD, expires_at="2026-03-01")),
    ("an ending under a name of its own", replace(post(HELD), id="w9")),
    ("another wish under the name of an ending", replace(GOOD, id="w1~ended")),
    ("a giving up that moves money", replace(give_up("w1"), postings=GOOD.postings)),
    (
        "a reservation with two sources",
        replace(offer("o", "p1", 5), postings=postings({SEED: -3, POOL: -2, purse("award-offered", "p1"): 5})),
    ),
)


@pytest.mark.parametrize("wish", [row[1] for row in MALFORMED], ids=[row[0] for row in MALFORMED])
def test_a_wish_of_another_form_is_refused(wish: Wish) -> None:
    assert "wish_malformed" == refusal(wish, held=HELD)


def test_only_what_is_matched_names_a_match() -> None:
    matched = move("w1", "match", {POOL: -5, purse("grant-reserved", "p1"): 5})

    assert "run_unexpected" == refusal(matched)
    assert "run_unexpected" == refusal(replace(GOOD, run="m1"))
    assert "" == refusal(replace(matched, run="m1"))


def test_an_id_is_given_up_by_an_entry_without_money() -> None:
    assert "" == refusal(give_up("w1"), LATEST)
