"""Verification at a counter: one person shows, another confirms, and nobody does both."""

from datetime import timedelta
from typing import Any

import pytest

from services.commons.contracts.identity import NOT_ONESELF, TRIES_PAUSED, UNKNOWN_COUNTER_CODE
from services.commons.kernel.people import Actor, Level
from services.identity import usecases
from services.identity.model import Account, Standing, set_standing
from tests.support.commands import AT, asked
from tests.support.identity import PATIENCE, memory_stores
from tests.support.refusals import refused
from tests.unit.identity.test_factors import Owner

CLERK = Actor("clerk", frozenset({"clerk"}), None, Level.REAL_NAME, "session")


@pytest.fixture
def owner() -> Owner:
    return Owner(memory_stores())


def confirm(owner: Owner, code: str, by: Actor = CLERK, **given: Any) -> Any:
    wish = {"counter_code": code, "level": "real_name", "document": "id_card", **given}
    return usecases.verify_account(asked("verify_account", by, at=owner.at, **wish), owner.stores)


def code_of(owner: Owner) -> str:
    return str(owner.ask("start_verification")["counter_code"])


def test_a_clerk_raises_who_shows_a_code(owner: Owner) -> None:
    view = confirm(owner, code_of(owner))

    account = owner.stores.accounts.get(owner.actor.id)
    assert {"id": owner.actor.id, "name": "某人", "level": "real_name"} == view
    assert account.verified
    assert ("clerk", "id_card", AT) == (account.verified.by, account.verified.document, account.verified.at)
    told = {"by": "clerk", "state": "active", "level": "real_name", "document": "id_card"}
    assert ("account.verified", told) == (owner.stores.accounts.facts[-1][1].name, owner.stores.accounts.facts[-1][1].payload)


def test_a_code_counts_once_and_for_a_quarter_of_an_hour(owner: Owner) -> None:
    once, late = code_of(owner), code_of(owner)
    confirm(owner, f"{once[:4]} {once[4:]}")

    with refused(UNKNOWN_COUNTER_CODE):
        confirm(owner, once)
    owner.at += timedelta(minutes=15)
    with refused(UNKNOWN_COUNTER_CODE):
        confirm(owner, late)


def test_a_level_is_never_lowered(owner: Owner) -> None:
    confirm(owner, code_of(owner), level="resident")

    assert "resident" == confirm(owner, code_of(owner))["level"]
    assert 1 == [fact.name for _, fact in owner.stores.accounts.facts].count("account.verified")


def test_nobody_verifies_themselves(owner: Owner) -> None:
    both = Actor(owner.actor.id, CLERK.roles, None, Level.REAL_NAME, owner.actor.session)

    with refused(NOT_ONESELF):
        confirm(owner, code_of(owner), by=both)


def test_a_clerk_cannot_try_codes_out(owner: Owner) -> None:
    code = code_of(owner)
    for _ in range(PATIENCE.failures):
        with refused(UNKNOWN_COUNTER_CODE):
            confirm(owner, "99999999")

    with refused(TRIES_PAUSED):
        confirm(owner, code)
    assert confirm(owner, code, by=Actor("another clerk", CLERK.roles))


def test_a_closed_account_is_verified_no_more(owner: Owner) -> None:
    code = code_of(owner)
    owner.ask("step_account", account_id=owner.actor.id, step="close")

    with refused(UNKNOWN_COUNTER_CODE):
        confirm(owner, code)


def test_nobody_sets_their_own_standing() -> None:
    account = Account("one", "someone", "某人", "hash", AT, Standing(frozenset({"operator"}), Level.PHONE))
    itself = Actor("one", frozenset({"operator"}), None, Level.PHONE)

    with refused(NOT_ONESELF):
        set_standing(account, Standing(frozenset({"operator"}), Level.RESIDENT), by=itself)
