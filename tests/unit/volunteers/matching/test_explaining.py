"""Every post a person was not proposed has a reason that holds at the prices; every volunteer who is not at a post has one."""

import numpy as np
from hypothesis import given, settings

from services.volunteers.matching import explaining
from services.volunteers.matching.clock import PRICE_UNITS, solve_by_clock
from services.volunteers.matching.explaining import Outcome, explain_person, explain_post
from services.volunteers.matching.flow import solve
from services.volunteers.matching.plan import Plan, loads, plan_of
from services.volunteers.matching.prices import prices
from tests.unit.volunteers.matching.making import Json, cities, city, pairs_and, small
from town.cli.match_words import OTHERS, REASONS, person_in_words, post_in_words


def outcome_of(town: Json | str) -> Outcome:
    instance, pairs = pairs_and(town)
    plan = solve(instance, pairs)
    return Outcome(instance, pairs, plan, prices(instance, pairs, plan), instance.scale)


@given(cities())
@settings(max_examples=80, deadline=None)
def test_every_option_has_a_reason(town: Json) -> None:
    outcome = outcome_of(town)

    for who, load in enumerate(loads(outcome.instance, outcome.pairs, outcome.plan).tolist()):
        reasons = [option.reason for option in explain_person(outcome, who).options]
        assert explaining.WITHIN_GAP not in reasons
        assert load == reasons.count(explaining.PROPOSED)


@given(cities())
@settings(max_examples=40, deadline=None)
def test_everybody_is_at_a_post_or_has_a_reason_not_to_be(town: Json) -> None:
    outcome = outcome_of(town)

    for where in range(len(town["posts"])):
        post = explain_post(outcome, where)
        assert len(town["volunteers"]) == post.taken + sum(post.others.values())


def test_a_dearer_favourite_is_explained_by_its_price() -> None:
    town = small([{"worth": 0}, {"worth": 0, "x_m": 500}], [{"interests": [0], "travel_m": 600}, {}])
    reasons = explain_person(outcome_of(town), 1)

    taken, other = sorted(reasons.options, key=lambda option: option.reason != explaining.PROPOSED)
    assert ("p1", "p0", explaining.SAME_TIME) == (taken.post, other.post, other.reason)
    assert (200, 400) == (taken.score, other.score)
    assert other.price >= 200


def test_a_further_post_that_costs_more_than_it_leaves_is_said_so() -> None:
    town = small([{"worth": 0}, {"worth": 0, "period": 1, "x_m": 900}], [{"limit": 2}])

    reasons = {option.post: option.reason for option in explain_person(outcome_of(town), 0).options}

    assert {"p0": explaining.PROPOSED, "p1": explaining.NO_FURTHER} == reasons


def test_by_the_clock_posts_of_one_period_may_go_together_and_of_two_not() -> None:
    posts = [{"end_min": 60}, {"start_min": 200, "end_min": 260, "x_m": 100}, {"start_min": 80, "end_min": 140, "period": 1, "x_m": 200}]
    instance, pairs = pairs_and(small(posts, [{"limit": 3, "minutes": 60}], load_costs=[0]))
    plan, price, _ = solve_by_clock(instance, pairs, lambda _: None)

    options = explain_person(Outcome(instance, pairs, plan, price, PRICE_UNITS, by_clock=True), 0).options

    reasons = {option.post: option.reason for option in options}
    assert {"p0": explaining.PROPOSED, "p1": explaining.WITHIN_GAP, "p2": explaining.SAME_TIME} == reasons


def test_who_wants_no_more_posts_is_told_so_and_what_leaves_most_comes_first() -> None:
    posts = [{"x_m": 300}, {"period": 1}, {"period": 2, "x_m": 100}, {"period": 3}]
    town = small(posts, [{"limit": 1, "periods": [0, 1, 2]}], further_seat=0)

    options = explain_person(outcome_of(town), 0).options

    figures = [(each.post, each.score, each.price, each.leaves, each.reason) for each in options]
    limit = explaining.LIMIT
    assert [("p1", 400, 0, 400, explaining.PROPOSED), ("p2", 360, 0, 360, limit), ("p0", 280, 0, 280, limit)] == figures


def test_a_full_post_tells_its_price_and_the_lowest_score_there() -> None:
    people = [{"interests": [0]}, {"x_m": 100}, {"x_m": 300}, {"x_m": 500}]
    found = explain_post(outcome_of(small([{"most": 2}], people, further_seat=0, tie_bits=0)), 0)

    assert (280, 2, 2, 360, {"better_elsewhere": 2}) == (found.price, found.taken, found.most, found.least_score, found.others)


def test_by_clock_prices_are_in_thousandths_and_some_posts_have_no_reason() -> None:
    instance, pairs = pairs_and(small([{}, {"start_min": 200, "end_min": 260}], [{"limit": 2}], tie_bits=0))
    nothing = Plan(np.zeros(2, dtype=np.bool_))

    options = explain_person(Outcome(instance, pairs, nothing, np.array([100_500, 400_000]), PRICE_UNITS, by_clock=True), 0).options

    assert [(100, 299, explaining.WITHIN_GAP), (400, 0, explaining.NO_FURTHER)] == [
        (each.price, each.leaves, each.reason) for each in options
    ]


def test_one_more_skill_or_period_opens_posts() -> None:
    town = small([{"skill": 3}, {"skill": 3}, {"period": 5}, {"skill": 4, "x_m": 9000}, {}, {"skill": 6}], [{"skills": [6]}])

    reasons = explain_person(outcome_of(town), 0)

    assert ({3: 2}, {5: 1}) == (reasons.by_skill, reasons.by_period)
    assert ["With skill 3 as well, 2 more posts would be possible.", "With period 5 as well, 1 more post would be possible."] == list(
        person_in_words(reasons)
    )[-2:]


def test_an_empty_post_says_why() -> None:
    people: list[Json] = [{"periods": [1]}, {"x_m": 5000}, {"class": "family", "skills": [0]}, {"skills": [0]}, {}, {"limit": 0}]
    town = small([{"skill": 0, "most": 3, "least": 3}], people, candidates=40)

    found = explain_post(outcome_of(town), 0)

    assert {"no_seat": 1, "no_skill": 2, "no_time": 1, "no_wish": 1} == found.others
    assert (1, 3) == (found.taken, found.most)
    assert any("40 % of the others (2) lack the skill" in line for line in post_in_words(found))


def test_every_reason_has_words() -> None:
    names = {value for name, value in vars(explaining).items() if name.isupper()}

    assert names == REASONS.keys() | OTHERS.keys()


def test_a_plan_is_read_back_from_its_proposals() -> None:
    outcome = outcome_of(city(50, 10))

    again = plan_of(outcome.instance, outcome.pairs, outcome.plan.proposals(outcome.instance, outcome.pairs))

    assert outcome.plan.chosen.tolist() == again.chosen.tolist()
