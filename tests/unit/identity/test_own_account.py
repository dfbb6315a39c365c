"""What people do about their own account, and that nobody does it for them who is not sure to be them."""

from datetime import timedelta
from typing import Any

import pytest

from services.commons.contracts.identity import (
    FRESH_LOGIN_REQUIRED,
    NO_PASSWORD,
    SAME_PASSWORD,
    TRIES_PAUSED,
    WRONG_LOGIN,
    WRONG_PASSWORD,
)
from services.commons.kernel.people import Actor
from services.commons.kernel.problems import INVALID, LOGIN_REQUIRED
from services.identity import usecases
from services.identity.model import Account, register
from tests.support.commands import AT, asked
from tests.support.identity import OPERATOR, PATIENCE, MemoryStores, memory_stores
from tests.support.refusals import refused
from tests.unit.identity.test_factors import PASSWORD, Owner

NEW = "another horse"


@pytest.fixture
def owner() -> Owner:
    return Owner(memory_stores())


def token_of(owner: Owner, **given: Any) -> str:
    wish = asked("issue_token", at=owner.at, **{"login": owner.login, "password": PASSWORD, **given})
    return str(usecases.issue_token(wish, owner.stores)["access_token"])


def opens(owner: Owner, token: str) -> Any:
    return usecases.mint_claims(asked("mint_claims", at=owner.at, token=token, audience="ideas"), owner.stores)


def sessions(owner: Owner, **args: Any) -> Any:
    return usecases.list_sessions(asked("list_sessions", owner.actor, at=owner.at, **args), owner.stores)["items"]


# Password


def test_a_new_password_ends_every_session_but_this_one(owner: Owner) -> None:
    this, other = token_of(owner), token_of(owner)
    owner.actor = owner.behind(this)

    owner.ask("change_password", password=PASSWORD, new_password=NEW)

    assert opens(owner, this)
    with refused(LOGIN_REQUIRED):
        opens(owner, other)
    with refused(WRONG_LOGIN):
        token_of(owner)
    assert opens(owner, token_of(owner, password=NEW))


def test_a_session_opened_meanwhile_with_the_old_password_does_not_count(owner: Owner) -> None:
    """The login read the account before the change was saved, and opened its session after."""
    stores = owner.stores
    stale = stores.accounts.get(owner.actor.id)
    owner.ask("change_password", password=PASSWORD, new_password=NEW)
    owner.at += timedelta(seconds=1)

    late = usecases.sessions.opened(stale, asked("issue_token", at=owner.at), stores, proven=False)

    with refused(LOGIN_REQUIRED):
        opens(owner, late["access_token"])


def test_guessing_the_present_password_pauses(owner: Owner) -> None:
    for _ in range(PATIENCE.failures):
        with refused(WRONG_PASSWORD):
            owner.ask("change_password", password="wrong horse", new_password=NEW)

    with refused(TRIES_PAUSED):
        owner.ask("change_password", password=PASSWORD, new_password=NEW)


def test_the_same_password_is_no_change(owner: Owner) -> None:
    other = token_of(owner)

    with refused(SAME_PASSWORD):
        owner.ask("change_password", password=PASSWORD, new_password=PASSWORD)

    assert opens(owner, other)


@pytest.mark.parametrize("new", ["short", "12345678", "someone"])
def test_a_new_password_must_be_fit_and_costs_no_hash_before(owner: Owner, new: str) -> None:
    owner.stores.passwords.work.clear()

    with refused(INVALID):
        owner.ask("change_password", password=PASSWORD, new_password=new)

    assert [] == owner.stores.passwords.work


def test_who_never_had_a_password_cannot_change_it(owner: Owner) -> None:
    stores = owner.stores
    stores.accounts.create(asked("register_account"), lambda: register(Account("two", "province-1", "某人", "", AT)))

    with refused(NO_PASSWORD):
        usecases.change_password(asked("change_password", Actor("two"), password="", new_password=NEW), stores)
    with refused(WRONG_LOGIN):
        usecases.issue_token(asked("issue_token", login="province-1", password=""), stores)


# Sessions


def test_an_unused_session_ends_and_a_used_one_goes_on() -> None:
    owner = Owner(memory_stores(lasts_s=43_200, idle_s=1800))
    used, unused = token_of(owner), token_of(owner)

    for _ in range(4):
        owner.at += timedelta(seconds=1500)
        opens(owner, used)

    with refused(LOGIN_REQUIRED):
        opens(owner, unused)
    owner.at += timedelta(seconds=1800)
    with refused(LOGIN_REQUIRED):
        opens(owner, used)


def test_use_is_written_down_every_five_minutes_at_most() -> None:
    owner = Owner(memory_stores(lasts_s=43_200, idle_s=1800))
    token = token_of(owner)

    for _ in range(600):
        owner.at += timedelta(seconds=2)
        opens(owner, token)

    assert 4 == len(owner.stores.sessions.touched)


def test_sessions_tell_where_and_when(owner: Owner) -> None:
    token_of(owner, device="wechat")

    first, second = sessions(owner)

    assert [("wechat", AT, False), ("unknown", AT, False)] == [(it["device"], it["seen_at"], it["second_factor"]) for it in (first, second)]


def test_ending_the_other_sessions_is_one_write_however_many(owner: Owner) -> None:
    others = [token_of(owner) for _ in range(30)]
    this = owner.actor = owner.behind(token_of(owner))

    owner.ask("revoke_other_sessions")

    for token in others:
        with refused(LOGIN_REQUIRED):
            opens(owner, token)
    assert [(this.session, True)] == [(it["id"], it["current"]) for it in sessions(owner)]
    assert 1 == [fact.name for _, fact in owner.stores.accounts.facts].count("account.sessions_ended")


def test_a_kept_session_stays_listed_beside_newer_ones_and_can_be_ended(owner: Owner) -> None:
    owner.ask("revoke_other_sessions")
    token_of(owner)
    assert [False, True] == [it["current"] for it in sessions(owner)]

    owner.ask("revoke_session", session_id="current")

    assert 1 == len(sessions(owner))


# A copy, and the end


def test_the_copy_holds_everything_but_secrets(owner: Owner) -> None:
    owner.enrol()

    copy = owner.ask("export_my_account")

    assert ("someone", "on", 10) == tuple(copy["account"][name] for name in ("login", "second_factor", "recovery_codes_left"))
    assert (1, []) == (len(copy["sessions"]), copy["links"])
    assert not any(word in str(copy) for word in (owner.secret, PASSWORD, "token", "hash"))


def close(owner: Owner, **given: Any) -> Any:
    return owner.ask("step_account", account_id=owner.actor.id, step="close", **given)


def test_closing_needs_a_fresh_login_or_the_password(owner: Owner) -> None:
    owner.at += timedelta(minutes=15)

    with refused(FRESH_LOGIN_REQUIRED):
        close(owner)
    with refused(WRONG_PASSWORD):
        close(owner, password="wrong horse")
    assert "closed" == close(owner, password=PASSWORD)["state"]


def test_a_closed_account_keeps_its_id_and_state_and_nothing_of_the_person(owner: Owner) -> None:
    owner.enrol()
    close(owner, reason="某人搬走了")

    kept = owner.stores.accounts.get(owner.actor.id)

    assert (owner.actor.id, "closed") == (kept.id, kept.state)
    assert not any(word in str(kept) for word in ("someone", "某人", PASSWORD, owner.secret))
    assert {"unknown"} == {it.device for it in owner.stores.sessions.all()}
    assert ("account.closed", {"by": owner.actor.id, "state": "closed"}) == (
        owner.stores.accounts.facts[-1][1].name,
        owner.stores.accounts.facts[-1][1].payload,
    )


def test_the_login_of_a_closed_account_is_free_again_and_its_tombstones_is_not(owner: Owner) -> None:
    close(owner)
    kept = owner.stores.accounts.get(owner.actor.id).login

    assert Owner(owner.stores).actor.id != owner.actor.id
    with refused(INVALID):
        usecases.register_account(asked("register_account", login=kept, password=PASSWORD, name="某人"), owner.stores)


def test_an_operator_closes_without_the_owners_password(owner: Owner) -> None:
    wish = asked("step_account", OPERATOR, at=AT + timedelta(days=1), account_id=owner.actor.id, step="close")

    assert "closed" == usecases.step_account(wish, owner.stores)["state"]


def test_there_is_one_first_operator() -> None:
    stores: MemoryStores = memory_stores()
    wish = asked("register_first_operator", login="root1", password=PASSWORD, name="运维", key="first")

    view = usecases.register_first_operator(wish, stores)

    assert (["operator"], "real_name") == (view["roles"], view["level"])
    with refused(usecases.accounts.OPERATOR_EXISTS):
        usecases.register_first_operator(asked("register_first_operator", login="root2", password=PASSWORD, name="运维"), stores)
