"""Every operation, asked by everybody about everything: allowed, refused or kept secret as the policy says."""

from dataclasses import dataclass
from typing import Any

import pytest

from services.commons.contracts.catalog import CATALOG
from services.commons.contracts.rows import Operation
from tests.security.asking import OPERATIONS, ask, body_of, kind_of
from tests.security.cast import ASKERS, NOTHING, Cast
from tests.security.conftest import tally
from tests.security.policy import OFF_HTTP, RULES, Rule
from tests.support.person import Answer


@dataclass(frozen=True)
class Cell:
    who: str
    expected: str
    got: str
    code: str = ""


def cells(rule: Rule, cast: Cast) -> list[Cell]:
    """Return what everybody was answered; whoever is told 404 is told exactly what they are told of nothing."""
    operation = OPERATIONS[rule.name]
    return [Cell(who, rule.expected(who), *_asked(rule, operation, cast, who)) for who in ASKERS]


def _asked(rule: Rule, operation: Operation, cast: Cast, who: str) -> tuple[str, str]:
    def asked(thing: dict[str, str]) -> Answer:
        return ask(cast[who], operation, body_of(operation, cast), step=rule.step, **thing)

    answer = asked({**cast.things.get(rule.thing, {})})
    if answer.status_code == 404 and _told(answer) != _told(asked({**NOTHING["nothing"]})):
        return "404 that tells something", answer.text
    return kind_of(answer), "" if answer.is_success else answer.json()["code"]


def _told(answer: Answer) -> tuple[int, dict[str, Any], frozenset[str]]:
    told = {name: value for name, value in answer.json().items() if name not in ("instance", "trace_id")}
    return answer.status_code, told, frozenset(answer.headers)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.operation} {rule.thing}".strip())
def test_everybody_is_answered_as_the_policy_says(cast: Cast, rule: Rule) -> None:
    answered = cells(rule, cast)

    tally.update("allowed" if cell.got == "allowed" else "refused" for cell in answered)
    assert [] == [cell for cell in answered if cell.expected != cell.got]


def test_every_operation_has_a_rule() -> None:
    assert set(OPERATIONS) == {rule.name for rule in RULES}
    assert {row.name for contract in CATALOG for row in contract.operations} - set(OPERATIONS) == OFF_HTTP


def test_every_step_has_a_rule() -> None:
    of_steps = {
        "step_contest": "contest",
        "step_idea": "idea",
        "step_adoption": "adoption",
        "step_account": "account",
        "step_endpoint": "endpoint",
    }
    tables = {table.name: table for contract in CATALOG for table in contract.lifecycles}
    ruled = {rule.operation for rule in RULES if rule.step}

    assert of_steps.keys() == {name for name, row in OPERATIONS.items() if "step" in row.path_fields}
    assert ruled == {f"{name}/{step.key}" for name, table in of_steps.items() for step in tables[table].steps}


def test_what_names_a_thing_is_also_asked_about_nothing() -> None:
    named = {name for name, row in OPERATIONS.items() if row.path_fields}

    assert named == {rule.name for rule in RULES if rule.thing in ("nothing", "no parked fact")}


def test_every_role_that_a_contract_admits_has_somebody_who_asks(cast: Cast) -> None:
    """A new role wants a row in DEMO or ENROLLED (cast.py), and its column in the policy."""
    admitted = frozenset[str]().union(*(row.allowed.roles for row in OPERATIONS.values()))
    steps = frozenset[str]().union(*(step.roles for contract in CATALOG for table in contract.lifecycles for step in table.steps))
    asking = {role for who in ASKERS if who != "visitor" for role in cast[who].get("/accounts/me")["roles"]}

    assert (admitted | steps) - {"author", "owner", "service"} <= asking


UNREACHED = {"get_parked", "replay_parked", "discard_parked", "unlink_identity", "unsubscribe"}
"""What names a thing that no quiet town has: tests/component/cli/test_parked.py and those of links and notices have some."""


def test_what_names_a_thing_is_also_asked_about_one_that_somebody_may() -> None:
    named = {name for name, row in OPERATIONS.items() if row.path_fields}

    assert named - UNREACHED == {rule.name for rule in RULES if rule.name in named and rule.allowed}
