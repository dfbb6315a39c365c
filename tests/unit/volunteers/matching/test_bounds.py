"""What the proof adds up, by hand: what people gain at best at given prices, by periods and by clock, and pairs beside the candidates."""

import json
from itertools import combinations
from math import isqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.volunteers.matching.checker.bounds import Shift, best_by_clock, best_by_periods, costs_of
from services.volunteers.matching.checker.pairs import _root
from services.volunteers.matching.checker.papers import read_instance
from tests.unit.volunteers.matching.making import Json, cities, small, solved, verdict


def by_periods(pairs: list[tuple[int, int, int]], costs: list[int], limits: list[int]) -> int:
    """Return the sum for people (rows) with pairs (row, period, gain)."""
    row, period, gain = (np.array(column, dtype=np.int64) for column in zip(*pairs, strict=True))
    return best_by_periods(row, period, gain, np.array([costs] * len(limits)), np.array(limits))


@pytest.mark.parametrize(("limit", "sum_"), [(0, 0), (1, 90), (2, 90 + 60), (3, 90 + 60 + 30), (7, 90 + 60 + 30)])
def test_the_best_of_each_period_are_taken_up_to_the_limit(limit: int, sum_: int) -> None:
    pairs = [(0, 0, 30), (0, 5, 60), (0, 5, 59), (0, 62, 90), (0, 62, 89), (0, 1, -4)]

    assert sum_ == by_periods(pairs, [0] * 7, [limit])


@pytest.mark.parametrize(("costs", "sum_"), [([10, 20, 29], 80 + 40 + 1), ([10, 20, 30], 80 + 40), ([89, 100, 100], 1), ([90, 90, 90], 0)])
def test_each_further_one_is_taken_only_if_it_gains_more_than_it_costs(costs: list[int], sum_: int) -> None:
    assert sum_ == by_periods([(0, 0, 30), (0, 5, 60), (0, 62, 90)], costs + [costs[-1]] * 4, [7])


def test_seven_are_counted_and_no_eighth() -> None:
    assert 7 * 5 == by_periods([(0, period, 5) for period in range(9)], [0] * 7, [7])


def test_everybody_gains_for_themselves() -> None:
    assert 90 + 30 + 20 == by_periods([(0, 0, 90), (1, 0, 30), (1, 1, 20), (2, 0, 70)], [0] * 7, [1, 2, 0])


def test_costs_go_on_as_the_last_and_rise_with_recent_service() -> None:
    town = read_instance(json.dumps(small([{}], [{}, {"recent": 3}], load_costs=[1, 5], recent_cost=20)))

    assert [[61, 65, 65, 65, 65, 65, 65], [1, 5, 5, 5, 5, 5, 5]] == costs_of(
        town, np.array([1, 0]), town.volunteer_column("recent")
    ).tolist()


shifts = st.builds(lambda gain, start, length: Shift(gain, start, start + length), st.integers(-2, 9), st.integers(0, 9), st.integers(1, 4))


@given(st.lists(shifts, max_size=6), st.lists(st.integers(0, 4), max_size=3).map(sorted), st.integers(0, 9), st.integers(0, 3))
@settings(max_examples=100, deadline=None)
def test_by_clock_no_set_of_shifts_gains_more(rows: list[Shift], costs: list[int], minutes: int, gap_min: int) -> None:
    def is_possible(taken: tuple[Shift, ...]) -> bool:
        apart = all(max(one.start, other.start) >= min(one.end, other.end) + gap_min for one, other in combinations(taken, 2))
        return apart and sum(each.end - each.start for each in taken) <= minutes

    sets = (taken for size in range(len(costs) + 1) for taken in combinations(rows, size) if is_possible(taken))
    best = max(sum(each.gain for each in taken) - sum(costs[: len(taken)]) for taken in sets)

    assert best == best_by_clock(rows, costs, minutes, gap_min)


@pytest.mark.parametrize("model", ["a", "b"])
@pytest.mark.parametrize(("costs", "paid"), [([3], 21), ([5, 7], 5 + 6 * 7), ([1, 2, 3, 4, 5, 6, 7], 28), ([0, 1, 2, 3, 4, 5], 20)])
def test_seven_posts_of_one_person_cost_what_the_rules_say(model: str, costs: list[int], paid: int) -> None:
    posts = [{"period": number, "start_min": 1000 * number, "end_min": 1000 * number + 60} for number in range(9)]
    town = small(posts, [{"limit": 7, "recent": 2, "periods": list(range(9))}], load_costs=costs, recent_cost=4, further_seat=9)

    found = verdict(town, *solved(town, model))

    worth = 7 * (400 + 9) - paid - 7 * 2 * 4
    assert (worth, worth, 7) == (found.objective, found.bound, found.pairs)


def test_the_open_bound_counts_pairs_beside_the_candidates() -> None:
    town = small([{"worth": 0}, {"worth": 0, "theme": 1}], [{"interests": [0]}] * 2, candidates=1, tie_bits=0, further_seat=0)

    found = verdict(town, *solved(town))

    assert {"p0": 650, "p1": 0} == {post: price // 3 for post, price in solved(town)[1]["prices"].items()}
    assert (650, 650 + 2 * 400) == (found.bound, found.open_bound)


@given(cities())
@settings(max_examples=25, deadline=None)
def test_no_plan_of_all_possible_pairs_is_worth_more_than_the_open_bound(town: Json) -> None:
    everything: Json = town | {"rules": town["rules"] | {"candidates": 40}}

    found = verdict(town, *solved(town))

    assert found.open_bound is not None
    assert max(found.bound, solved(everything)[0]["objective"]) <= found.open_bound


def test_by_clock_nothing_is_said_about_other_pairs() -> None:
    town = small([{}], [{}])

    assert verdict(town, *solved(town, "b")).open_bound is None


@pytest.mark.parametrize("root", [0, 1, 2, 2**20, 2**26 + 1, 2**30, 3_000_000_000])
def test_roots_are_whole_where_floats_round(root: int) -> None:
    squares = [square for square in (root * root - 1, root * root, root * root + 1) if square >= 0]

    assert [isqrt(square) for square in squares] == _root(np.array(squares, dtype=np.int64)).tolist()
