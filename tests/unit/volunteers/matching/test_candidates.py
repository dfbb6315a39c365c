"""Pairs: all that are possible, the best for each volunteer, by a k-d tree that misses none."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.volunteers.matching.candidates import pairs_of
from services.volunteers.matching.checker.pairs import possible_pairs
from services.volunteers.matching.checker.papers import POST, VOLUNTEER
from services.volunteers.matching.checker.papers import read_instance as read_for_check
from services.volunteers.matching.checker.possible import why_not
from services.volunteers.matching.kdtree import build, leaves, near
from tests.unit.volunteers.matching.making import Json, cities, city, instance_of, pairs_and, small

points = st.lists(st.tuples(st.integers(-50, 50), st.integers(-50, 50)), max_size=60)


@given(points, st.tuples(*[st.integers(-50, 50)] * 4), st.integers(0, 40))
@settings(deadline=None)
def test_no_near_point_is_missed(where: list[tuple[int, int]], corners: tuple[int, int, int, int], reach_m: int) -> None:
    x_m, y_m = (np.array([point[axis] for point in where], dtype=np.int64) for axis in (0, 1))
    west, east, south, north = *sorted(corners[:2]), *sorted(corners[2:])

    found = set(near(build(x_m, y_m, 3), (west, south, east, north), reach_m).tolist())

    inside = {n for n, (x, y) in enumerate(where) if west - reach_m <= x <= east + reach_m and south - reach_m <= y <= north + reach_m}
    assert inside <= found


def test_leaves_that_lie_farther_are_left_out() -> None:
    line = np.arange(100)

    found = [near(build(*axes, 1), (40, 40, 42, 42), 3).tolist() for axes in ((line, line), (line, line * 0 + 41), (line * 0 + 41, line))]

    assert [list(range(37, 46))] * 3 == found


@given(points)
@settings(deadline=None)
def test_leaves_hold_every_point_once(where: list[tuple[int, int]]) -> None:
    x_m, y_m = (np.array([point[axis] for point in where], dtype=np.int64) for axis in (0, 1))

    blocks = [leaf.points.tolist() for leaf in leaves(build(x_m, y_m, 4))]

    assert list(range(len(where))) == sorted(n for block in blocks for n in block)
    assert all(len(block) <= 4 for block in blocks)


def listed(town: Json | str) -> set[tuple[int, int, int, int]]:
    _, pairs = pairs_and(town)
    return set(zip(*(column.tolist() for column in (pairs.volunteer, pairs.post, pairs.score, pairs.tie)), strict=True))


def listed_by_the_checker(town: Json | str) -> set[tuple[int, int, int, int]]:
    found: set[tuple[int, int, int, int]] = set()
    for _, possible in possible_pairs(read_for_check(town if isinstance(town, str) else json.dumps(town))):
        columns = (possible.volunteer, possible.post, possible.points, possible.tie)
        found.update(zip(*(column[possible.is_candidate].tolist() for column in columns), strict=True))
    return found


@given(cities())
@settings(deadline=None, max_examples=100)
def test_engine_and_checker_list_the_same_pairs(town: Json) -> None:
    assert listed_by_the_checker(town) == listed(town)


def test_they_do_so_in_a_city() -> None:
    assert listed_by_the_checker(city(2_000, 300)) == listed(city(2_000, 300))


@given(cities())
@settings(deadline=None)
def test_a_pair_is_possible_unless_there_is_a_reason(town: Json) -> None:
    town["rules"]["candidates"] = 40
    checked = read_for_check(json.dumps(town))

    free = {
        (who, where) for who, one in enumerate(checked.volunteers) for where, post in enumerate(checked.posts) if not why_not(one, post)
    }

    assert free == {(who, where) for who, where, _, _ in listed(town)}


@pytest.mark.parametrize(("x_m", "y_m", "points"), [(999, 0, 0), (1000, 0, 0), (1000, 44, 0), (600, -800, 0), (-997, 0, 1), (-998, 1, 0)])
def test_who_travels_a_thousand_metres_travels_less_than_1001(x_m: int, y_m: int, points: int) -> None:
    town = small([{"x_m": x_m, "y_m": y_m}], [{}])

    assert {(0, 0, points)} == {row[:3] for row in listed(town)} == {row[:3] for row in listed_by_the_checker(town)}
    assert not why_not(town["volunteers"][0] | VOLUNTEER, town["posts"][0] | POST)


@pytest.mark.parametrize(("x_m", "y_m"), [(1001, 0), (0, -1001), (1000, 45)])
def test_nobody_travels_farther(x_m: int, y_m: int) -> None:
    town = small([{"x_m": x_m, "y_m": y_m}], [{}])

    assert set() == listed(town) == listed_by_the_checker(town)
    assert "it is farther than 1000 m" == why_not(town["volunteers"][0] | VOLUNTEER, town["posts"][0] | POST)


def test_points_are_those_of_the_published_weights() -> None:
    town = small(
        [{"x_m": 300, "y_m": 400, "skill": 2, "theme": 4}],
        [{"skills": [2], "interests": [4], "history": [4]}, {"travel_m": 499, "skills": [2]}],
    )

    pairs = pairs_of(instance_of(town))

    assert ([0], [400 * 500 // 1000 + 200 + 250 + 150]) == (pairs.volunteer.tolist(), pairs.score.tolist())


def test_the_best_are_taken_and_ties_by_seeded_number() -> None:
    town = small([{}, {}, {"theme": 1}], [{"interests": [1]}], candidates=2)

    pairs = pairs_of(instance_of(town))
    all_ties = pairs_of(instance_of(town | {"rules": {}})).tie

    assert 2 in pairs.post.tolist()
    assert {2, int(np.argmax(all_ties[:2]))} == set(pairs.post.tolist())
