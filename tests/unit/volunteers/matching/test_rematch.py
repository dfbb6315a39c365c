"""After each join, cancellation, opening and withdrawal the plan is that of a full solve, with the bonus for what stood."""

from collections.abc import Callable
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.volunteers.matching.flow import solve
from services.volunteers.matching.market import Market, Seats
from services.volunteers.matching.plan import Plan
from services.volunteers.matching.prices import NotBest, prices
from services.volunteers.matching.rematch import cancel, join, open_post, withdraw
from tests.unit.volunteers.matching.days import Day
from tests.unit.volunteers.matching.making import Json, cities, city, pairs_and, small


@given(cities(most_volunteers=8), st.randoms(use_true_random=False), st.sampled_from((0, 50)))
@settings(max_examples=80, deadline=None)
def test_a_tiny_market_stays_best(town: Json, chance: Random, kappa: int) -> None:
    instance, pairs = pairs_and(town)
    day = Day(instance, pairs, away=len(town["volunteers"]) // 2, closed=len(town["posts"]) // 2, kappa=kappa, chance=chance)

    for _ in range(8):
        day.remember()
        day.live()
        ours, best = day.worths()
        assert best == ours


@pytest.mark.parametrize("kappa", [0, 50])
def test_a_market_made_again_from_what_stands_goes_on_as_before(kappa: int) -> None:
    instance, pairs = pairs_and(city(300, 30))
    day = Day(instance, pairs, away=20, closed=2, kappa=kappa, chance=Random(5))

    for number in range(30):
        if number % 5 == 4:
            day.begin_anew()
        day.remember()
        day.live()
        ours, best = day.worths()
        assert best == ours, number


def test_a_plan_that_stands_by_its_bonus_alone_has_no_prices_without() -> None:
    instance, pairs = pairs_and(small([{"worth": 0}, {"worth": 0, "theme": 1}], [{"interests": [0]}, {"interests": [1]}]))
    crossed = Plan(pairs.post != pairs.volunteer)

    with pytest.raises(NotBest):
        prices(instance, pairs, crossed)


@pytest.mark.parametrize(("events", "kappa"), [(40, 0), (40, 50), pytest.param(1_000, 50, marks=pytest.mark.slow)])
@pytest.mark.timeout(900)
def test_every_event_of_a_day_leaves_what_a_full_solve_finds(events: int, kappa: int) -> None:
    instance, pairs = pairs_and(city(1_050, 105))
    day = Day(instance, pairs, away=50, closed=5, kappa=kappa, chance=Random(7))
    seen = set()

    for number in range(events):
        day.remember()
        kind, change = day.live()
        seen.add(kind)
        ours, best = day.worths()
        assert best == ours, (number, kind, change)

    assert {"cancel", "join"} <= seen


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_sampled_events_at_a_hundred_thousand_leave_what_a_full_solve_finds() -> None:
    instance, pairs = pairs_and(city(100_000, 5_000))
    day = Day(instance, pairs, away=200, closed=5, kappa=50, chance=Random(7))

    for number in range(60):
        if number % 20 == 19:
            day.remember()
        kind, _ = day.live()
        if number % 20 == 19:
            ours, best = day.worths()
            assert best == ours, (number, kind)


# fmt: off
STRANGE: tuple[tuple[str, Callable[[Market], object]], ...] = (
    ("there is no person 9", lambda market: cancel(market, 9)),
    ("there is no person -1", lambda market: cancel(market, -1)),
    ("there is no post 9", lambda market: withdraw(market, 9)),
    ("there is no post -1", lambda market: withdraw(market, -1)),
    ("there is no post 9", lambda market: join(market, 1, [0] * 7, [(0, 0, 5), (0, 9, 5)])),
    ("a post stands there twice", lambda market: join(market, 1, [0] * 7, [(0, 0, 5), (1, 0, 5)])),
    ("costs never fall", lambda market: join(market, 2, [1, 0], [])),
    ("a cost for each post", lambda market: join(market, 8, [0] * 7, [])),
    ("there is no person 9", lambda market: open_post(market, Seats(0, 1, 5, 5), 0, [(0, 5), (9, 5)])),
    ("a person stands there twice", lambda market: open_post(market, Seats(0, 1, 5, 5), 0, [(0, 5), (0, 5)])),
    ("no further seat is worth more", lambda market: open_post(market, Seats(0, 1, 5, 6), 0, [])),
    ("not more than most", lambda market: open_post(market, Seats(2, 1, 5, 5), 0, [])),
)
# fmt: on


@pytest.mark.parametrize(("says", "happens"), STRANGE)
def test_what_cannot_happen_is_refused_and_changes_nothing(says: str, happens: Callable[[Market], object]) -> None:
    instance, pairs = pairs_and(small([{}, {"period": 1}], [{}, {}]))
    plan = solve(instance, pairs)
    market = Market(instance, pairs, plan, prices(instance, pairs, plan))
    before = (market.owner.count, market.limit[:], market.load[:], market.fill[:], market.seats[:], market.taken.values.tolist())

    with pytest.raises(ValueError, match=says):
        happens(market)

    assert before == (market.owner.count, market.limit, market.load, market.fill, market.seats, market.taken.values.tolist())


def test_who_cancels_twice_changes_nothing_more() -> None:
    instance, pairs = pairs_and(small([{}], [{}, {}]))
    plan = solve(instance, pairs)
    market = Market(instance, pairs, plan, prices(instance, pairs, plan))

    for post in (0, 0):
        withdraw(market, post)
    again = [cancel(market, 0), cancel(market, 0)]

    assert [((), ())] * 2 == [(change.proposed, change.withdrawn) for change in again]


def test_a_cancelled_seat_goes_to_the_next_best() -> None:
    town = small([{"worth": 0}], [{"interests": [0]}, {"history": [0]}, {}])
    instance, pairs = pairs_and(town)
    plan = solve(instance, pairs)
    market = Market(instance, pairs, plan, prices(instance, pairs, plan))

    change = cancel(market, 0)

    assert (((1, 0),), ((0, 0),), 1) == (change.proposed, change.withdrawn, change.others(0))


@pytest.mark.parametrize(("kappa", "moved"), [(0, 2), (100, 1)])
def test_nobody_is_disturbed_for_less_than_the_bonus(kappa: int, moved: int) -> None:
    posts = [{"worth": 0, "x_m": 0}, {"worth": 0, "x_m": 100, "theme": 1}]
    people = [{"interests": [0]}, {"history": [1]}, {"x_m": 100}]
    instance, pairs = pairs_and(small(posts, people, history=50))
    plan = solve(instance, pairs)
    market = Market(instance, pairs, plan, prices(instance, pairs, plan), kappa)
    holder = pairs.volunteer[plan.chosen & (pairs.post == 0)][0]

    change = cancel(market, int(holder))

    assert moved == change.others(int(holder))
