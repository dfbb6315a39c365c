"""An assignment and a certificate are read by the checker only if they are exactly what their formats say."""

import json

import pytest

from services.volunteers.matching.checker.papers import MEMBERS, read_assignment, read_certificate
from services.volunteers.matching.checker.refusals import Refused
from tests.unit.volunteers.matching.making import small, solved

PROOF = solved(small([{}], [{}]))[1]
NO_PAIRS: tuple[object, ...] = (
    {},
    "",
    None,
    1,
    [["v0"]],
    [["v0", 1]],
    [["v0", "p0", "p0"]],
    ["ab"],
    [{"v0": 1, "p0": 2}],
    [["v0", "p0"], []],
)
NO_NUMBERS: tuple[object, ...] = (True, 1.0, "1", None)


def code_of_certificate(**members: object) -> str:
    with pytest.raises(Refused) as caught:
        read_certificate(json.dumps(PROOF | members))
    return caught.value.code


@pytest.mark.parametrize("pairs", NO_PAIRS)
def test_pairs_are_a_list_of_lists_of_two_texts(pairs: object) -> None:
    with pytest.raises(Refused, match="a pair is a list of two ids"):
        read_assignment(json.dumps({"objective": 1, "assignments": pairs}))


@pytest.mark.parametrize(
    "paper", [{"objective": number, "assignments": []} for number in NO_NUMBERS] + [{"assignments": []}, {"objective": 1}, []]
)
def test_an_assignment_has_its_two_members_and_no_other(paper: object) -> None:
    with pytest.raises(Refused, match="its two members are not these"):
        read_assignment(json.dumps(paper))


def test_an_assignment_is_read_as_it_stands() -> None:
    paper = {"objective": -3, "assignments": [["v1", "p0"], ["v0", "p1"]]}

    assert (-3, [("v1", "p0"), ("v0", "p1")]) == read_assignment(json.dumps(paper))
    with pytest.raises(Refused, match="its two members are not these"):
        read_assignment(json.dumps(paper | {"note": ""}))


@pytest.mark.parametrize("name", ["objective", "bound", "gap", "scale"])
@pytest.mark.parametrize("value", NO_NUMBERS)
def test_figures_of_a_certificate_are_whole_numbers(name: str, value: object) -> None:
    assert "certificate_malformed" == code_of_certificate(**{name: value})


@pytest.mark.parametrize(
    "members",
    [{"format": "x"}, {"model": "c"}, {"model": ["a"]}, {"scale": 0}, {"scale": -1}, {"prices": []}, {"prices": None}, {"more": 1}],
)
def test_a_certificate_of_another_shape_is_refused(members: dict[str, object]) -> None:
    assert "certificate_malformed" == code_of_certificate(**members)


@pytest.mark.parametrize("name", sorted(MEMBERS))
def test_a_certificate_without_one_of_its_members_is_refused(name: str) -> None:
    with pytest.raises(Refused, match="it is not of shanzhi-match-certificate/1"):
        read_certificate(json.dumps({member: value for member, value in PROOF.items() if member != name}))


@pytest.mark.parametrize("price", [*NO_NUMBERS, 2**53, -(2**53)])
def test_a_price_is_a_whole_number_below_2_to_53(price: object) -> None:
    assert "certificate_malformed" == code_of_certificate(prices={"p0": price})


@pytest.mark.parametrize("price", [2**53 - 1, 1 - 2**53])
def test_prices_up_to_there_are_read(price: int) -> None:
    assert {"p0": price} == read_certificate(json.dumps(PROOF | {"prices": {"p0": price}})).prices


def test_a_scale_of_one_can_be_read() -> None:
    assert 1 == read_certificate(json.dumps(PROOF | {"scale": 1})).scale


@pytest.mark.parametrize(("text", "why"), [("{", "it is not JSON"), ("[" * 100_000, "nested too deeply")])
def test_what_is_no_json_is_said_so(text: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        read_certificate(text)


def test_the_seal_is_over_all_other_members_alone() -> None:
    assert read_certificate(json.dumps(PROOF, indent=1)).is_sealed
    assert not any(
        read_certificate(json.dumps(PROOF | {name: PROOF[name] + 1})).is_sealed for name in ("objective", "bound", "gap", "scale")
    )
