"""The standing network between runs: potentials stay good, counts agree with what is held, rows grow."""

from random import Random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from services.volunteers.matching.flow import solve
from services.volunteers.matching.market import HOME, NOBODY, PERSON, POST, SLOT, Market, Node, Seats
from services.volunteers.matching.prices import prices
from services.volunteers.matching.rematch import cancel, join, open_post
from services.volunteers.matching.rows import ROOM, Column, Lists
from services.volunteers.matching.shortest import FAR, _into, _out_of
from tests.unit.volunteers.matching.days import Day
from tests.unit.volunteers.matching.making import Json, cities, city, pairs_and, small


def nodes_of(market: Market) -> list[Node]:
    counts = ((PERSON, len(market.limit)), (SLOT, market.owner.count), (POST, len(market.seats)))
    return [Node(kind, number) for kind, count in counts for number in range(count)]


def arcs_of(market: Market) -> tuple[dict[tuple[Node, Node], int], dict[tuple[Node, Node], int]]:
    """Return all arcs with room and their reduced costs, seen from their tails and from their heads, but those of whom is gone."""
    nodes = nodes_of(market)
    out = {(node, other): cost for node in nodes for other, cost in _out_of(market, node, FAR) if cost < FAR}
    into = {(other, node): cost for node in nodes for other, cost in _into(market, node, FAR) if cost < FAR}
    return out, into


def market_of(town: Json | str, kappa: int = 50) -> Market:
    instance, pairs = pairs_and(town)
    plan = solve(instance, pairs)
    return Market(instance, pairs, plan, prices(instance, pairs, plan), kappa)


@given(cities(most_volunteers=8), st.randoms(use_true_random=False), st.sampled_from((0, 50)))
@settings(max_examples=60, deadline=None)
def test_no_arc_shortens_the_way_home(town: Json, chance: Random, kappa: int) -> None:
    instance, pairs = pairs_and(town)
    day = Day(instance, pairs, away=len(town["volunteers"]) // 2, closed=len(town["posts"]) // 2, kappa=kappa, chance=chance)

    for _ in range(6):
        out, into = arcs_of(day.market)
        assert 0 <= min([*out.values(), *into.values()], default=0)
        assert {arc: cost for arc, cost in out.items() if HOME not in arc} == {arc: cost for arc, cost in into.items() if HOME not in arc}
        day.live()


@given(cities(most_volunteers=8), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_counts_agree_with_what_is_held(town: Json, chance: Random) -> None:
    instance, pairs = pairs_and(town)
    day = Day(instance, pairs, away=len(town["volunteers"]) // 2, closed=len(town["posts"]) // 2, kappa=50, chance=chance)

    for _ in range(8):
        day.live()
        market = day.market
        taken = market.taken.values[: market.taken.count]
        held = taken != NOBODY
        assert [len(holders) for holders in market.holders] == market.fill
        assert np.bincount(market.owner.values[: len(taken)][held], minlength=len(market.load)).tolist() == market.load
        assert held.tolist() == (market.used.values[: len(taken)] == 1).tolist()
        assert all(fill <= seats.most for fill, seats in zip(market.fill, market.seats, strict=True))
        assert all(load <= limit for load, limit in zip(market.load, market.limit, strict=True))
        assert taken.tolist() == market.standing.values[: len(taken)].tolist()


def test_somebody_without_a_post_who_cancels_changes_nothing() -> None:
    market = market_of(small([{"worth": 0}], [{"interests": [0]}, {}]))

    change = cancel(market, 1)

    assert ((), ()) == (change.proposed, change.withdrawn)


def test_somebody_without_pairs_joins_and_gets_nothing() -> None:
    market = market_of(small([{}], [{}]))

    person, change = join(market, 2, [0] * 7, [])

    assert (1, (), ()) == (person, change.proposed, change.withdrawn)


def test_a_change_names_the_substitute_and_nobody_else() -> None:
    market = market_of(city(200, 20))
    holder = next(person for person, load in enumerate(market.load) if load == 1)

    change = cancel(market, holder)

    assert [holder] == [person for person, _ in change.withdrawn if person == holder]
    assert change.others(holder) == len({person for person, _ in (*change.proposed, *change.withdrawn)} - {holder})


def test_columns_grow_beyond_their_room() -> None:
    column = Column(np.arange(3))

    numbers = [column.add(value) for value in range(2 * ROOM)]

    assert list(range(3, 3 + 2 * ROOM)) == numbers
    assert [0, 1, 2, *range(2 * ROOM)] == column.values[: column.count].tolist()


def test_a_market_takes_in_more_than_it_had_room_for() -> None:
    market = market_of(small([{"worth": 0}], [{}], tie_bits=0), kappa=0)

    for number in range(ROOM + 9):
        person, change = join(market, 2, [0] * 7, [(0, 0, (500 + number) * market.scale)])
        assert (((person, 0),), number + 1) == (change.proposed, person)
        post, change = open_post(market, Seats(0, 1, 0, 0), 1, [(person, market.scale)])
        assert (((person, post),), number + 1) == (change.proposed, post)

    assert [market.owner.count] * 3 == [column.count for column in (market.away[SLOT], market.taken, market.used)]


def test_lists_are_read_by_number_and_added_to() -> None:
    lists = Lists(np.array([0, 0, 2]), np.array([5, 6, 7]), np.array([50, 60, 70]), 3)

    lists.add(2, 8, 80)
    lists.add(9, 1, 10)

    found = {number: tuple(column.tolist() for column in lists.of(number)) for number in (0, 1, 2, 8, 9)}
    assert {0: ([5, 6], [50, 60]), 1: ([], []), 2: ([7, 8], [70, 80]), 8: ([], []), 9: ([1], [10])} == found


def test_somebody_with_two_posts_is_as_far_from_home_as_the_second_costs() -> None:
    market = market_of(small([{}, {"period": 1}], [{"limit": 2}], tie_bits=0))

    out, into = arcs_of(market)

    assert [2] == market.load
    assert -150 * market.scale == market.away[PERSON].values[0]
    assert 0 <= min([*out.values(), *into.values()])


@given(st.lists(st.integers(0, 5), min_size=6, max_size=12), st.randoms(use_true_random=False))
@settings(max_examples=30, deadline=None)
def test_no_arc_shortens_the_way_home_where_people_have_many_posts(themes: list[int], chance: Random) -> None:
    posts = [{"period": number % 6, "theme": theme, "x_m": 100 * theme, "most": 2} for number, theme in enumerate(themes)]
    people = [{"limit": 4, "periods": list(range(6)), "interests": [number % 6], "recent": number % 3} for number in range(6)]
    instance, pairs = pairs_and(small(posts, people))
    day = Day(instance, pairs, away=2, closed=2, kappa=50, chance=chance)

    for _ in range(5):
        out, into = arcs_of(day.market)
        assert 0 <= min([*out.values(), *into.values()], default=0)
        day.remember()
        day.live()
        ours, best = day.worths()
        assert best == ours
