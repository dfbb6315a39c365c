"""What may become of an account, and who may make it so."""

from dataclasses import replace

import pytest

from services.commons.contracts.identity import ACCOUNT, CONTRACT, NEEDS_DEPARTMENT
from services.commons.contracts.identity import Standing as StandingBody
from services.commons.kernel.people import Actor, Level
from services.commons.kernel.problems import FORBIDDEN, INVALID, NOT_FOUND, STEP_REFUSED, Problem
from services.identity.model import Account, Standing, register, set_standing, step_account
from tests.support.commands import AT, asked
from tests.support.identity import OPERATOR

ACCOUNT_OF_ONE = Account("one", "someone", "某人", "hash", AT)
OWNER = Actor("one", frozenset({"citizen"}))
STRANGER = Actor("two", frozenset({"citizen", "handler", "organiser", "moderator", "auditor", "commission"}))
ASKERS = {"owner": OWNER, "operator": OPERATOR, "stranger": STRANGER}
ALLOWED = {
    ("active", "suspend", "operator"): "suspended",
    ("active", "close", "operator"): "closed",
    ("active", "close", "owner"): "closed",
    ("suspended", "restore", "operator"): "active",
    ("suspended", "close", "operator"): "closed",
    ("suspended", "close", "owner"): "closed",
}
CASES = [(state.key, step.key, asker) for state in ACCOUNT.states for step in ACCOUNT.steps for asker in ASKERS]


def expected_problem(state: str, step: str, asker: str) -> object:
    if asker == "stranger":
        return NOT_FOUND
    if not any((source, step, asker) in ALLOWED for source in ("active", "suspended")):
        return FORBIDDEN
    return STEP_REFUSED


@pytest.mark.parametrize(("state", "step", "asker"), CASES)
def test_every_step_of_an_account(state: str, step: str, asker: str) -> None:
    account = replace(ACCOUNT_OF_ONE, state=state)
    command = asked("step_account", ASKERS[asker], account_id="one", step=step, reason="because")

    if (state, step, asker) in ALLOWED:
        change = step_account(account, command)
        assert ALLOWED[state, step, asker] == change.after.state
        assert change.fact.name in CONTRACT.by_fact
        assert {"by": ASKERS[asker].id, "state": change.after.state} == change.fact.payload
    else:
        with pytest.raises(Problem) as refusal:
            step_account(account, command)
        assert expected_problem(state, step, asker) is refusal.value.kind


def test_an_unknown_step_is_invalid() -> None:
    with pytest.raises(Problem) as refusal:
        step_account(ACCOUNT_OF_ONE, asked("step_account", OWNER, account_id="one", step="promote"))
    assert INVALID is refusal.value.kind


def test_suspending_needs_a_reason_that_stays_out_of_the_fact() -> None:
    with pytest.raises(Problem) as refusal:
        step_account(ACCOUNT_OF_ONE, asked("step_account", OPERATOR, account_id="one", step="suspend"))
    change = step_account(ACCOUNT_OF_ONE, asked("step_account", OPERATOR, account_id="one", step="suspend", reason="借给他人"))

    assert INVALID is refusal.value.kind
    assert "借给他人" == change.after.reason
    assert "借给他人" not in str(change.fact)


def test_a_step_ends_the_sessions_opened_before_it() -> None:
    change = step_account(ACCOUNT_OF_ONE, asked("step_account", OPERATOR, account_id="one", step="suspend", reason="x"))

    assert ACCOUNT_OF_ONE.epoch + 1 == change.after.epoch
    assert "" == change.after.kept_session


def test_a_newcomer_is_a_citizen_nobody_has_verified() -> None:
    change = register(ACCOUNT_OF_ONE)

    assert {"by": "one", "state": "active", "roles": ["citizen"], "level": "visitor"} == change.fact.payload


def test_no_fact_carries_login_name_or_password() -> None:
    account = Account("one", "LOGIN", "NAME", "PASSWORD", AT, reason="REASON")
    step = asked("step_account", OWNER, account_id="one", step="close")

    facts = [register(account).fact, set_standing(account, Standing(), by=OPERATOR).fact, step_account(account, step).fact]

    assert not any(word in str(fact) for fact in facts for word in ("LOGIN", "NAME", "PASSWORD", "REASON"))


@pytest.mark.parametrize("role", ["handler", "moderator", "organiser"])
def test_staff_of_a_department_needs_one(role: str) -> None:
    with pytest.raises(Problem) as refusal:
        set_standing(ACCOUNT_OF_ONE, Standing(frozenset({role})), by=OPERATOR)

    assert NEEDS_DEPARTMENT is refusal.value.kind
    assert {"roles": [role]} == refusal.value.details


@pytest.mark.parametrize("role", ["auditor", "citizen", "commission", "operator"])
def test_other_roles_need_no_department(role: str) -> None:
    assert "account.standing_set" == set_standing(ACCOUNT_OF_ONE, Standing(frozenset({role})), by=OPERATOR).fact.name


@pytest.mark.parametrize("department", ["magic", "", None, ["housing"]])
def test_a_department_must_exist(department: object) -> None:
    body = StandingBody()

    assert {} == body.validate({"roles": ["handler"], "level": "real_name", "department": "housing"})
    assert ["department"] == list(body.validate({"roles": ["handler"], "level": "real_name", "department": department}))


def test_a_new_standing_is_told_whole() -> None:
    change = set_standing(ACCOUNT_OF_ONE, Standing(frozenset({"handler"}), Level.REAL_NAME, "housing"), by=OPERATOR)

    told = {"by": "operator", "state": "active", "roles": ["handler"], "level": "real_name", "department": "housing"}
    assert told == change.fact.payload
    assert "housing" == change.after.standing.department
