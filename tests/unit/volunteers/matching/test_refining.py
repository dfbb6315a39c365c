"""Bettering a plan of model B: what is set free, what fits beside what is kept, and that a wish becomes possible."""

import numpy as np
import pytest
from hypothesis import given, settings

from services.volunteers.matching.plan import Plan, fills, loads
from services.volunteers.matching.refining import _fits, _freed, first_plan, refine
from tests.unit.volunteers.matching.making import Json, cities, pairs_and, small


def everything(count: int) -> Plan:
    return Plan(np.ones(count, dtype=np.bool_))


@given(cities())
@settings(max_examples=60, deadline=None)
def test_wishes_become_a_plan_within_seats_limits_and_minutes(town: Json) -> None:
    instance, pairs = pairs_and(town)

    plan = first_plan(instance, pairs, everything(len(pairs)))

    length = (instance.posts.end_min - instance.posts.start_min)[pairs.post]
    minutes = np.bincount(pairs.volunteer[plan.chosen], length[plan.chosen], minlength=len(instance.volunteers.ids))
    assert (fills(instance, pairs, plan) <= instance.posts.most).all()
    assert (loads(instance, pairs, plan) <= instance.volunteers.limit).all()
    assert (minutes <= instance.volunteers.minutes).all()


@pytest.mark.parametrize(("minutes", "limit", "kept"), [(119, 2, ["p1"]), (120, 2, ["p0", "p1"]), (120, 1, ["p1"]), (59, 2, [])])
def test_wishes_are_kept_while_minutes_and_limit_last(minutes: int, limit: int, kept: list[str]) -> None:
    town = small([{"x_m": 500}, {"start_min": 90, "end_min": 150}], [{"limit": limit, "minutes": minutes}])
    instance, pairs = pairs_and(town)

    assert kept == [post for _, post in first_plan(instance, pairs, everything(len(pairs))).proposals(instance, pairs)]


@pytest.mark.parametrize("most", [1, 2, 3, 4])
def test_wishes_are_kept_while_seats_last_the_dearest_first(most: int) -> None:
    instance, pairs = pairs_and(small([{"most": most}], [{"x_m": 100 * place} for place in range(4)]))

    kept = first_plan(instance, pairs, everything(len(pairs))).proposals(instance, pairs)

    assert [(f"v{place}", "p0") for place in range(most)] == kept


def test_of_two_wishes_that_collide_the_better_stays() -> None:
    town = small([{"x_m": 500}, {"start_min": 30, "end_min": 90}], [{"limit": 2}])
    instance, pairs = pairs_and(town)

    plan = first_plan(instance, pairs, everything(len(pairs)))

    assert [("v0", "p1")] == plan.proposals(instance, pairs)


def test_each_post_of_a_person_is_set_free_in_turn_and_room_for_one_more_too() -> None:
    posts = [{"start_min": 200 * number, "end_min": 200 * number + 60} for number in range(3)]
    instance, pairs = pairs_and(small(posts, [{"limit": 3}]))
    plan = Plan(pairs.post < 2)

    freed = [pairs.post[_freed(instance, pairs, plan, number)].tolist() for number in range(6)]

    assert [[0], [1], [], [0], [1], []] == freed


def test_a_full_person_has_each_post_set_free_in_turn() -> None:
    posts = [{"start_min": 200 * number, "end_min": 200 * number + 60} for number in range(3)]
    instance, pairs = pairs_and(small(posts, [{"limit": 2}]))
    plan = Plan(pairs.post < 2)

    assert [[0], [1], [0]] == [pairs.post[_freed(instance, pairs, plan, number)].tolist() for number in range(3)]


def test_only_what_keeps_gap_and_minutes_fits_beside_what_is_kept() -> None:
    hours = [(0, 60), (89, 120), (90, 120), (200, 300), (200, 301)]
    posts = [{"start_min": start, "end_min": end} for start, end in hours]
    instance, pairs = pairs_and(small(posts, [{"limit": 2, "minutes": 160}]))

    fits = _fits(instance, pairs, Plan(pairs.post == 0))

    assert [2, 3] == pairs.post[fits].tolist()


def test_refining_finds_the_better_pair_of_two_people() -> None:
    town = small([{"x_m": 0}, {"x_m": 800}], [{"x_m": 0}, {"x_m": 800}])
    instance, pairs = pairs_and(town)
    crossed = Plan(pairs.volunteer != pairs.post)

    better = refine(instance, pairs, crossed, rounds=1)

    assert [("v0", "p0"), ("v1", "p1")] == better.proposals(instance, pairs)


def test_refining_adds_a_post_where_there_is_room() -> None:
    town = small([{}, {"start_min": 200, "end_min": 260, "period": 1}], [{"limit": 2}])
    instance, pairs = pairs_and(town)

    grown = refine(instance, pairs, Plan(np.zeros(len(pairs), dtype=np.bool_)), rounds=2)

    assert 2 == int(grown.chosen.sum())
