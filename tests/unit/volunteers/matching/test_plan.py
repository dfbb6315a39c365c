"""What a plan is worth and whom it serves, by sums done by hand; greedy beside it; and the made-up city's shape."""

import json
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings

from services.volunteers.matching.flow import solve
from services.volunteers.matching.greedy import greedy
from services.volunteers.matching.plan import Plan, fills, loads, objective, served
from services.volunteers.matching.run import match
from tests.unit.volunteers.matching.making import Json, cities, city, instance_of, pairs_and, small


def all_of(town: Json) -> tuple[object, ...]:
    instance, pairs = pairs_and(town)
    plan = Plan(np.ones(len(pairs), dtype=np.bool_))
    return instance, pairs, plan


def test_a_plan_is_worth_scores_less_loads_and_seats_by_their_order() -> None:
    posts = [{"least": 1, "most": 2, "worth": 500}, {"period": 1, "worth": 300}]
    instance, pairs, plan = all_of(small(posts, [{"limit": 2, "recent": 3}, {"limit": 2}]))

    scores, costs, worths = 4 * 400, 2 * (0 + 150) + 2 * 3 * 10, (500 + 60) + (60 + 60)
    assert scores - costs + worths == objective(instance, pairs, plan)  # type: ignore[arg-type]


def test_a_further_seat_is_never_worth_more_than_one_of_the_least_number() -> None:
    instance, pairs, plan = all_of(small([{"least": 1, "most": 2, "worth": 20}], [{}, {}]))

    assert 2 * 400 + 20 + 20 == objective(instance, pairs, plan)  # type: ignore[arg-type]


def test_all_costs_beyond_the_list_are_those_of_its_last() -> None:
    posts = [{"period": period, "worth": 0} for period in range(4)]
    instance, pairs, plan = all_of(small(posts, [{"limit": 4, "periods": [0, 1, 2, 3]}], load_costs=[5, 7], further_seat=0))

    assert 4 * 400 - 5 - 7 - 7 - 7 == objective(instance, pairs, plan)  # type: ignore[arg-type]


@pytest.mark.parametrize(("each", "gini"), [((1, 1, 1), 0.0), ((0, 0, 3), 2 / 3), ((0, 1, 2), 4 / 9), ((0, 0, 0), 0.0)])
def test_gini_is_that_of_posts_over_people_who_can_have_one(each: tuple[int, ...], gini: float) -> None:
    posts = [{"period": period, "most": 3} for period in range(3)]
    instance, pairs = pairs_and(small(posts, [{"limit": 3}, {"limit": 3}, {"limit": 3}, {"limit": 0}, {"periods": [9]}]))
    place = np.concatenate([np.arange(count) for count in np.bincount(pairs.volunteer)])
    plan = Plan(place < np.array([*each, 0])[pairs.volunteer])

    found = served(instance, pairs, plan)

    assert (sum(load > 0 for load in each), 3, sum(each)) == (found.people, found.willing, found.seats)
    assert gini == pytest.approx(found.gini)


@pytest.mark.parametrize(
    ("posts", "taken"),
    [
        ([{}], ["v1 p0"]),  # the greatest gain first
        ([{"most": 2, "worth": 500, "least": 1}, {"worth": 100, "least": 1}], ["v0 p1", "v1 p0"]),  # a further seat is worth 60
        ([{"most": 2, "worth": 500, "least": 1}], ["v0 p0", "v1 p0"]),  # and is taken though its gain has fallen
        ([{"most": 2, "worth": 500, "least": 2}, {"worth": 100, "least": 1}], ["v0 p0", "v1 p0"]),
    ],
)
def test_greedy_takes_what_adds_most_now(posts: list[Json], taken: list[str]) -> None:
    instance, pairs = pairs_and(small(posts, [{}, {"interests": [0]}]))

    assert taken == [" ".join(pair) for pair in greedy(instance, pairs).proposals(instance, pairs)]


@pytest.mark.parametrize(("x_m", "taken"), [(997, 1), (999, 0)])
def test_greedy_takes_what_adds_one_point_and_not_what_adds_none(x_m: int, taken: int) -> None:
    instance, pairs = pairs_and(small([{"x_m": x_m, "worth": 0}], [{}]))

    assert taken == int(greedy(instance, pairs).chosen.sum())


@given(cities())
@settings(max_examples=60, deadline=None)
def test_greedy_is_that_of_the_plainest_program(town: Json) -> None:
    instance, pairs = pairs_and(town)
    plain = Plan(np.zeros(len(pairs), dtype=np.bool_))
    while (more := _best_step(instance, pairs, plain)) is not None:
        plain.chosen[more] = True

    assert objective(instance, pairs, plain) == objective(instance, pairs, greedy(instance, pairs))


def _best_step(instance, pairs, plan: Plan) -> int | None:  # type: ignore[no-untyped-def]
    worth = objective(instance, pairs, plan)
    steps = []
    for pair in np.nonzero(~plan.chosen)[0].tolist():
        grown = Plan(plan.chosen.copy())
        grown.chosen[pair] = True
        gain = objective(instance, pairs, grown) - worth if _possible(instance, pairs, grown) else 0
        steps.append((-gain, -int(pairs.tie[pair]), pair))
    best = min(steps, default=(0, 0, 0))
    return best[2] if best[0] < 0 else None


def _possible(instance, pairs, plan: Plan) -> bool:  # type: ignore[no-untyped-def]
    periods = Counter(zip(pairs.volunteer[plan.chosen].tolist(), instance.posts.period[pairs.post[plan.chosen]].tolist(), strict=True))
    too_many = (loads(instance, pairs, plan) > instance.volunteers.limit).any() or (
        fills(instance, pairs, plan) > instance.posts.most
    ).any()
    return not too_many and max(periods.values(), default=0) <= 1


def test_the_best_plan_serves_more_people_than_greedy() -> None:
    instance, pairs = pairs_and(city(1_000, 100))

    best, quick = (served(instance, pairs, plan) for plan in (solve(instance, pairs), greedy(instance, pairs)))

    assert quick.share < best.share


def test_a_generated_city_has_its_shape() -> None:
    whole = json.loads(city(5_000, 500))

    seats = sum(post["most"] for post in whole["posts"])
    assert 0.1 > abs(seats / 6_000 - 1)
    assert set(range(21)) == {post["period"] for post in whole["posts"]}
    assert {"adult", "family", "minor"} == {row["class"] for name in ("posts", "volunteers") for row in whole[name]}
    assert all(post["start_min"] // 1440 == post["period"] // 3 for post in whole["posts"])


@pytest.mark.parametrize("model", ["a", "b"])
def test_a_run_tells_how_far_it_is(model: str) -> None:
    heard: list[str] = []

    match(instance_of(city(100, 10)), model, tell=heard.append)

    assert "100 volunteers, 10 posts: looking for pairs" == heard[0]
    assert any(f"solving model {model}" in sentence for sentence in heard)


@pytest.mark.parametrize("model", ["a", "b"])
def test_a_run_gives_the_same_papers_each_time(model: str) -> None:
    one, other = (match(instance_of(city(200, 20)), model) for _ in range(2))

    assert (one.assignment, one.certificate) == (other.assignment, other.certificate)


def test_seats_are_for_their_class_alone() -> None:
    town = small([{"class": "family", "most": 3}, {"most": 3}], [{"class": "family"}, {}, {"class": "minor"}])

    assert {("v0", "p0"), ("v1", "p1")} == {(who, post) for who, post in match(instance_of(town)).assignment["assignments"]}
