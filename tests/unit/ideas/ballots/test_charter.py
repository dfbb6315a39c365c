"""A charter is data with one spelling and one hash, and refuses what it cannot mean."""

import json
from dataclasses import replace
from typing import Any

import pytest

from services.ideas.ballots.charter import FORMAT, BadCharter, Charter, from_json, read_charter
from services.ideas.ballots.count import count
from tests.unit.ideas.ballots.making import of_points, toy

FULL = Charter(
    "equal-shares",
    completion="add1",
    add1_step=100,
    comparison="cardinality",
    budget=2500,
    score_least=2,
    papers_share_least="1/20",
    cost_share_least="1/3",
    incompatible=(("1", "2"),),
    ties=("votes", "lot"),
    lot_commitment="0" * 64,
)
HASH_OF_GREEDY = "b670145bdca95229a41e5e1c3dd2722834b3f04237537ce9d3194de5c7e89b4b"


def test_the_hash_of_a_charter_never_changes() -> None:
    assert HASH_OF_GREEDY == Charter("greedy").hash


def test_every_field_is_written() -> None:
    assert {"format": FORMAT, "rule": "equal-shares"}.items() <= FULL.json.items()
    assert set(FULL.json) == {"format", *Charter.__dataclass_fields__}


def test_what_is_written_is_read_back() -> None:
    assert FULL == read_charter(json.dumps(FULL.json))


def test_what_is_left_out_stands_as_usual() -> None:
    assert Charter("greedy").hash == read_charter(json.dumps({"format": FORMAT, "rule": "greedy"})).hash


@pytest.mark.parametrize("name", sorted(set(Charter.__dataclass_fields__) - {"rule", "ballot", "seats", "unaffordable"}))
def test_every_field_changes_the_hash(name: str) -> None:
    default = Charter.__dataclass_fields__[name].default
    other = {"completion": "add1", "satisfaction": "cardinality", "ties": ["id"]}.get(name, FULL.json[name])

    lot = {"ties": ["lot"]} if name == "lot_commitment" else {}
    changed = from_json({"format": FORMAT, "rule": "equal-shares", name: other, **lot})

    assert default != getattr(changed, name)
    assert Charter("equal-shares").hash != changed.hash


# fmt: off
BAD: list[tuple[dict[str, Any], str]] = [
    ({"rule": "borda"}, "rule is one of"),
    ({"rule": "greedy", "satisfaction": "joy"}, "satisfaction is one of cost, cardinality"),
    ({"rule": "greedy", "satisfaction": "cardinality"}, "greedy does not read satisfaction"),
    ({"rule": "greedy", "completion": "add1"}, "greedy does not read completion"),
    ({"rule": "greedy", "seats": 3}, "greedy does not read seats"),
    ({"rule": "committee"}, "committee needs a number of seats"),
    ({"rule": "committee", "seats": 0}, "seats is a whole number from 1"),
    ({"rule": "committee", "seats": 2, "budget": 5}, "committee does not read budget"),
    ({"rule": "committee", "seats": 2, "cost_share_least": "1/3"}, "committee does not read cost_share_least"),
    ({"rule": "points", "seats": 2}, "points does not count a ballot of approval"),
    ({"rule": "equal-shares", "ballot": "points"}, "equal-shares does not count a ballot of points"),
    ({"rule": "equal-shares", "unaffordable": "stop"}, "equal-shares does not read unaffordable"),
    ({"rule": "greedy", "budget": 1.5}, "budget is of the wrong kind"),
    ({"rule": "greedy", "budget": True}, "budget is of the wrong kind"),
    ({"rule": "greedy", "budget": 2**53}, "it has no canonical form: numbers are whole and within 2^53"),
    ({"rule": "greedy", "incompatible": [["a", "\ud800"]]}, "it has no canonical form: "),
    ({"rule": "greedy", "score_least": None}, "score_least is of the wrong kind"),
    ({"rule": "greedy", "score_least": -1}, "score_least is a whole number from 0"),
    ({"rule": "greedy", "papers_share_least": 0.5}, "papers_share_least is of the wrong kind"),
    ({"rule": "greedy", "papers_share_least": "0.5"}, "a share is written like"),
    ({"rule": "greedy", "papers_share_least": "2/4"}, "in lowest terms"),
    ({"rule": "greedy", "papers_share_least": "3/2"}, "a share is at most 1"),
    ({"rule": "greedy", "cost_share_least": "1/0"}, "a share is written like"),
    ({"rule": "greedy", "incompatible": ["ab"]}, "incompatible is of the wrong kind"),
    ({"rule": "greedy", "incompatible": [["a"]]}, "incompatible holds sets of two or more"),
    ({"rule": "greedy", "incompatible": [["a", "a"]]}, "incompatible holds sets of two or more"),
    ({"rule": "greedy", "ties": "id"}, "ties is of the wrong kind"),
    ({"rule": "greedy", "ties": []}, "the last of ties is one that always decides"),
    ({"rule": "greedy", "ties": ["votes"]}, "the last of ties is one that always decides"),
    ({"rule": "greedy", "ties": ["id", "id"]}, "ties are different ones of"),
    ({"rule": "greedy", "ties": ["luck", "id"]}, "ties are different ones of"),
    ({"rule": "greedy", "ties": ["lot"]}, "lot among ties and lot_commitment go together"),
    ({"rule": "greedy", "lot_commitment": "0" * 64}, "lot among ties and lot_commitment go together"),
    ({"rule": "greedy", "ties": ["lot"], "lot_commitment": "00"}, "lot_commitment is SHA-256 in hex"),
    ({"rule": "greedy", "quota": 1}, "it has a field that is not known: quota"),
    ({}, "no object with a rule"),
]
# fmt: on


@pytest.mark.parametrize(("values", "says"), BAD, ids=[says for _, says in BAD])
def test_a_charter_that_means_nothing_is_refused(values: dict[str, Any], says: str) -> None:
    with pytest.raises(BadCharter) as refused:
        from_json({"format": FORMAT, **values})

    assert says in str(refused.value)


@pytest.mark.parametrize("text", [b"{", b"\xff", b"[]", b'{"rule":"greedy"}', b"[" * 100_000, b"9" * 5_000])
def test_what_is_no_charter_is_refused(text: bytes) -> None:
    with pytest.raises(BadCharter):
        read_charter(text)


def test_a_charter_of_another_ballot_is_refused() -> None:
    with pytest.raises(BadCharter, match="its budget is 2000, that of the ballot 2500"):
        count(toy(), Charter("greedy", budget=2000))
    with pytest.raises(BadCharter, match="it counts a ballot of approval, this one is of points"):
        count(of_points({"a": 1}), Charter("greedy"))


def test_the_charter_s_own_budget_is_in_the_source_s_units() -> None:
    in_cents = replace(toy(), budget=250_000, subunits=100)

    assert 2400 == count(toy(), Charter("greedy", budget=2500)).cost
    assert 5 == len(count(in_cents, Charter("greedy", budget=2500)).winners)
    with pytest.raises(BadCharter):
        count(in_cents, Charter("greedy", budget=250_000))
