"""Identities elsewhere: who comes for the first time is registered, who is known is let in, nobody is taken over."""

from datetime import timedelta
from typing import Any

import pytest

from services.commons.contracts.identity import (
    ACCOUNT_SUSPENDED,
    FRESH_LOGIN_REQUIRED,
    ID_TOKEN_REFUSED,
    LAST_WAY_IN,
    LINK,
    LINK_TAKEN,
    UNKNOWN_PROVIDER,
)
from services.commons.contracts.providers import Grant, Provider
from services.commons.kernel.people import STAFF_ROLES, Actor, Level
from services.commons.kernel.problems import NOT_FOUND, STEP_REFUSED
from services.identity import usecases
from services.identity.model import Standing
from services.identity.model_links import Said, raised
from tests.support.commands import asked
from tests.support.identity import OPERATOR, MemoryStores, memory_stores
from tests.support.refusals import refused
from tests.unit.identity.test_factors import Owner

PROVINCE = Provider("province", "省统一身份", "Province", "https://login.example.org", "shanzhi")


@pytest.fixture
def stores() -> MemoryStores:
    return with_provider(memory_stores())


def with_provider(stores: MemoryStores, row: Provider = PROVINCE) -> MemoryStores:
    stores.providers.rows = (row,)
    return stores


def token(stores: MemoryStores, subject: str = "s1", *, level: Level = Level.REAL_NAME, **more: Any) -> str:
    """Return a new token that the provider made for ``subject``."""
    made = f"header.{len(stores.providers.tokens)}.signature"
    said = {"provider": stores.providers.rows[0], "name": "陈女士", "standing": None, "proven": False, **more}
    stores.providers.tokens[made] = Said(subject=subject, level=level, **said)
    return made


def arrive(stores: MemoryStores, id_token: str, **changed: Any) -> Any:
    said = {"provider": "province", "id_token": id_token, "nonce": "nonce", **changed}
    return usecases.open_federated_session(asked("open_federated_session", **said), stores)


def account_behind(stores: MemoryStores, told: Any) -> Any:
    owner = Owner.__new__(Owner)
    owner.stores = stores
    return stores.accounts.get(owner.behind(told["access_token"]).id)


def link(owner: Owner, id_token: str) -> Any:
    return owner.ask("link_identity", provider="province", id_token=id_token, nonce="nonce")


def test_who_comes_for_the_first_time_is_registered_and_known_the_second(stores: MemoryStores) -> None:
    first = account_behind(stores, arrive(stores, token(stores)))
    second = account_behind(stores, arrive(stores, token(stores)))

    assert first == second
    assert ("陈女士", Level.REAL_NAME, {"citizen"}, "") == (first.name, first.standing.level, first.standing.roles, first.password_hash)
    assert ["account.registered"] == [fact.name for _, fact in stores.accounts.facts]
    assert ["link.made"] == [fact.name for _, fact in stores.links.facts]
    assert "s1" not in str(stores.links.all()) + str(stores.links.facts) + str(stores.accounts.facts)


def test_another_subject_is_another_person(stores: MemoryStores) -> None:
    ids = {account_behind(stores, arrive(stores, token(stores, subject))).id for subject in ("s1", "s2", "S1")}

    assert 3 == len(ids)


def test_a_token_opens_one_session_whatever_its_signature_looks_like(stores: MemoryStores) -> None:
    made = token(stores)
    arrive(stores, made)
    respelled = made.replace("signature", "signature-respelled")
    stores.providers.tokens[respelled] = stores.providers.tokens[made]

    for again in (made, respelled):
        with refused(ID_TOKEN_REFUSED):
            arrive(stores, again)


def test_what_cannot_be_believed_leaves_nothing(stores: MemoryStores) -> None:
    with refused(ID_TOKEN_REFUSED):
        arrive(stores, "forged")
    with refused(ID_TOKEN_REFUSED):
        arrive(stores, token(stores), nonce="another")
    with refused(UNKNOWN_PROVIDER):
        arrive(stores, token(stores), provider="elsewhere")

    assert [] == stores.accounts.all() + stores.links.all() + stores.sessions.all()


def test_a_link_opens_the_account_it_was_made_for(stores: MemoryStores) -> None:
    owner = Owner(stores)

    view = link(owner, token(stores))

    assert "linked" == view["state"]
    assert owner.actor.id == account_behind(stores, arrive(stores, token(stores))).id
    assert Level.REAL_NAME == stores.accounts.get(owner.actor.id).standing.level
    assert [view] == owner.ask("list_links")["items"]


def test_nobody_takes_over_what_opens_another_account(stores: MemoryStores) -> None:
    first, second = Owner(stores, "first"), Owner(stores, "second")
    link(first, token(stores))

    with refused(LINK_TAKEN):
        link(second, token(stores))

    assert first.actor.id == account_behind(stores, arrive(stores, token(stores))).id
    assert Level.VISITOR == stores.accounts.get(second.actor.id).standing.level


def test_linking_needs_a_fresh_login(stores: MemoryStores) -> None:
    owner = Owner(stores)
    owner.at += timedelta(minutes=15)

    with refused(FRESH_LOGIN_REQUIRED):
        link(owner, token(stores))


@pytest.mark.parametrize("state", [state.key for state in LINK.states])
def test_every_step_of_a_link(stores: MemoryStores, state: str) -> None:
    owner = Owner(stores)
    id = str(link(owner, token(stores))["id"])
    if state == "removed":
        owner.ask("unlink_identity", link_id=id)

    if state == "linked":
        assert {"id": id} == owner.ask("unlink_identity", link_id=id)
        assert [] == owner.ask("list_links")["items"]
    else:
        with refused(STEP_REFUSED):
            owner.ask("unlink_identity", link_id=id)
        assert "linked" == link(owner, token(stores))["state"]


def test_a_link_is_its_owners_to_remove(stores: MemoryStores) -> None:
    id = str(link(Owner(stores, "first"), token(stores))["id"])

    with refused(NOT_FOUND):
        Owner(stores, "second").ask("unlink_identity", link_id=id)


def test_the_last_way_in_stays(stores: MemoryStores) -> None:
    account = account_behind(stores, arrive(stores, token(stores)))
    (only,) = stores.links.of_account(account.id)

    with refused(LAST_WAY_IN):
        usecases.unlink_identity(asked("unlink_identity", Actor(account.id), link_id=only.id), stores)


def test_what_was_removed_opens_a_new_account_not_the_old(stores: MemoryStores) -> None:
    owner = Owner(stores)
    owner.ask("unlink_identity", link_id=link(owner, token(stores))["id"])

    assert owner.actor.id != account_behind(stores, arrive(stores, token(stores))).id


def test_who_closed_their_account_may_come_anew(stores: MemoryStores) -> None:
    account = account_behind(stores, arrive(stores, token(stores)))
    usecases.step_account(asked("step_account", OPERATOR, account_id=account.id, step="close"), stores)

    again = account_behind(stores, arrive(stores, token(stores)))

    assert ("active", True) == (again.state, again.id != account.id)
    assert again == account_behind(stores, arrive(stores, token(stores)))


def test_a_suspended_account_stays_suspended_whichever_way_one_comes(stores: MemoryStores) -> None:
    account = account_behind(stores, arrive(stores, token(stores)))
    usecases.step_account(asked("step_account", OPERATOR, account_id=account.id, step="suspend", reason="核查"), stores)

    with refused(ACCOUNT_SUSPENDED):
        arrive(stores, token(stores))


def test_a_level_rises_with_what_the_provider_proves_and_never_falls(stores: MemoryStores) -> None:
    arrive(stores, token(stores, level=Level.PHONE))

    for level, expected in ((Level.RESIDENT, Level.RESIDENT), (Level.VISITOR, Level.RESIDENT)):
        assert expected == account_behind(stores, arrive(stores, token(stores, level=level))).standing.level
    assert "provider.province" == stores.accounts.facts[-1][1].payload["by"]


def test_a_second_factor_is_not_got_around_by_coming_through_a_provider(stores: MemoryStores) -> None:
    owner = Owner(stores)
    link(owner, token(stores))
    owner.enrol()

    assert arrive(stores, token(stores)).get("limited")
    assert not arrive(stores, token(stores, proven=True)).get("limited")


def test_staff_through_a_provider_is_held_to_the_policy() -> None:
    row = Provider(**{**vars(PROVINCE), "staff": (Grant("groups", "clerks", role="clerk"),)})
    stores = with_provider(memory_stores(second_factor_roles=STAFF_ROLES), row)
    clerk = Standing(frozenset({"clerk"}), Level.REAL_NAME)

    assert arrive(stores, token(stores, standing=clerk)).get("limited")
    assert not arrive(stores, token(stores, standing=clerk, proven=True)).get("limited")


def test_roles_follow_a_table_of_staff_and_nothing_else() -> None:
    row = Provider(**{**vars(PROVINCE), "staff": (Grant("groups", "clerks", role="clerk"),)})
    clerk, citizen = Standing(frozenset({"clerk"}), Level.REAL_NAME), Standing()
    operator = Standing(frozenset({"operator"}), Level.REAL_NAME)

    def after(standing: Standing, provider: Provider, told: Standing | None) -> frozenset[str]:
        return raised(standing, Said(provider, "s", "n", Level.VISITOR, told, proven=False)).roles

    assert {"clerk"} == after(citizen, row, clerk)
    assert {"citizen"} == after(clerk, row, None)
    assert {"clerk"} == after(clerk, PROVINCE, None)
    assert {"operator"} == after(operator, row, None)
