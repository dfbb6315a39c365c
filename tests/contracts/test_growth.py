"""Contracts only grow: each stands as its golden file promised, and the guard is seen to bite."""

import json
from collections.abc import Callable
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.commons.contracts import ideas
from services.commons.contracts.catalog import CATALOG
from services.commons.contracts.rows import Contract
from tests.contracts.accept_growth import GOLDENS, NOTHING, accept, golden
from tests.contracts.picture import Picture, breaks, picture, render

every_contract = pytest.mark.parametrize("contract", CATALOG, ids=lambda contract: contract.service)
IDEAS = picture(ideas.CONTRACT)

Change = Callable[[Picture], object]


def schema(it: Picture, name: str) -> dict[str, Any]:
    rows: dict[str, Any] = it["schemas"][name]
    return rows


def a_field(*, required: bool) -> Picture:
    return {"kind": "String", "required": required, "dataclass": "public"}


BREAKING: dict[str, tuple[Change, str]] = {
    "a fact goes": (lambda it: it["facts"].pop("idea.accepted.v1"), "idea.accepted.v1 is gone"),
    "a fact changes class": (
        lambda it: it["facts"]["idea.accepted.v1"].update(dataclass="public"),
        "idea.accepted.v1 changed its data class",
    ),
    "a field of a fact goes": (lambda it: schema(it, "SupportFact").pop("contest_id"), "support.given.v1.contest_id is gone"),
    "a field of a fact becomes required": (
        lambda it: schema(it, "IdeaFact")["prize"].update(required=True),
        "idea.awarded.v1.prize became required",
    ),
    "a field of a fact may be absent": (
        lambda it: schema(it, "IdeaFact")["state"].update(required=False),
        "idea.awarded.v1.state may now be absent",
    ),
    "a field of a fact changes class": (
        lambda it: schema(it, "IdeaFact")["by"].update(dataclass="public"),
        "idea.accepted.v1.by changed its dataclass",
    ),
    "a field of a fact changes kind": (
        lambda it: schema(it, "IdeaFact")["state"].update(kind="Integer"),
        "idea.accepted.v1.state changed its kind",
    ),
    "a field deep in a fact goes": (
        lambda it: schema(it, "PeriodBody").pop("ends_at"),
        "contest.drafted.v1.calendar.collecting.ends_at is gone",
    ),
    "a fact requires more": (
        lambda it: schema(it, "IdeaFact").update(town=a_field(required=True)),
        "idea.accepted.v1.town is new and required",
    ),
    "an operation goes": (lambda it: it["operations"].pop("get_idea"), "get_idea is gone"),
    "an operation moves": (
        lambda it: it["operations"]["get_idea"].update(route="GET /idea/{id}"),
        "get_idea moved from GET /ideas/{idea_id}",
    ),
    "an operation requires a key": (
        lambda it: it["operations"]["revise_idea"].update(key=True),
        "revise_idea now requires an Idempotency-Key",
    ),
    "an operation requires If-Match": (lambda it: it["operations"]["step_idea"].update(if_match=True), "step_idea now requires If-Match"),
    "a body requires more": (
        lambda it: schema(it, "IdeaBody").update(photo=a_field(required=True)),
        "submit_idea body.photo is new and required",
    ),
    "a field of a body becomes required": (
        lambda it: schema(it, "IdeaBody")["town"].update(required=True),
        "submit_idea body.town became required",
    ),
    "a field of a body goes": (lambda it: schema(it, "IdeaBody").pop("town"), "submit_idea body.town is gone"),
    "a body where there was none": (
        lambda it: it["operations"]["give_support"].update(body="SupportFact"),
        "give_support body.by is new and required",
    ),
    "a body takes shorter texts": (lambda it: schema(it, "IdeaBody")["title"].update(most=50), "submit_idea body.title takes less"),
    "a body takes no short texts": (lambda it: schema(it, "IdeaBody")["title"].update(least=5), "submit_idea body.title takes less"),
    "a body loses a choice": (
        lambda it: schema(it, "IdeaBody")["theme"]["choices"].remove("safety"),
        "submit_idea body.theme lost a choice",
    ),
    "a body offers choices only": (
        lambda it: schema(it, "Reschedule")["reason"].update(choices=["rain"]),
        "reschedule_contest body.reason lost a choice",
    ),
    "a choice in a list goes": (
        lambda it: schema(it, "ContestView")["themes"]["of"]["choices"].remove("safety"),
        "get_contest returns.themes.each lost a choice",
    ),
    "a query loses a field": (lambda it: schema(it, "IdeaQuery").pop("cursor"), "list_ideas query.cursor is gone"),
    "a view loses a field": (lambda it: schema(it, "IdeaView").pop("supports"), "get_idea returns.supports is gone"),
    "a view may lack a field": (
        lambda it: schema(it, "StepTaken")["at"].update(required=False),
        "get_idea returns.adoption.history.at may now be absent",
    ),
    "one becomes many": (lambda it: schema(it, "IdeaView")["adoption"].update(many=True), "get_idea returns.adoption changed its many"),
    "a state goes": (lambda it: it["lifecycles"]["idea"]["states"].remove("awarded"), "idea lost state awarded"),
    "a lifecycle goes": (lambda it: it["lifecycles"].pop("idea"), "idea is gone"),
    "a step goes": (lambda it: it["lifecycles"]["idea"]["steps"].pop("award"), "idea lost step award"),
    "a step leads elsewhere": (
        lambda it: it["lifecycles"]["idea"]["steps"]["award"].update(to="accepted"),
        "idea step award leads elsewhere",
    ),
    "a step starts from less": (
        lambda it: it["lifecycles"]["idea"]["steps"]["withdraw"].update({"from": ["accepted"]}),
        "idea step withdraw leads elsewhere",
    ),
    "a step makes another fact": (
        lambda it: it["lifecycles"]["idea"]["steps"]["award"].update(fact="idea.accepted"),
        "idea step award leads elsewhere",
    ),
    "a step requires more": (
        lambda it: it["lifecycles"]["idea"]["steps"]["award"]["requires"].append("reason"),
        "idea step award requires more",
    ),
    "a problem goes": (lambda it: it["problems"].pop("support.own_idea"), "problem support.own_idea is gone or has another status"),
    "a problem changes status": (
        lambda it: it["problems"].update({"support.own_idea": 403}),
        "problem support.own_idea is gone or has another status",
    ),
}
GROWING: dict[str, Change] = {
    "a new fact": lambda it: it["facts"].update({"idea.merged.v1": it["facts"]["idea.accepted.v1"]}),
    "a new operation": lambda it: it["operations"].update(read_idea=it["operations"]["get_idea"]),
    "an optional field in a fact": lambda it: schema(it, "IdeaFact").update(town=a_field(required=False)),
    "an optional field in a body": lambda it: schema(it, "IdeaBody").update(photo=a_field(required=False)),
    "a field in a view": lambda it: schema(it, "IdeaView").update(photo=a_field(required=True)),
    "a field of a body no longer required": lambda it: schema(it, "IdeaBody")["theme"].update(required=False),
    "a body takes longer texts": lambda it: schema(it, "IdeaBody")["title"].update(most=90),
    "a view shows longer texts": lambda it: schema(it, "IdeaView")["title"].update(most=90),
    "a new choice": lambda it: schema(it, "IdeaBody")["theme"]["choices"].append("sport"),
    "a key no longer required": lambda it: it["operations"]["submit_idea"].update(key=False),
    "a new state and step": lambda it: it["lifecycles"]["idea"].update(
        states=[*it["lifecycles"]["idea"]["states"], "merged"],
        steps={**it["lifecycles"]["idea"]["steps"], "merge": it["lifecycles"]["idea"]["steps"]["award"]},
    ),
    "a state under a new name": lambda it: it["lifecycles"]["idea"].update(
        states=["won" if state == "awarded" else state for state in it["lifecycles"]["idea"]["states"]], retired={"awarded": "won"}
    ),
    "a step from more states": lambda it: it["lifecycles"]["idea"]["steps"]["award"]["from"].append("accepted"),
    "a new problem": lambda it: it["problems"].update({"idea.too_many": 409}),
    "a schema under a new name": lambda it: (
        it["schemas"].update(Support=it["schemas"].pop("SupportFact")),
        [row.update(payload="Support") for row in it["facts"].values() if row["payload"] == "SupportFact"],
    ),
}


def changed(change: Change) -> Picture:
    after = deepcopy(IDEAS)
    change(after)
    return after


@every_contract
def test_a_contract_breaks_no_promise(contract: Contract) -> None:
    promised = golden(contract) or NOTHING

    assert [] == list(breaks(promised, picture(contract)))


@every_contract
def test_a_golden_file_shows_the_contract_as_it_is(contract: Contract) -> None:
    current = render(picture(contract)) + "\n"

    path = GOLDENS / f"{contract.service}.json"

    assert current == path.read_text(encoding="utf-8"), "after growth: python -m tests.contracts.accept_growth"


def test_every_golden_file_has_its_contract() -> None:
    assert {contract.service for contract in CATALOG} == {path.stem for path in GOLDENS.glob("*.json")}


@pytest.mark.parametrize("name", BREAKING)
def test_the_guard_bites_when(name: str) -> None:
    change, sentence = BREAKING[name]

    assert sentence in list(breaks(IDEAS, changed(change)))


@pytest.mark.parametrize("name", GROWING)
def test_the_guard_lets_grow(name: str) -> None:
    after = changed(GROWING[name])

    assert after != IDEAS
    assert [] == list(breaks(IDEAS, after))


def test_growth_is_accepted_and_a_broken_promise_is_not(tmp_path: Path) -> None:
    less = changed(lambda it: it["facts"].pop("idea.accepted.v1"))
    more = changed(GROWING["a new fact"])

    (tmp_path / "ideas.json").write_text(json.dumps(less))
    assert [] == accept(ideas.CONTRACT, tmp_path)
    assert IDEAS == golden(ideas.CONTRACT, tmp_path)

    (tmp_path / "ideas.json").write_text(json.dumps(more))
    assert ["idea.merged.v1 is gone"] == accept(ideas.CONTRACT, tmp_path)
    assert more == golden(ideas.CONTRACT, tmp_path)


def test_a_first_promise_is_written_as_it_is(tmp_path: Path) -> None:
    assert [] == accept(ideas.CONTRACT, tmp_path / "goldens")
    assert IDEAS == golden(ideas.CONTRACT, tmp_path / "goldens")


def test_a_golden_file_has_one_line_for_one_field() -> None:
    text = render(IDEAS)

    assert '   "by": {"dataclass": "personal", "kind": "String", "required": true},' in text.splitlines()
    assert IDEAS == json.loads(text)


@pytest.mark.parametrize(("on", "expected"), [(date(2027, 6, 30), ["get_idea is gone"]), (date(2027, 7, 1), [])])
def test_an_operation_may_go_after_its_sunset_and_not_before(on: date, expected: list[str]) -> None:
    before = deepcopy(IDEAS)
    before["operations"]["get_idea"]["sunset_on"] = "2027-07-01"
    after = deepcopy(before)
    del after["operations"]["get_idea"]

    assert expected == list(breaks(before, after, today=on))
