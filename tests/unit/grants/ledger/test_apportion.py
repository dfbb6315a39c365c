"""Dividing money loses no fen, is fair to within one, and does not depend on the order of what it is given."""

import random
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.grants.ledger.apportion import apportion, apportion_capped
from services.grants.ledger.refusals import Refusal

totals = st.integers(0, 10**12)
weights = st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.integers(0, 10**18), min_size=1, max_size=12).filter(
    lambda rows: sum(rows.values()) > 0
)


def test_the_largest_remainders_get_what_is_left_and_equal_ones_go_by_key() -> None:
    assert {"a": 34, "b": 33, "c": 33} == apportion(100, {"c": 1, "b": 1, "a": 1})
    assert {"a": 1, "b": 2, "c": 0} == apportion(3, {"a": 41, "b": 50, "c": 9})
    assert {"a": 0, "b": 0} == apportion(0, {"a": 0, "b": 0})


@given(totals, weights)
def test_shares_sum_to_the_total_and_each_is_within_one_fen_of_exact(total: int, rows: dict[str, int]) -> None:
    shares = apportion(total, rows)

    assert total == sum(shares.values())
    assert rows.keys() == shares.keys()
    exact = {key: Fraction(total * weight, sum(rows.values())) for key, weight in rows.items()}
    assert all(abs(exact[key] - share) < 1 for key, share in shares.items())


@given(weights, st.data())
def test_a_part_of_what_was_put_in_gives_nobody_more_than_they_put_in(rows: dict[str, int], data: st.DataObject) -> None:
    total = data.draw(st.integers(0, sum(rows.values())))

    assert all(share <= rows[key] for key, share in apportion(total, rows).items())


@given(totals, weights, st.randoms(use_true_random=False))
def test_the_order_of_weights_changes_no_share(total: int, rows: dict[str, int], shuffled: random.Random) -> None:
    keys = list(rows)
    shuffled.shuffle(keys)

    assert apportion(total, rows) == apportion(total, {key: rows[key] for key in keys})


@given(totals, weights, st.integers(1, 10**6))
def test_the_scale_of_weights_changes_no_share(total: int, rows: dict[str, int], scale: int) -> None:
    assert apportion(total, rows) == apportion(total, {key: weight * scale for key, weight in rows.items()})


@pytest.mark.parametrize(("total", "rows"), [(1, {}), (1, {"a": 0}), (-1, {"a": 1}), (5, {"a": 7, "b": -1})])
def test_money_with_nobody_to_take_it_is_refused(total: int, rows: dict[str, int]) -> None:
    with pytest.raises(Refusal, match="cannot be shared out"):
        apportion(total, rows)


@given(st.integers(0, 10**6), weights, st.data())
def test_nobody_gets_more_than_their_cap_and_nothing_is_left_that_somebody_could_take(
    total: int, rows: dict[str, int], data: st.DataObject
) -> None:
    caps = {key: data.draw(st.integers(0, 10**6)) for key in sorted(rows)}

    shares = apportion_capped(total, rows, caps)

    assert all(0 <= share <= caps[key] for key, share in shares.items())
    assert min(total, sum(caps[key] for key in rows if rows[key])) == sum(shares.values())


@given(st.integers(0, 10**6), weights, st.data())
def test_a_cap_takes_from_nobody_who_is_below_their_own(total: int, rows: dict[str, int], data: st.DataObject) -> None:
    capped = data.draw(st.sampled_from(sorted(rows)))
    cap = data.draw(st.integers(0, 10**6))

    shares = apportion_capped(total, rows, dict.fromkeys(rows, total) | {capped: cap})

    free = apportion(total, rows)
    assert all(shares[key] >= free[key] - 1 for key in rows if key != capped)


@pytest.mark.slow
def test_a_million_random_sharings_lose_no_fen() -> None:
    draw = random.Random(20261123)  # a seeded sample, no secret
    for _ in range(1_000_000):
        total = draw.getrandbits(draw.randrange(1, 50))
        rows = {str(key): draw.getrandbits(draw.randrange(1, 60)) for key in range(draw.randrange(1, 9))}
        rows["sure"] = 1
        assert total == sum(apportion(total, rows).values())
