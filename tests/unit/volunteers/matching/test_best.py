"""Model A is the best plan: by its own prices, by a flow program and an integer program that are not ours, and in what it obeys."""

import json
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from services.volunteers.matching.checker.papers import read_instance as read_for_check
from services.volunteers.matching.flow import TooLarge, solve
from services.volunteers.matching.greedy import greedy
from services.volunteers.matching.plan import objective
from tests.unit.volunteers.matching.making import Json, cities, city, instance_of, pairs_and, small, solved, verdict
from tests.unit.volunteers.matching.oracles import best_flow, best_integer


@given(cities())
@settings(max_examples=90, deadline=None)
def test_the_plan_is_that_of_another_flow_program(city: Json) -> None:
    checked = read_for_check(json.dumps(city))

    instance, pairs = pairs_and(city)
    plan = solve(instance, pairs)

    assert best_flow(checked) == objective(instance, pairs, plan) * instance.scale + int(pairs.tie[plan.chosen].sum())


@given(cities())
@settings(max_examples=90, deadline=None)
def test_the_checker_agrees_with_every_plan(city: Json) -> None:
    assignment, certificate = solved(city)

    found = verdict(city, assignment, certificate)

    assert (assignment["objective"], 0) == (found.objective, found.gap)


@pytest.mark.parametrize("seed", range(3))
def test_the_plan_is_worth_what_an_integer_program_finds(seed: int) -> None:
    text = city(60, 12, seed)

    assert best_integer(read_for_check(text), by_clock=False) == solved(text)[0]["objective"]


@pytest.mark.parametrize(("volunteers", "posts"), [(1_000, 100), pytest.param(10_000, 1_000, marks=pytest.mark.slow)])
def test_a_generated_city_is_solved_and_checked(volunteers: int, posts: int) -> None:
    text = city(volunteers, posts)
    assignment, certificate = solved(text)

    found = verdict(text, assignment, certificate)

    assert (len(assignment["assignments"]), 0) == (found.pairs, found.gap)


@given(cities())
@settings(max_examples=60, deadline=None)
def test_no_limit_is_broken(city: Json) -> None:
    assignment, _ = solved(city)

    posts, volunteers = ({row["id"]: row for row in city[name]} for name in ("posts", "volunteers"))
    proposed = [(volunteers[who], posts[where]) for who, where in assignment["assignments"]]
    assert all(post["most"] >= taken for post, taken in _counts(posts, [post for _, post in proposed]))
    assert all(who["limit"] >= load for who, load in _counts(volunteers, [who for who, _ in proposed]))
    assert all(post["period"] in who["periods"] and post["class"] == who["class"] for who, post in proposed)
    assert all(post["skill"] in (None, *who["skills"]) and post["min_age"] <= who["age"] for who, post in proposed)
    assert all(abs(post["x_m"] - who["x_m"]) <= who["travel_m"] for who, post in proposed)
    periods = Counter((who["id"], post["period"]) for who, post in proposed)
    assert not periods or 1 == max(periods.values())


@given(cities())
@settings(max_examples=60, deadline=None)
def test_one_more_seat_is_never_worse_and_one_less_volunteer_never_better(city: Json) -> None:
    before = solved(city)[0]["objective"]

    more = json.loads(json.dumps(city))
    more["posts"][0]["most"] += 1
    fewer = city | {"volunteers": city["volunteers"][1:]}

    assert before <= solved(more)[0]["objective"]
    assert before >= solved(fewer)[0]["objective"]


@given(cities())
@settings(max_examples=60, deadline=None)
def test_greedy_is_never_better(city: Json) -> None:
    instance, pairs = pairs_and(city)

    assert objective(instance, pairs, greedy(instance, pairs)) <= objective(instance, pairs, solve(instance, pairs))


def test_the_seed_alone_decides_between_equals() -> None:
    def winner(seed: str, names: tuple[str, str]) -> str:
        city = small([{}], [{"id": name} for name in names], seed=seed)
        return str(solved(city)[0]["assignments"][0][0])

    assert winner("1", ("ann", "bo")) == winner("1", ("bo", "ann"))
    assert {"ann", "bo"} == {winner(str(seed), ("ann", "bo")) for seed in range(20)}


def test_a_price_is_what_the_next_best_would_gain() -> None:
    city = small([{"worth": 0}], [{"interests": [0]}, {"history": [0]}, {}], tie_bits=0)

    assert 550 == solved(city)[1]["prices"]["p0"] // instance_of(city).scale


def test_costs_that_do_not_fit_64_bits_are_refused() -> None:
    city = small([{"most": 10_000, "worth": 10_000}] * 40, [{}] * 500, tie_bits=20)

    instance, pairs = pairs_and(city)
    with pytest.raises(TooLarge, match="lower tie_bits"):
        solve(instance, pairs)


HEAVY: Json = {"tie_bits": 20, "load_costs": [0], **dict.fromkeys(("distance", "interest", "skill", "history"), 10_000)}


def test_costs_that_overflow_64_bits_to_next_to_nothing_are_refused() -> None:
    wanted = {"skills": [0], "interests": [0], "history": [0]}
    instance, pairs = pairs_and(small([{"worth": 0, "skill": 0}], [wanted], **HEAVY))
    seats = np.array([2**38 // 625])  # 40,000 points of 2^20 * (seats + 1) tie units are 2^64 and a little

    with pytest.raises(TooLarge, match="lower tie_bits"):
        solve(replace(instance, posts=replace(instance.posts, most=seats)), pairs)


@pytest.mark.parametrize("worth", [0, 10_000])
def test_the_checker_refuses_points_that_its_sums_could_not_hold(worth: int) -> None:
    posts = [{"most": 10_000, "worth": worth}] * 2_749

    assert read_for_check(json.dumps(small(posts[1:], [], **HEAVY)))
    with pytest.raises(ValueError, match="lower tie_bits"):
        read_for_check(json.dumps(small(posts, [], **HEAVY)))


def _counts(rows: dict[str, Json], used: list[Json]) -> list[tuple[Json, int]]:
    counts = Counter(row["id"] for row in used)
    return [(row, counts[id]) for id, row in rows.items()]
