"""Model B: plans keep clock, gap and minutes, are never better than an integer program finds, and prices bound what is possible."""

import json
from itertools import pairwise
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.volunteers.matching.bundles import best_bundles, clock_of
from services.volunteers.matching.checker.bounds import Shift, best_by_clock
from services.volunteers.matching.checker.papers import read_instance as read_for_check
from services.volunteers.matching.clock import PRICE_UNITS, Offer, _moved, _offer
from services.volunteers.matching.flow import solve
from services.volunteers.matching.instance import load_costs
from services.volunteers.matching.plan import Plan, loads, objective
from services.volunteers.matching.refining import first_plan, refine
from tests.unit.volunteers.matching.making import Json, cities, city, pairs_and, sealed_anew, small, solved, verdict
from tests.unit.volunteers.matching.oracles import best_integer, best_set


@given(cities())
@settings(max_examples=40, deadline=None)
def test_the_checker_agrees_and_an_integer_program_lies_between(town: Json) -> None:
    assignment, certificate = solved(town, "b")

    found = verdict(town, assignment, certificate)
    best = best_integer(read_for_check(json.dumps(town)), by_clock=True)

    assert assignment["objective"] <= best <= certificate["bound"]
    assert certificate["gap"] == found.gap


@given(cities())
@settings(max_examples=40, deadline=None)
def test_no_clock_is_broken(town: Json) -> None:
    assignment, _ = solved(town, "b")

    posts, volunteers = ({row["id"]: row for row in town[name]} for name in ("posts", "volunteers"))
    for volunteer in volunteers.values():
        own = sorted((posts[post] for who, post in assignment["assignments"] if who == volunteer["id"]), key=lambda post: post["start_min"])
        assert len(own) <= volunteer["limit"]
        assert sum(post["end_min"] - post["start_min"] for post in own) <= volunteer["minutes"]
        assert all(other["start_min"] >= one["end_min"] + 30 for one, other in pairwise(own))


@given(cities(), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_bundles_gain_what_trying_every_set_finds_to_engine_and_checker(town: Json, chance: Random) -> None:
    instance, pairs = pairs_and(town)
    clock = clock_of(instance, pairs, PRICE_UNITS)
    gains = np.array([chance.randint(-100, 900) * PRICE_UNITS for _ in range(len(pairs))], dtype=np.int64)

    total, chosen = best_bundles(clock, gains)

    checked = tried = 0
    for who in range(len(instance.volunteers.ids)):
        own = np.nonzero(clock.volunteer == who)[0].tolist()
        shifts = [Shift(int(gains[at]), int(clock.start[at]), int(clock.end[at])) for at in own]
        costs = clock.costs[who][: instance.volunteers.limit[who]].tolist()
        checked += best_by_clock(shifts, costs, int(instance.volunteers.minutes[who]), 30)
        tried += best_set(shifts, costs, int(instance.volunteers.minutes[who]), 30)
    loads = np.bincount(clock.volunteer[chosen], minlength=len(instance.volunteers.ids))
    paid = sum(int(clock.costs[who, :load].sum()) for who, load in enumerate(loads))
    assert (tried, tried, tried) == (checked, total, int(gains[chosen].sum()) - paid)


@pytest.mark.timeout(20)
def test_no_prices_keep_the_checker_from_ending() -> None:
    shifts = [Shift(700_000 + 7 * place, 150 * place, 150 * place + 90 + place % 5) for place in range(60)]

    assert 6 * 700_000 < best_by_clock(shifts, [0] * 7, 600, 30) < 6 * 701_000


@given(cities())
@settings(max_examples=40, deadline=None)
def test_refining_is_never_worse(town: Json) -> None:
    instance, pairs = pairs_and(town)
    plan = first_plan(instance, pairs, solve(instance, pairs))

    for rounds in (1, 2, 3):
        assert objective(instance, pairs, plan) <= objective(instance, pairs, refine(instance, pairs, plan, rounds=rounds))


def test_an_offer_bounds_what_its_bundles_and_seats_gain() -> None:
    instance, pairs = pairs_and(city(200, 20))
    p, prices = instance.posts, np.arange(-500, 500, 50)

    offer = _offer(instance, pairs, clock_of(instance, pairs, PRICE_UNITS), prices)

    taken, posts = offer.bundles, range(len(p.ids))
    seats = [(min(int(p.worth[post]), 60 * (number >= p.least[post]) or 10_000)) for post in posts for number in range(p.most[post])]
    prices_of_seats = [int(prices[post]) for post in posts for _ in range(p.most[post])]
    gained = sum(max(0, worth * PRICE_UNITS + price) for worth, price in zip(seats, prices_of_seats, strict=True))
    scores = int((pairs.score * PRICE_UNITS - prices[pairs.post])[taken.chosen].sum())
    costs = load_costs(instance.rules, instance.volunteers.recent)
    paid = sum(int(costs[who, :load].sum()) for who, load in enumerate(loads(instance, pairs, taken).tolist())) * PRICE_UNITS
    assert scores - paid + gained == offer.bound


def test_a_post_that_more_want_grows_dearer_and_one_nobody_wants_cheaper() -> None:
    posts = [{"worth": 0}, {"worth": 100, "least": 1, "skill": 1}, {"worth": 0, "skill": 1}]
    instance, pairs = pairs_and(small(posts, [{}, {}, {}], further_seat=0))
    offer = Offer(np.array([-1, 7, 0]), 0, Plan(np.ones(len(pairs), dtype=np.bool_)))

    assert [-1 + 3 * 30, 7 - 30, 0] == _moved(instance, pairs, offer, 300.0).tolist()


@pytest.mark.parametrize("seed", range(2))
def test_a_small_city_is_near_an_integer_program(seed: int) -> None:
    text = city(60, 12, seed)
    assignment, certificate = solved(text, "b")

    best = best_integer(read_for_check(text), by_clock=True)

    assert assignment["objective"] <= best <= certificate["bound"]
    assert best * 0.995 <= assignment["objective"]


def test_the_gap_is_below_half_a_percent_at_a_thousand() -> None:
    text = city(1_000, 100)
    assignment, certificate = solved(text, "b")

    assert certificate["gap"] == verdict(text, assignment, certificate).gap
    assert certificate["gap"] * 200 <= assignment["objective"]


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_gap_is_below_half_a_percent_at_ten_thousand() -> None:
    text = city(10_000, 1_000)
    assignment, certificate = solved(text, "b")

    assert certificate["gap"] == verdict(text, assignment, certificate).gap
    assert certificate["gap"] * 200 <= assignment["objective"]


def test_a_smaller_gap_than_proven_is_refused() -> None:
    town = small([{"end_min": 120}, {"start_min": 100, "end_min": 200, "period": 1}], [{"limit": 2}])
    assignment, certificate = solved(town, "b")

    boast = sealed_anew(assignment, certificate | {"bound": certificate["bound"] - 1})

    with pytest.raises(Exception, match="no plan is worth more than"):
        verdict(town, assignment, boast)
