"""The checker refuses every paper that was touched: by its hashes, and, where a forger makes those fit, by what it adds up."""

import json
from copy import deepcopy
from itertools import permutations
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from services.volunteers.matching.checker.papers import read_assignment, read_certificate
from services.volunteers.matching.checker.refusals import REFUSALS, Refused
from tests.unit.volunteers.matching.making import Json, city, sealed_anew, small, solved, verdict

TEXT = city(40, 10)
WHOLE = json.loads(TEXT)
ASSIGNMENT, CERTIFICATE = solved(TEXT)
PAIRS = ASSIGNMENT["assignments"]
places = st.integers(0, len(PAIRS) - 1)
volunteers = st.sampled_from([row["id"] for row in WHOLE["volunteers"]])
posts = st.sampled_from([row["id"] for row in WHOLE["posts"]])
forging = st.booleans()


def refused(assignment: Json, certificate: Json, text: Json | str = TEXT) -> str:
    with pytest.raises(Refused) as caught:
        verdict(text, assignment, certificate)
    return caught.value.code


def code_of(assignment: Json, certificate: Json) -> str:
    try:
        verdict(TEXT, assignment, certificate)
    except Refused as error:
        return error.code
    return "proven"


def with_pairs(pairs: list[list[str]], *, objective: int = ASSIGNMENT["objective"]) -> Json:
    return {"objective": objective, "assignments": pairs}


def papers(assignment: Json, forged: bool) -> tuple[Json, Json]:
    return assignment, sealed_anew(assignment, CERTIFICATE) if forged else CERTIFICATE


@given(places, forging)
@settings(deadline=None)
def test_a_dropped_pair_is_refused(place: int, forged: bool) -> None:
    refused(*papers(with_pairs(PAIRS[:place] + PAIRS[place + 1 :]), forged))


@given(places, places, forging)
@settings(deadline=None)
def test_swapped_posts_are_refused(one: int, other: int, forged: bool) -> None:
    pairs = deepcopy(PAIRS)
    pairs[one][1], pairs[other][1] = pairs[other][1], pairs[one][1]
    assume(sorted(pairs) != sorted(PAIRS))

    refused(*papers(with_pairs(pairs), forged))


@given(volunteers, posts, forging)
@settings(deadline=None)
def test_an_invented_pair_is_refused(volunteer: str, post: str, forged: bool) -> None:
    assume([volunteer, post] not in PAIRS)

    refused(*papers(with_pairs([*PAIRS, [volunteer, post]]), forged))


@given(places, posts, st.integers(-2_000, 2_000))
@settings(deadline=None)
def test_another_plan_is_refused_whatever_it_says_it_is_worth(place: int, post: str, more: int) -> None:
    pairs = deepcopy(PAIRS)
    pairs[place][1] = post
    assume(sorted(pairs) != sorted(PAIRS))
    assignment = with_pairs(pairs, objective=ASSIGNMENT["objective"] + more)

    refused(assignment, sealed_anew(assignment, CERTIFICATE))


@given(posts, st.integers(-(10**9), 10**9).filter(bool))
@settings(deadline=None)
def test_an_altered_price_is_refused(post: str, more: int) -> None:
    altered = deepcopy(CERTIFICATE)
    altered["prices"][post] += more

    refused(ASSIGNMENT, altered)


@given(posts, st.integers(-(10**9), 10**9).filter(bool))
@settings(deadline=None)
def test_an_altered_price_that_was_sealed_anew_is_refused_or_proves_the_same(post: str, more: int) -> None:
    altered = deepcopy(CERTIFICATE)
    altered["prices"][post] += more
    forged = sealed_anew(ASSIGNMENT, altered)

    code = code_of(ASSIGNMENT, forged)

    assert code in ("proven", "bound_differs", "not_best")


@pytest.mark.parametrize("member", ["model", "instance", "assignment", "objective", "bound", "gap", "scale", "seal"])
def test_every_altered_member_of_the_certificate_is_refused(member: str) -> None:
    changed: Any = "b" if member == "model" else CERTIFICATE[member] + 1 if isinstance(CERTIFICATE[member], int) else "0" * 64

    refused(ASSIGNMENT, CERTIFICATE | {member: changed})


@pytest.mark.parametrize("member", ["model", "instance", "bound", "gap", "scale"])
def test_an_altered_member_is_refused_though_sealed_anew(member: str) -> None:
    changed: Any = "b" if member == "model" else CERTIFICATE[member] + 1 if isinstance(CERTIFICATE[member], int) else "0" * 64
    forged = sealed_anew(ASSIGNMENT, CERTIFICATE | {member: changed})

    refused(ASSIGNMENT, forged if member != "gap" else forged | {"gap": 1})


@given(volunteers, st.sampled_from(["travel_m", "limit", "age", "recent", "x_m"]))
@settings(deadline=None)
def test_an_altered_instance_is_refused(volunteer: str, member: str) -> None:
    altered = deepcopy(WHOLE)
    next(row for row in altered["volunteers"] if row["id"] == volunteer)[member] += 1

    assert "instance_replaced" == refused(ASSIGNMENT, CERTIFICATE, altered)


def test_layout_and_order_of_pairs_change_nothing() -> None:
    again = with_pairs(list(reversed(PAIRS)))

    assert 0 == verdict(json.dumps(WHOLE, indent=3), again, CERTIFICATE).gap


DAY = small(
    [{"period": number, "start_min": 90 * number, "end_min": 90 * number + 60} for number in range(3)], [{"limit": 4}], further_seat=200
)


@pytest.mark.parametrize("model", ["a", "b"])
@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_pairs_of_one_person_may_stand_in_any_order(model: str, order: tuple[int, ...]) -> None:
    best, proof = solved(DAY, model)
    again = {"objective": best["objective"], "assignments": [["v0", f"p{place}"] for place in order]}

    assert 3 == verdict(DAY, again, proof).pairs


@pytest.mark.parametrize("model", ["a", "b"])
@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_two_that_overlap_are_found_in_any_order(model: str, order: tuple[int, ...]) -> None:
    town = deepcopy(DAY)
    town["posts"][2] |= {"period": 0} if model == "a" else {"start_min": 179, "end_min": 239}
    best, proof = solved(town, model)
    forged = {"objective": best["objective"], "assignments": [["v0", f"p{place}"] for place in order]}

    assert "overlap" == refused(forged, proof, town)


TOWN = small(
    [
        {"worth": 300},
        {"period": 1, "start_min": 60, "end_min": 200, "skill": 1},
        {"period": 1, "start_min": 300, "end_min": 400, "most": 2},
        {"period": 2, "start_min": 210, "end_min": 330, "worth": 0, "x_m": 900},
    ],
    [{"limit": 3, "skills": [1], "minutes": 200}, {"limit": 1, "interests": [0]}],
    candidates=3,
    further_seat=0,
)
BEST, PROOF = solved(TOWN)


def plan(*pairs: str) -> Json:
    """Return a plan of pairs written `v0 p1`."""
    return {"objective": BEST["objective"], "assignments": [pair.split() for pair in pairs]}


# fmt: off
CASES: tuple[tuple[str, Json, Json], ...] = (
    ("assignment_malformed", {"objective": 1}, {}),
    ("assignment_malformed", {"objective": "1", "assignments": []}, {}),
    ("assignment_malformed", {"objective": 1, "assignments": [["v0"]]}, {}),
    ("assignment_replaced", BEST, {"assignment": "0" * 64}),
    ("bound_differs", BEST, {"bound": PROOF["bound"] + 1}),
    ("certificate_malformed", BEST, {"extra": 1}),
    ("certificate_malformed", BEST, {"scale": 0}),
    ("certificate_malformed", BEST, {"prices": {"p0": 1.5}}),
    ("certificate_malformed", BEST, {"prices": {"p0": 2**53}}),
    ("gap_differs", BEST, {"gap": 1}),
    ("instance_replaced", BEST, {"instance": "0" * 64}),
    ("limit_exceeded", plan("v1 p0", "v1 p2"), {}),
    ("not_a_candidate", plan("v0 p3"), {}),
    ("not_possible", plan("v1 p1"), {}),
    ("objective_differs", plan("v0 p0"), {}),
    ("overlap", plan("v0 p1", "v0 p2"), {}),
    ("overlap", plan("v0 p1", "v0 p3"), {"model": "b"}),
    ("minutes_exceeded", plan("v0 p1", "v0 p2"), {"model": "b"}),
    ("prices_differ", BEST, {"prices": {}}),
    ("repeated", plan("v0 p0", "v0 p0"), {}),
    ("scale_differs", BEST, {"scale": 7}),
    ("seal_broken", BEST, {"seal": "0" * 64}),
    ("seats_exceeded", plan("v0 p0", "v1 p0"), {}),
    ("unknown_post", plan("v0 p9"), {}),
    ("unknown_volunteer", plan("v9 p0"), {}),
)
# fmt: on


@pytest.mark.parametrize(("code", "assignment", "changed"), CASES)
def test_each_refusal_is_told_by_its_code(code: str, assignment: Json, changed: Json) -> None:
    assert code == refused(assignment, PROOF | changed, TOWN)


def test_a_plan_that_is_second_best_is_not_proven_by_true_prices() -> None:
    town = small([{"worth": 0}], [{"interests": [0]}, {}], further_seat=0)
    best, proof = solved(town)
    second = {"objective": best["objective"] - 250, "assignments": [["v1", "p0"]]}

    forged = sealed_anew(second, proof)

    assert "not_best" == refused(second, forged, town)


def test_prices_whose_sum_overflows_64_bits_prove_nothing() -> None:
    posts = [{"period": period, "worth": 0} for period in range(7)]
    town = small(posts, [{"limit": 7, "periods": list(range(7))}] * 512, tie_bits=0, load_costs=[0])
    _, proof = solved(town)
    nothing = {"objective": 0, "assignments": []}
    each = 2**64 // 512 - 7 * 400 * proof["scale"]  # so that the gains of all are 2^64, which would be 0
    prices = {f"p{place}": -((each + place) // 7) for place in range(7)}

    forged = sealed_anew(nothing, proof | {"prices": prices, "bound": 0})

    assert "bound_differs" == refused(nothing, forged, town)


def test_every_refusal_is_seen() -> None:
    assert set(REFUSALS) == {code for code, _, _ in CASES} | {"not_best"}


@pytest.mark.parametrize("text", ["", "[]", "{", "nul", "[" * 100_000])
def test_what_is_no_paper_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        read_assignment(text)
    with pytest.raises(Refused):
        read_certificate(text)


@pytest.mark.parametrize("member", ["bound", "gap", "prices", "seal"])
def test_a_member_that_stands_twice_is_refused_though_the_last_is_true(member: str) -> None:
    with pytest.raises(Refused, match="twice"):
        read_certificate(json.dumps(CERTIFICATE).replace(f'"{member}":', f'"{member}": 1, "{member}":', 1))
    with pytest.raises(Refused, match="twice"):
        read_assignment('{"assignments": [["v0", "p0"]], ' + json.dumps(ASSIGNMENT)[1:])


def test_half_a_character_in_a_paper_is_refused() -> None:
    with pytest.raises(Refused):
        read_certificate(json.dumps(CERTIFICATE | {"instance": "\ud842"}))
    with pytest.raises(Refused):
        read_assignment(json.dumps({"objective": 0, "assignments": [["\ud842", "p0"]]}))


def test_a_class_that_differs_by_a_zero_alone_is_another_class() -> None:
    town = small([{"class": "adult\0"}], [{}])
    _, proof = solved(town)
    forged = {"objective": 400, "assignments": [["v0", "p0"]]}

    assert "not_possible" == refused(forged, proof, town)


def test_the_pair_that_is_not_possible_is_named_with_its_reason() -> None:
    town = small([{}, {"skill": 2}], [{}, {}])
    best, proof = solved(town)
    forged = {"objective": best["objective"], "assignments": [["v0", "p0"], ["v1", "p1"]]}

    with pytest.raises(Refused, match="p1 is not possible for v1: skill 2 is needed"):
        verdict(town, forged, proof)


@pytest.mark.parametrize("pairs", [["v0 p2", "v1 p0"], ["v1 p0", "v0 p2"], ["v0 p2", "v1 p3", "v1 p0"]])
def test_no_other_pair_is_named_than_the_one_that_is_not_possible(pairs: list[str]) -> None:
    town = small([{"skill": 2}, {"skill": 2}, {}, {"period": 1}], [{}, {"limit": 2}])

    with pytest.raises(Refused, match="p0 is not possible for v1: skill 2 is needed"):
        verdict(town, plan(*pairs), solved(town)[1])


@pytest.mark.parametrize(
    ("person", "why"),
    [
        ({"periods": [1]}, "period 0 is not theirs"),
        ({"class": "family"}, "its seats are for adult"),
        ({"age": 17}, "one must be 18 years old"),
        ({"x_m": 1001}, "it is farther than 1000 m"),
    ],
)
def test_each_reason_why_a_pair_is_not_possible_is_told(person: Json, why: str) -> None:
    town = small([{"min_age": 18, "most": 2}], [{}, person])
    best, proof = solved(town)
    forged = {"objective": best["objective"], "assignments": [*best["assignments"], ["v1", "p0"]]}

    with pytest.raises(Refused, match=why):
        verdict(town, forged, proof)
