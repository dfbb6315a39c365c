"""Engine, checker and schema draw every range at the same number: what one of them reads, all read."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from services.volunteers.matching import columns
from services.volunteers.matching.checker import papers
from services.volunteers.matching.columns import Number
from services.volunteers.matching.instance import Rules
from services.volunteers.matching.reading import Unreadable
from tests.unit.volunteers.matching.making import Json, instance_of, small
from tests.unit.volunteers.matching.test_reading import schema

TABLES = (("rules", columns.RULE), ("posts", columns.POST), ("volunteers", columns.VOLUNTEER))
RANGES = [(rows, name, kind) for rows, table in TABLES for name, kind in table.items() if isinstance(kind, Number)]
BESIDE: dict[str, Json] = {"least": {"most": 10_000}, "most": {"least": 0}, "start_min": {"end_min": 10_080}, "end_min": {"start_min": 0}}
NEVER_ALONE = (("start_min", 10_080), ("end_min", 0))  # a post ends after it starts
SCHEMA = schema("instance")


def town_with(rows: str, **members: Any) -> Json:
    town = small([{}], [{}])
    (town[rows] if rows == "rules" else town[rows][0]).update(members)
    return town


def readers(town: Json, says: Draft202012Validator = SCHEMA) -> tuple[bool, bool, bool]:
    """Return whether engine, checker and schema take the city."""
    return _reads(instance_of, town, Unreadable), _reads(papers.read_instance, json.dumps(town), ValueError), says.is_valid(town)


def _reads(read: Any, town: Json | str, error: type[Exception]) -> bool:
    try:
        read(town)
    except error:
        return False
    return True


@pytest.mark.parametrize(("rows", "name", "kind"), RANGES, ids=[f"{rows} {name}" for rows, name, _ in RANGES])
def test_a_number_is_taken_up_to_both_ends_of_its_range(rows: str, name: str, kind: Number) -> None:
    for number in (kind.least - 1, kind.least, kind.most, kind.most + 1):
        town = town_with(rows, **BESIDE.get(name, {}) | {name: number})
        if (name, number) not in NEVER_ALONE:
            assert (kind.least <= number <= kind.most,) * 3 == readers(town), number


@pytest.mark.parametrize(("rows", "name"), [(rows, name) for rows, name, _ in RANGES])
@pytest.mark.parametrize("value", [True, 1.0, "1", None])
def test_what_is_no_whole_number_is_taken_by_nobody(rows: str, name: str, value: object) -> None:
    assert (False, False) == readers(town_with(rows, **{name: value}))[:2]


@pytest.mark.parametrize("name", ["skills", "interests", "history", "periods"])
@pytest.mark.parametrize(
    ("numbers", "fits"), [([], True), ([0, 62], True), ([63], False), ([-1], False), ([True], False), (1, False), ({}, False)]
)
def test_sets_hold_numbers_up_to_62(name: str, numbers: object, fits: bool) -> None:
    assert (fits, fits) == readers(town_with("volunteers", **{name: numbers}))[:2]


@pytest.mark.parametrize(
    ("name", "number", "fits"),
    [
        ("skill", 62, True),
        ("skill", 63, False),
        ("skill", -1, False),
        ("skill", None, True),
        ("skill", [1], False),
        ("theme", 62, True),
        ("theme", 63, False),
    ],
)
def test_a_post_has_one_number_up_to_62(name: str, number: object, fits: bool) -> None:
    assert (fits, fits, fits) == readers(town_with("posts", **{name: number}))


FITTING_COSTS = ([0], [0] * 7, [10_000], [1, 1])
UNFIT_COSTS = ([0] * 8, [], [10_001], [-1, 0], [2, 1], [True], 5)


@pytest.mark.parametrize(("costs", "fits"), [*((costs, True) for costs in FITTING_COSTS), *((costs, False) for costs in UNFIT_COSTS)])
def test_costs_never_fall_and_are_one_to_seven(costs: object, fits: bool) -> None:
    assert (fits, fits) == readers(town_with("rules", load_costs=costs))[:2]


@pytest.mark.parametrize("rows", ["posts", "volunteers"])
@pytest.mark.parametrize("members", [{"id": 1}, {"class": None}])
def test_ids_and_classes_are_texts(rows: str, members: Json) -> None:
    assert (False, False, False) == readers(town_with(rows, **members))


@pytest.mark.parametrize("rows", ["posts", "volunteers"])
def test_no_id_stands_twice_but_a_post_may_be_called_like_a_person(rows: str) -> None:
    twice = small([{}, {}], [{}, {}])
    twice[rows][1]["id"] = twice[rows][0]["id"]

    assert (False, False) == readers(twice)[:2]
    assert (True, True, True) == readers(small([{"id": "same"}], [{"id": "same"}]))


def test_a_city_has_a_post_but_needs_nobody() -> None:
    assert (False, False) == readers(small([], [{}]))[:2]
    assert (True, True, True) == readers(small([{}], []))


def test_a_post_ends_after_it_starts_and_wants_no_more_than_it_seats() -> None:
    assert [(True, True), (False, False)] == [readers(town_with("posts", start_min=59 + more))[:2] for more in (0, 1)]
    assert [(True, True), (False, False)] == [readers(town_with("posts", least=1 + more))[:2] for more in (0, 1)]


def test_what_a_file_leaves_out_is_the_same_to_both() -> None:
    usual = {"rules": papers.RULES, "posts": papers.POST, "volunteers": papers.VOLUNTEER}

    assert vars(Rules()) == papers.RULES | {"load_costs": tuple(papers.RULES["load_costs"])}
    for rows, table in TABLES[1:]:
        assert usual[rows] == {name: kind.default for name, kind in table.items() if kind.default is not columns.REQUIRED}
