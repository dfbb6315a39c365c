"""From token to actor: what identity vouches for is what every service reads, and nothing once it ended."""

from datetime import timedelta

import pytest

from services.commons.contracts.identity import CLAIMS_LIFETIME_S, CONTRACT
from services.commons.kernel.people import Actor, Level
from services.commons.kernel.problems import LOGIN_REQUIRED, NOT_FOUND, STEP_REFUSED, Problem
from services.commons.plumbing.claims import ISSUER, ClaimsVerifier
from services.identity import usecases
from services.identity.model_demo import DEMO_PASSWORD
from tests.support.claims import public_pem
from tests.support.commands import AT, asked
from tests.support.identity import OPERATOR, MemoryStores, memory_stores


@pytest.fixture
def stores() -> MemoryStores:
    stores = memory_stores()
    usecases.seed_demo_accounts(asked("seed_demo_accounts"), stores)
    return stores


def token_of(stores: MemoryStores, login: str) -> str:
    return str(usecases.issue_token(asked("issue_token", login=login, password=DEMO_PASSWORD), stores)["access_token"])


def claims_of(stores: MemoryStores, token: str, audience: str = "ideas", seconds: float = 0) -> str:
    command = asked("mint_claims", token=token, audience=audience, at=AT + timedelta(seconds=seconds))
    return str(usecases.mint_claims(command, stores)["claims"])


def actor_of(stores: MemoryStores, token: str, seconds: float = 0) -> Actor:
    return ClaimsVerifier(public_pem()).actor(claims_of(stores, token, seconds=seconds), "ideas", AT + timedelta(seconds=seconds))


def refused(stores: MemoryStores, token: str, seconds: float = 0) -> None:
    with pytest.raises(Problem) as refusal:
        claims_of(stores, token, seconds=seconds)
    assert LOGIN_REQUIRED is refusal.value.kind


def test_services_read_what_identity_minted(stores: MemoryStores) -> None:
    actor = actor_of(stores, token_of(stores, "department1"))

    assert (frozenset({"handler"}), "housing", Level.REAL_NAME) == (actor.roles, actor.department, actor.level)
    assert actor.id in stores.accounts.rows
    assert actor.session in stores.sessions.rows


def test_claims_are_for_the_audience_they_were_asked_for(stores: MemoryStores) -> None:
    claims = claims_of(stores, token_of(stores, "resident1"), audience="audit")

    assert ClaimsVerifier(public_pem()).actor(claims, "audit", AT).is_known
    with pytest.raises(Problem):
        ClaimsVerifier(public_pem()).actor(claims, "ideas", AT)


def test_claims_last_a_minute(stores: MemoryStores) -> None:
    told = usecases.mint_claims(asked("mint_claims", token=token_of(stores, "resident1"), audience="ideas"), stores)

    assert 60 == CLAIMS_LIFETIME_S == told["expires_in_s"]
    assert ISSUER == CONTRACT.service


@pytest.mark.parametrize("token", ["", "token-99", "token-0 ", "\ud800", "x" * 200])
def test_an_unknown_token_is_nobody(stores: MemoryStores, token: str) -> None:
    token_of(stores, "resident1")

    refused(stores, token)


def test_a_session_ends_on_time(stores: MemoryStores) -> None:
    token = token_of(stores, "resident1")

    assert claims_of(stores, token, seconds=3599.999)
    refused(stores, token, seconds=3600)


def test_a_new_standing_counts_from_the_next_claims_on(stores: MemoryStores) -> None:
    token = token_of(stores, "resident1")
    actor = actor_of(stores, token)

    usecases.set_standing(asked("set_standing", OPERATOR, account_id=actor.id, roles=["auditor"], level="phone"), stores)

    assert Actor(actor.id, frozenset({"auditor"}), None, Level.PHONE, actor.session) == actor_of(stores, token)


@pytest.mark.parametrize("steps", [["suspend"], ["close"], ["suspend", "close"], ["suspend", "restore"]])
def test_sessions_end_with_their_account_and_stay_ended(stores: MemoryStores, steps: list[str]) -> None:
    token = token_of(stores, "resident1")
    actor = actor_of(stores, token)

    for step in steps:
        command = asked("step_account", OPERATOR, at=AT + timedelta(seconds=1), account_id=actor.id, step=step, reason="because")
        usecases.step_account(command, stores)

    refused(stores, token, seconds=2)


def test_logging_out_ends_this_session_and_no_other(stores: MemoryStores) -> None:
    token, other = token_of(stores, "resident1"), token_of(stores, "resident1")
    actor = actor_of(stores, token)

    assert {"id": actor.session} == usecases.revoke_session(asked("revoke_session", actor, session_id="current"), stores)

    refused(stores, token)
    assert actor.id == actor_of(stores, other).id


def test_a_session_is_ended_from_another_by_its_id(stores: MemoryStores) -> None:
    lost, kept = token_of(stores, "resident1"), token_of(stores, "resident1")
    id = actor_of(stores, lost).session

    usecases.revoke_session(asked("revoke_session", actor_of(stores, kept), session_id=id), stores)

    refused(stores, lost)


def test_revoking_twice_with_one_key_is_revoking_once(stores: MemoryStores) -> None:
    actor = actor_of(stores, token_of(stores, "resident1"))

    for _ in range(2):
        usecases.revoke_session(asked("revoke_session", actor, session_id="current", key="key"), stores)

    assert ["session.opened", "session.revoked"] == [fact.name for _, fact in stores.sessions.facts]


def test_what_was_revoked_cannot_be_revoked_anew(stores: MemoryStores) -> None:
    actor = actor_of(stores, token_of(stores, "resident1"))
    usecases.revoke_session(asked("revoke_session", actor, session_id="current"), stores)

    with pytest.raises(Problem) as refusal:
        usecases.revoke_session(asked("revoke_session", actor, session_id="current"), stores)
    assert STEP_REFUSED is refusal.value.kind


@pytest.mark.parametrize("asker", ["resident2", "operator"])
def test_nobody_sees_or_ends_a_session_of_another(stores: MemoryStores, asker: str) -> None:
    theirs = actor_of(stores, token_of(stores, "resident1")).session
    actor = actor_of(stores, token_of(stores, asker))

    with pytest.raises(Problem) as refusal:
        usecases.revoke_session(asked("revoke_session", actor, session_id=theirs), stores)

    assert NOT_FOUND is refusal.value.kind
    assert theirs not in str(usecases.list_sessions(asked("list_sessions", actor), stores))


def test_sessions_are_listed_with_this_one_marked(stores: MemoryStores) -> None:
    other, this = actor_of(stores, token_of(stores, "resident1")), actor_of(stores, token_of(stores, "resident1"))
    gone = actor_of(stores, token_of(stores, "resident1"))
    usecases.revoke_session(asked("revoke_session", gone, session_id="current"), stores)

    items = usecases.list_sessions(asked("list_sessions", this), stores)["items"]

    assert {(other.session, False), (this.session, True)} == {(it["id"], it["current"]) for it in items}


def test_a_cut_list_of_sessions_is_still_mine(stores: MemoryStores) -> None:
    for _ in range(3):
        actor = actor_of(stores, token_of(stores, "resident1"))

    assert 2 == len(usecases.list_sessions(asked("list_sessions", actor, limit=2), stores)["items"])
