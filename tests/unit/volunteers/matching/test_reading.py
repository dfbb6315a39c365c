"""Instances are read row by row; whatever is not in the table is refused with its line, and layout changes no hash."""

import json
import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from services.volunteers.matching import columns
from services.volunteers.matching.checker.papers import read_instance as read_for_check
from services.volunteers.matching.instance import Rules
from services.volunteers.matching.reading import Unreadable, read_instance
from tests.unit.volunteers.matching.making import Json, cities, city, instance_of, small, solved

FORMATS = Path(columns.__file__).parent / "formats"
TOWN = small([{}], [{}])


def schema(name: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads((FORMATS / f"{name}.schema.json").read_text(encoding="utf-8")))


def altered(change: Callable[[Json], Any]) -> Json:
    town: Json = json.loads(json.dumps(TOWN))
    change(town)
    return town


# fmt: off
UNFIT: tuple[tuple[str, Callable[[Json], Any]], ...] = (
    ("unknown member 'colour'", lambda town: town["posts"][0].update(colour=1)),
    ("'limit' is missing", lambda town: town["volunteers"][0].pop("limit")),
    ("'limit' is a whole number from 0 to 7, not 8", lambda town: town["volunteers"][0].update(limit=8)),
    ("not True", lambda town: town["volunteers"][0].update(limit=True)),
    ("not 1.5", lambda town: town["posts"][0].update(most=1.5)),
    ("'id' is a text of 1 to 64 characters", lambda town: town["posts"][0].update(id="")),
    ("'skills' names one number twice", lambda town: town["volunteers"][0].update(skills=[1, 1])),
    ("'skills' is a list of numbers from 0 to 62", lambda town: town["volunteers"][0].update(skills=[63])),
    ("'theme' is a number from 0 to 62", lambda town: town["posts"][0].update(theme="0")),
    ("'theme' is a number from 0 to 62, not None", lambda town: town["posts"][0].update(theme=None)),
    ("ends at 0, not after it starts at 0", lambda town: town["posts"][0].update(end_min=0)),
    ("at least 2 and at most 1", lambda town: town["posts"][0].update(least=2)),
    ("there are two posts 'p0'", lambda town: town["posts"].append(town["posts"][0])),
    ("there is no post", lambda town: town.update(posts=[])),
    ("volunteers is missing", lambda town: town.pop("volunteers")),
    ("the format is 'x'", lambda town: town.update(format="x")),
    ("'people' is no member", lambda town: town.update(people=[])),
    ("a volunteer is an object", lambda town: town["volunteers"].append(3)),
    ("'[' expected", lambda town: town.update(volunteers={})),
    ("rules are an object", lambda town: town.update(rules={"colour": 1})),
    ("must not fall", lambda town: town.update(rules={"load_costs": [2, 1]})),
    ("'load_costs' is a list of 1 to 7 numbers", lambda town: town.update(rules={"load_costs": []})),
    ("rule 'tie_bits' is a whole number from 0 to 20", lambda town: town.update(rules={"tie_bits": 21})),
)
# fmt: on


@pytest.mark.parametrize(("says", "change"), UNFIT, ids=[says for says, _ in UNFIT])
def test_what_does_not_fit_is_refused_in_words(says: str, change: Callable[[Json], Any]) -> None:
    with pytest.raises(Unreadable, match=re.escape(says)):
        instance_of(altered(change))


@pytest.mark.parametrize(("says", "change"), UNFIT, ids=[says for says, _ in UNFIT])
def test_the_schema_refuses_it_too(says: str, change: Callable[[Json], Any]) -> None:
    beyond_schemas = {"ends at", "at least", "there are two", "must not"}
    whole = altered(change)

    assert says.startswith(tuple(beyond_schemas)) != bool(list(schema("instance").iter_errors(whole)))


@pytest.mark.parametrize(("says", "change"), UNFIT, ids=[says for says, _ in UNFIT])
def test_the_checker_refuses_it_too(says: str, change: Callable[[Json], Any]) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        read_for_check(json.dumps(altered(change)))


@pytest.mark.parametrize("member", ['"limit"', '"most"'])
@pytest.mark.parametrize("read", [read_instance, read_for_check])
def test_a_member_that_stands_twice_is_refused(read: Callable[[str], object], member: str) -> None:
    text = json.dumps(TOWN)

    with pytest.raises(ValueError, match="twice"):
        read(text.replace(member, f"{member}: 1, {member}", 1))


def test_a_mistake_is_told_in_a_sentence_however_long_it_is() -> None:
    with pytest.raises(Unreadable) as caught:
        instance_of(small([{"theme": list(range(10_000))}], [{}]))

    assert 200 > len(str(caught.value))


def test_half_a_character_is_refused_in_words() -> None:
    with pytest.raises(Unreadable, match="half a character"):
        instance_of(small([{"id": "\ud842"}], [{}]))


def test_a_mistake_is_told_with_its_line() -> None:
    lines = city(20, 5).splitlines()
    wrong = next(number for number, line in enumerate(lines) if '"v7"' in line)
    lines[wrong] = lines[wrong].replace('"limit"', '"limits"')

    with pytest.raises(Unreadable) as caught:
        read_instance("\n".join(lines))

    assert wrong + 1 == caught.value.line


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"format"', '{"posts": 3}', '{"posts": [', "{}", "[" * 9999, '{"rules": ' + "[" * 200_000, "{} {}"]
)
def test_what_is_no_instance_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        read_instance(text)


def test_nothing_follows_an_instance() -> None:
    assert ("v0",) == instance_of(f"{json.dumps(TOWN)} \n").volunteers.ids
    with pytest.raises(Unreadable, match="something follows"):
        instance_of(f"{json.dumps(TOWN)} 0")


@given(st.integers(0, 400), st.sampled_from('{}[],:"0x\n'))
@settings(deadline=None, max_examples=200)
def test_a_damaged_file_is_refused_or_read_but_never_crashes(at: int, sign: str) -> None:
    text = json.dumps(TOWN)

    with suppress(Unreadable):
        read_instance(text[:at] + sign + text[at + 1 :])


@given(cities())
@settings(deadline=None, max_examples=40)
def test_papers_fit_their_schemas_and_both_readers_give_one_hash(town: Json) -> None:
    assignment, certificate = solved(town)

    for name, paper in (("instance", town), ("assignment", assignment), ("certificate", certificate)):
        assert [] == list(schema(name).iter_errors(paper))
    assert instance_of(town).hash == read_for_check(json.dumps(town, indent=2)).hash


def test_a_generated_city_fits_its_schema() -> None:
    assert [] == list(schema("instance").iter_errors(json.loads(city(200, 20))))


@pytest.mark.parametrize(("name", "table"), [("posts", columns.POST), ("volunteers", columns.VOLUNTEER)])
def test_schemas_name_the_members_of_the_tables(name: str, table: dict[str, Any]) -> None:
    row = schema("instance").schema["properties"][name]["items"]

    assert list(table) == list(row["properties"])
    assert [member for member, kind in table.items() if kind.default is columns.REQUIRED] == row["required"]


def test_the_schema_tells_the_defaults_of_the_rules() -> None:
    rules = schema("instance").schema["properties"]["rules"]["properties"]

    usual = Rules()
    assert {name: getattr(usual, name) for name in rules} == {
        name: tuple(rule["default"]) if isinstance(rule["default"], list) else rule["default"] for name, rule in rules.items()
    }


def test_the_same_seed_gives_the_same_city() -> None:
    assert city(30, 5, 3) == city.__wrapped__(30, 5, 3)
    assert city(30, 5, 3) != city(30, 5, 4)
