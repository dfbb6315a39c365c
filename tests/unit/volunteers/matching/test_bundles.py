"""One person's best bundle by hand, at each border: gap, minutes, limit, rising costs. Solver and checker must agree."""

import tracemalloc

import numpy as np
import pytest

from services.volunteers.matching import bundles
from services.volunteers.matching.bundles import best_bundles, clock_of
from services.volunteers.matching.checker.bounds import Shift, best_by_clock
from services.volunteers.matching.clock import PRICE_UNITS
from tests.unit.volunteers.matching.making import Json, city, pairs_and, small

HOUR = 60


def shifts(*hours: tuple[int, int]) -> list[Json]:
    return [{"start_min": start, "end_min": end} for start, end in hours]


def bundle(posts: list[Json], gains: list[int], *, gap_min: int = 30, **person: object) -> tuple[int, list[int]]:
    """Return the gain in points and the posts of the best bundle of one person, having asked both programs."""
    instance, pairs = pairs_and(small(posts, [{"limit": 4, **person}], gap_min=gap_min))
    clock = clock_of(instance, pairs, PRICE_UNITS)
    by_clock = np.array([gains[post] for post in clock.post.tolist()], dtype=np.int64) * PRICE_UNITS
    total, chosen = best_bundles(clock, by_clock)
    rows = [Shift(gain * PRICE_UNITS, post["start_min"], post["end_min"]) for gain, post in zip(gains, posts, strict=True)]
    costs = clock.costs[0][: int(instance.volunteers.limit[0])].tolist()
    assert total == best_by_clock(rows, costs, int(instance.volunteers.minutes[0]), gap_min)
    return total // PRICE_UNITS, sorted(clock.post[chosen].tolist())


def test_two_that_lie_apart_are_both_taken_and_the_second_costs() -> None:
    assert (400 + 300 - 150, [0, 1]) == bundle(shifts((0, 60), (120, 180)), [400, 300])


def test_a_gap_that_is_just_kept_is_kept() -> None:
    assert (550, [0, 1]) == bundle(shifts((0, 60), (90, 150)), [400, 300])


def test_a_gap_that_is_a_minute_short_is_not() -> None:
    assert (400, [0]) == bundle(shifts((0, 60), (89, 150)), [400, 300])


def test_without_a_gap_one_may_begin_when_the_other_ends() -> None:
    assert (550, [0, 1]) == bundle(shifts((0, 60), (60, 150)), [400, 300], gap_min=0)


def test_one_long_shift_gives_way_to_two_short_ones_that_gain_more() -> None:
    assert (300 + 300 - 150, [1, 2]) == bundle(shifts((0, 240), (0, 60), (180, 240)), [440, 300, 300])


def test_one_long_shift_stays_where_two_short_ones_gain_less() -> None:
    assert (460, [0]) == bundle(shifts((0, 240), (0, 60), (180, 240)), [460, 300, 300])


@pytest.mark.parametrize(("minutes", "taken"), [(59, []), (60, [0]), (119, [0]), (120, [0, 1])])
def test_minutes_are_kept_to_the_minute(minutes: int, taken: list[int]) -> None:
    assert taken == bundle(shifts((0, 60), (120, 180)), [400, 300], minutes=minutes)[1]


def test_a_longer_shift_is_left_where_two_shorter_fill_the_minutes_better() -> None:
    posts = shifts((0, 90), (200, 260), (400, 460))

    assert (600 - 150, [1, 2]) == bundle(posts, [400, 300, 300], minutes=120)


@pytest.mark.parametrize(("limit", "taken"), [(0, []), (1, [2]), (2, [1, 2]), (3, [0, 1, 2])])
def test_the_limit_is_kept_and_the_best_are_taken(limit: int, taken: list[int]) -> None:
    assert taken == bundle(shifts((0, 60), (120, 180), (240, 300)), [300, 400, 500], limit=limit)[1]


@pytest.mark.parametrize(("third", "taken"), [(199, [0, 1]), (200, [0, 1]), (201, [0, 1, 2])])
def test_a_further_post_is_taken_only_if_it_gains_more_than_it_costs(third: int, taken: list[int]) -> None:
    assert taken == bundle(shifts((0, 60), (120, 180), (240, 300)), [500, 400, third])[1]


def test_what_gains_nothing_is_never_taken() -> None:
    assert (0, []) == bundle(shifts((0, 60), (120, 180)), [0, -5])


def test_recent_service_makes_the_first_post_cost() -> None:
    assert (0, []) == bundle(shifts((0, 60)), [30], recent=3)
    assert (1, [0]) == bundle(shifts((0, 60)), [31], recent=3)


def test_odd_lengths_are_counted_in_a_unit_that_divides_them() -> None:
    posts = shifts((0, 35), (100, 149), (200, 263))

    assert (700 - 150, [0, 1]) == bundle(posts, [400, 300, 250], minutes=35 + 49)


def test_tables_that_hold_few_people_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    instance, pairs = pairs_and(city(200, 30))
    clock = clock_of(instance, pairs, PRICE_UNITS)
    gains = (pairs.score[clock.order] - 200) * PRICE_UNITS
    whole = best_bundles(clock, gains)

    monkeypatch.setattr(bundles, "CELLS", 5_000)
    parts = best_bundles(clock, gains)

    assert (whole[0], whole[1].tolist()) == (parts[0], parts[1].tolist())


def test_lengths_without_a_common_unit_need_no_more_memory() -> None:
    posts = [{"start_min": 240 * place, "end_min": 240 * place + 120 + place} for place in range(40)]
    instance, pairs = pairs_and(small(posts, [{"limit": 7}] * 60))
    clock = clock_of(instance, pairs, PRICE_UNITS)

    tracemalloc.start()
    best_bundles(clock, pairs.score[clock.order] * PRICE_UNITS)
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak_bytes < 8 * bundles.CELLS * 4


def test_nobody_gains_where_there_is_nobody() -> None:
    instance, pairs = pairs_and(small([{}], []))

    assert 0 == best_bundles(clock_of(instance, pairs, PRICE_UNITS), np.empty(0, dtype=np.int64))[0]


def test_the_checker_counts_a_gain_of_one_unit() -> None:
    assert 1 == best_by_clock([Shift(1, 0, 60)], [0], 60, 30)
    assert 0 == best_by_clock([Shift(1, 0, 60)], [1], 60, 30)
    assert 0 == best_by_clock([Shift(1, 0, 60)], [], 60, 30)
