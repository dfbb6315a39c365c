"""Prices are the lowest that prove the plan, tie numbers are what the page says, and ties never outweigh a point."""

from copy import deepcopy
from hashlib import sha256

import numpy as np
import pytest
from hypothesis import given, settings

from services.volunteers.matching.checker.refusals import Refused
from services.volunteers.matching.flow import solve
from services.volunteers.matching.plan import fills
from services.volunteers.matching.prices import prices
from services.volunteers.matching.ties import keys, ties
from tests.unit.volunteers.matching.making import Json, cities, city, pairs_and, sealed_anew, small, solved, verdict

WORD = 2**64


@given(cities())
@settings(max_examples=50, deadline=None)
def test_no_price_of_a_post_that_somebody_has_could_be_lower(town: Json) -> None:
    assignment, certificate = solved(town)

    for post in {post for _, post in assignment["assignments"]}:
        lower = deepcopy(certificate)
        lower["prices"][post] -= 1
        with pytest.raises(Refused) as caught:
            verdict(town, assignment, sealed_anew(assignment, lower))
        assert caught.value.code in ("not_best", "bound_differs")


def test_an_empty_post_costs_minus_what_it_is_worth() -> None:
    _, certificate = solved(small([{"worth": 700, "least": 1, "skill": 1}], [{}]))

    assert -700 == certificate["prices"]["p0"] // certificate["scale"]


def test_a_post_with_room_never_costs_more_than_minus_its_next_seat() -> None:
    instance, pairs = pairs_and(city(300, 60))
    plan = solve(instance, pairs)

    proof, taken = prices(instance, pairs, plan), fills(instance, pairs, plan)

    room = taken < instance.posts.most
    worth = np.where(taken < instance.posts.least, instance.posts.worth, np.minimum(instance.posts.worth, 60)) * instance.scale
    assert (proof[room] <= -worth[room]).all()


def test_a_point_is_more_than_all_ties_together() -> None:
    instance, pairs = pairs_and(city(300, 60))

    assert int(instance.posts.most.sum()) * int(pairs.tie.max()) < instance.scale


@pytest.mark.parametrize("bits", [0, 1, 10, 20])
def test_tie_numbers_are_those_of_plain_whole_numbers(bits: int) -> None:
    people, posts = keys("7", ["ann", "bo"]), keys("7", ["p1", "p2", "p3"])

    found = ties(people[:, None], posts[None, :], bits)

    assert [[_plain("7", one, other, bits) for other in ("p1", "p2", "p3")] for one in ("ann", "bo")] == found.tolist()


def test_tie_numbers_are_spread_evenly() -> None:
    found = ties(keys("1", map(str, range(300)))[:, None], keys("1", map(str, range(300, 600)))[None, :], 3)

    assert 0.05 > abs(np.bincount(found.ravel(), minlength=8) / (90_000 / 8) - 1).max()


def _plain(seed: str, one: str, other: str, bits: int) -> int:
    first, second = (int.from_bytes(sha256(f"{seed}\n{id}".encode()).digest()[:8], "big") for id in (one, other))
    mixed = first ^ ((second << 32 | second >> 32) % WORD)
    mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9 % WORD
    mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB % WORD
    return (mixed ^ mixed >> 31) >> (64 - bits)
