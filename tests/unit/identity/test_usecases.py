"""Registering, standing, demo accounts: what is saved and told, and what a repeat does."""

from typing import Any

import pytest

from services.commons.contracts.identity import LOGIN_PAUSED, LOGIN_TAKEN
from services.commons.kernel.command import Command
from services.commons.kernel.people import Actor, Level
from services.commons.kernel.problems import INVALID, KEY_REUSED, NOT_FOUND, VERSION_STALE, Problem, ProblemType
from services.identity import usecases
from services.identity.model_demo import DEMO_ACCOUNTS, DEMO_CROWD, DEMO_PASSWORD
from tests.support.commands import asked
from tests.support.identity import OPERATOR, PATIENCE, MemoryStores, memory_stores


@pytest.fixture
def stores() -> MemoryStores:
    return memory_stores()


def registration(login: str = "someone", password: str = "correct horse", name: str = "某人", key: str = "key") -> Command:
    return asked("register_account", login=login, password=password, name=name, key=key)


def refused(kind: ProblemType, command: Command, stores: MemoryStores) -> None:
    with pytest.raises(Problem) as refusal:
        getattr(usecases, command.name)(command, stores)
    assert kind is refusal.value.kind


def test_whoever_registers_is_a_newcomer(stores: MemoryStores) -> None:
    view = usecases.register_account(registration("Some.One"), stores)

    assert ("some.one", "某人", ["citizen"], "visitor", "active", 1) == tuple(
        view[name] for name in ("login", "name", "roles", "level", "state", "version")
    )
    assert "department" not in view
    assert "password_hash" not in view


def test_registering_twice_with_one_key_is_registering_once(stores: MemoryStores) -> None:
    assert usecases.register_account(registration(), stores) == usecases.register_account(registration(), stores)
    assert ["account.registered"] == [fact.name for _, fact in stores.accounts.facts]


@pytest.mark.parametrize("other", [{"login": "another"}, {"name": "另一人"}, {"password": "another horse"}])
def test_one_key_cannot_register_another(stores: MemoryStores, other: dict[str, str]) -> None:
    usecases.register_account(registration(), stores)

    refused(KEY_REUSED, registration(**other), stores)


def test_a_login_is_taken_once_however_it_is_written(stores: MemoryStores) -> None:
    usecases.register_account(registration("someone"), stores)

    refused(LOGIN_TAKEN, registration("ＳＯＭＥONE", key="other"), stores)


def test_what_is_kept_of_a_registration_tells_nothing_of_its_password(stores: MemoryStores) -> None:
    usecases.register_account(registration(password="correct horse"), stores)
    first = next(iter(stores.accounts.rows.values())).created_by

    other = memory_stores()
    usecases.register_account(registration(password="another horse"), other)

    assert first == next(iter(other.accounts.rows.values())).created_by


@pytest.mark.parametrize(("login", "password"), [("ab", "correct horse"), ("someone", "short"), ("someone", "12345678")])
def test_unfit_logins_and_passwords_cost_no_hash(stores: MemoryStores, login: str, password: str) -> None:
    refused(INVALID, registration(login, password), stores)
    assert [] == stores.passwords.work


def test_the_operator_sets_a_standing_against_the_version_they_saw(stores: MemoryStores) -> None:
    id = usecases.register_account(registration(), stores)["id"]
    standing: dict[str, Any] = {"account_id": id, "roles": ["handler"], "level": "real_name", "department": "housing"}

    view = usecases.set_standing(asked("set_standing", OPERATOR, version=1, **standing), stores)

    assert (["handler"], "real_name", "housing", 2) == tuple(view[name] for name in ("roles", "level", "department", "version"))
    refused(VERSION_STALE, asked("set_standing", OPERATOR, version=1, **standing), stores)


def test_asking_whether_a_login_is_taken_counts_as_a_try_at_it(stores: MemoryStores) -> None:
    usecases.register_account(registration(), stores)

    for n in range(PATIENCE.failures):
        refused(LOGIN_TAKEN, registration(key=f"another {n}"), stores)

    refused(LOGIN_PAUSED, registration(key="one more"), stores)


def test_an_account_sees_itself(stores: MemoryStores) -> None:
    view = usecases.register_account(registration(), stores)

    assert view | {"limited": False} == usecases.get_me(asked("get_me", Actor(str(view["id"]))), stores)
    assert view == usecases.get_account(asked("get_account", OPERATOR, account_id=view["id"]), stores)


def test_nobody_learns_who_is_registered_by_stepping_on_them(stores: MemoryStores) -> None:
    id = usecases.register_account(registration(), stores)["id"]
    stranger = Actor("stranger", frozenset({"citizen"}))

    refused(NOT_FOUND, asked("step_account", stranger, account_id=id, step="close"), stores)
    refused(NOT_FOUND, asked("step_account", stranger, account_id="nobody", step="close"), stores)


def test_why_an_account_is_suspended_shows_until_it_is_restored(stores: MemoryStores) -> None:
    id = usecases.register_account(registration(), stores)["id"]

    suspended = usecases.step_account(asked("step_account", OPERATOR, account_id=id, step="suspend", reason="借给他人"), stores)
    restored = usecases.step_account(asked("step_account", OPERATOR, account_id=id, step="restore"), stores)

    assert "借给他人" == suspended["reason"]
    assert "reason" not in restored


def test_seeding_the_demo_town_twice_is_seeding_it_once(stores: MemoryStores) -> None:
    first = usecases.seed_demo_accounts(asked("seed_demo_accounts"), stores)
    work = list(stores.passwords.work)
    second = usecases.seed_demo_accounts(asked("seed_demo_accounts"), stores)

    assert DEMO_ACCOUNTS == first == second
    assert len(DEMO_ACCOUNTS) == len(stores.accounts.facts)
    assert 1 == len(work) == len(stores.passwords.work)  # one password, one hash


def test_nobody_can_log_in_as_one_of_the_crowd(stores: MemoryStores) -> None:
    for row in usecases.seed_demo_crowd(asked("seed_demo_crowd"), stores)[:2]:
        with pytest.raises(Problem, match=r"token\.wrong_login"):
            usecases.issue_token(asked("issue_token", login=row.login, password=DEMO_PASSWORD), stores)

    assert len(DEMO_CROWD) == len(stores.accounts.facts)


def test_seeding_leaves_accounts_as_they_have_become(stores: MemoryStores) -> None:
    usecases.seed_demo_accounts(asked("seed_demo_accounts"), stores)
    resident = stores.accounts.by_login("resident1")
    assert resident is not None
    usecases.set_standing(asked("set_standing", OPERATOR, account_id=resident.id, roles=["citizen"], level="phone"), stores)

    usecases.seed_demo_accounts(asked("seed_demo_accounts"), stores)

    assert Level.PHONE == stores.accounts.get(resident.id).standing.level


def test_everybody_knows_the_demo_password(stores: MemoryStores) -> None:
    usecases.seed_demo_accounts(asked("seed_demo_accounts"), stores)

    for row in DEMO_ACCOUNTS:
        assert usecases.issue_token(asked("issue_token", login=row.login, password=DEMO_PASSWORD), stores)


def test_units_are_listed_whole() -> None:
    assert 24 == len(usecases.list_towns()["items"])
    assert "social_work" in [unit.code for unit in usecases.list_departments()["items"]]
