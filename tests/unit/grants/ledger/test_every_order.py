"""Every order of the steps of several writers and a recovery, and a crash at every step: no fen is lost, none is spent twice."""

from collections import Counter

import pytest

from services.grants.ledger.entries import Wish
from services.grants.ledger.wishes import expire, move, post, reverse, void
from services.grants.ledger.writing import recover, write
from tests.support.interleavings import Start, explore
from tests.support.ledger import LATEST, allot, at, draw, give, offer, purse, use
from tests.support.ledger_store import Store, check_safe, check_settled, filled, recovered, run

AWARD = [allot(), offer("o1", "p1", 100), post(offer("o1", "p1", 100))]
BEGIN = filled(AWARD, at(0))
RESERVED, HELD = purse("grant-reserved", "p1"), purse("gift-held", "d1.g", "citizen", "p1")
ONE, OTHER, SMALL = draw("one", "p1", 60), draw("other", "p1", 60), draw("small", "p1", 40)
WRONG = move("wrong", "allot", {purse("treasury", "city"): -50, purse("round-seed", "r1"): 25, purse("round-match-pool", "r1"): 25})
SPENT = filled([WRONG, offer("spend", "p1", 20)], at(0))


def writer(wish: Wish, when: str = at(1)) -> Start:
    return lambda: write(wish, when)


def worker(account: str = RESERVED) -> Start:
    return lambda: recover(account, LATEST)


def explored(store: Store, starts: list[Start]) -> Counter[tuple[str | None, ...]]:
    """Walk all states; in each, whoever is at work crashes and the recovery alone must mend it. Return how all ended.

    Where nobody crashed there is nothing to mend.
    """
    ends: Counter[tuple[str | None, ...]] = Counter()
    mended: set[Store] = set()
    for reached, end in explore(store, starts):
        if reached not in mended:
            mended.add(reached)
            check_safe(reached)
            check_settled(recovered(reached))
        if None not in end:
            check_settled(reached)
            ends[end] += 1
    assert ends, "nobody ever ends"
    return ends


def test_of_two_draw_downs_that_do_not_fit_together_one_is_paid_in_every_order() -> None:
    ends = explored(BEGIN, [writer(ONE), writer(OTHER)])

    assert {("done", "overdrawn"), ("overdrawn", "done")} == set(ends)


def test_two_draw_downs_that_fit_are_both_paid_in_every_order() -> None:
    assert {("done", "done")} == set(explored(BEGIN, [writer(ONE), writer(SMALL)]))


def test_two_draw_downs_and_a_recovery_in_every_order() -> None:
    ends = explored(BEGIN, [writer(ONE), writer(OTHER), worker()])

    assert {"done", "overdrawn", "cancelled"} == {end for each in ends for end in each[:2] if end}
    assert {"done"} == {each[2] for each in ends}
    assert 0 == sum(each[:2] == ("done", "done") for each in ends)


def test_the_same_wish_twice_and_a_recovery_is_written_once_or_given_up_for_both() -> None:
    ends = explored(BEGIN, [writer(ONE), writer(ONE), worker()])

    assert {("done", "done", "done"), ("cancelled", "cancelled", "done")} == set(ends)


def test_two_wishes_under_one_id_never_both_count() -> None:
    ends = explored(BEGIN, [writer(ONE), writer(draw("one", "p1", 50))])

    assert {("done", "id_reused"), ("id_reused", "done"), ("cancelled", "id_reused"), ("id_reused", "cancelled")} >= set(ends)


@pytest.mark.parametrize("other", [void, lambda held: post(held, 10)], ids=["void", "post of less"])
def test_a_reservation_ends_once_in_every_order(other) -> None:
    begin = filled([*AWARD, ONE], at(0))

    ends = explored(begin, [writer(post(ONE)), writer(other(ONE)), worker(purse("grant-payable", "p1"))])

    assert {("done", "id_reused", "done"), ("id_reused", "done", "done")} == set(ends)


def test_expiry_and_post_of_one_reservation_never_both_count() -> None:
    held = draw("late", "p1", 60, expires_at=at(30))
    begin = filled([*AWARD, held], at(0))

    ends = explored(begin, [writer(post(held), at(29)), writer(expire(held), at(30)), writer(expire(held), at(30))])

    assert {("done", "id_reused", "id_reused"), ("id_reused", "done", "done")} == set(ends)


def test_an_entry_is_undone_once_in_every_order_though_there_is_money_for_twice() -> None:
    begin = filled([WRONG, allot()], at(0))

    ends = explored(begin, [writer(reverse("undo1", WRONG)), writer(reverse("undo2", WRONG))])

    assert {("done", "not_reversible"), ("not_reversible", "done")} == set(ends)


def test_what_is_refused_at_its_second_source_leaves_nothing_set_aside() -> None:
    undo = reverse("undo", WRONG)

    ends = explored(SPENT, [writer(undo), worker(purse("round-match-pool", "r1"))])

    assert {("overdrawn", "done"), ("cancelled", "done")} >= set(ends)


def test_a_draw_down_beside_money_that_comes_in_never_overdraws() -> None:
    gift = give("g", "d1", 50)
    begin = filled([gift], at(0))

    ends = explored(begin, [writer(use("use", "d1.g", 50)), writer(reverse("undo", gift)), worker(HELD)])

    assert all(each[:2].count("done") <= 1 for each in ends)


POOLED = filled([give("g", "d1", 50), give("h", "d2", 90), use("use", "d1.g", 50), use("use-other", "d2.h", 90)], at(0))
BACKS = [use("back", "d1.g", -30), use("again", "d1.g", -30), reverse("undo", use("use", "d1.g", 50))]


@pytest.mark.parametrize("pair", [(0, 1), (0, 2)], ids=["two releases", "a release and a reversal"])
def test_what_comes_back_to_a_gift_twice_is_no_more_than_it_gave_in_every_order(pair: tuple[int, int]) -> None:
    ends = explored(POOLED, [writer(BACKS[each]) for each in pair])

    assert {("done", "gift_exceeded"), ("gift_exceeded", "done")} == set(ends)


def test_what_comes_back_to_a_gift_twice_beside_a_recovery_is_no_more_than_it_gave_in_every_order() -> None:
    ends = explored(POOLED, [writer(BACKS[0]), writer(BACKS[1]), worker(HELD)])

    assert {"done", "gift_exceeded", "cancelled"} == {end for each in ends for end in each[:2] if end}
    assert 0 == sum(each[:2] == ("done", "done") for each in ends)


def test_what_comes_back_to_each_gift_within_its_own_is_written_in_every_order() -> None:
    ends = explored(POOLED, [writer(BACKS[0]), writer(use("other", "d2.h", -90))])

    assert {("done", "done")} == set(ends)


def test_asking_again_after_a_crash_gives_the_same_entry() -> None:
    first, store = run(BEGIN, write(ONE, at(1)))

    again, after = run(store, write(ONE, at(9)))

    assert (ONE, first, store) == (first.wish, again, after)
