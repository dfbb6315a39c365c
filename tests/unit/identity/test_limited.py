"""The policy of second factors: who needs one and lacks it carries no role until they have it."""

from datetime import timedelta

import pytest

from services.commons.contracts.catalog import http_operations
from services.commons.kernel.people import ROLE_KEYS, STAFF_ROLES, Actor, Level
from services.commons.kernel.problems import SECOND_FACTOR_REQUIRED
from services.commons.plumbing.claims import ClaimsVerifier
from services.commons.plumbing.settings import SettingsError, read
from services.identity import usecases
from services.identity.model_demo import DEMO_PASSWORD
from services.identity.settings import Settings, roles
from tests.support.claims import private_pem, public_pem
from tests.support.commands import AT, asked
from tests.support.identity import MemoryStores, memory_stores
from tests.support.refusals import refused
from tests.unit.identity.test_factors import Owner

ENROLLING = {
    "begin_second_factor",
    "confirm_second_factor",
    "get_me",
    "list_sessions",
    "prove_second_factor",
    "revoke_session",
}


@pytest.fixture
def stores() -> MemoryStores:
    stores = memory_stores(second_factor_roles=STAFF_ROLES)
    usecases.seed_demo_accounts(asked("seed_demo_accounts"), stores)
    return stores


def told(stores: MemoryStores, login: str) -> tuple[Actor, object]:
    token = usecases.issue_token(asked("issue_token", login=login, password=DEMO_PASSWORD), stores)
    claims = usecases.mint_claims(asked("mint_claims", token=token["access_token"], audience="ideas"), stores)["claims"]
    return ClaimsVerifier(public_pem()).actor(str(claims), "ideas", AT), token.get("limited")


@pytest.mark.parametrize("login", ["operator", "moderator", "department1", "auditor", "clerk1", "commission", "organiser"])
def test_staff_without_a_second_factor_carries_no_role(stores: MemoryStores, login: str) -> None:
    actor, limited = told(stores, login)

    assert (frozenset(), None, True, True) == (actor.roles, actor.department, actor.limited, limited)


def test_a_citizen_needs_none(stores: MemoryStores) -> None:
    actor, limited = told(stores, "resident1")

    assert (frozenset({"citizen"}), False, None) == (actor.roles, actor.limited, limited)


def test_a_limited_login_may_enrol_and_nothing_else() -> None:
    limited = Actor("one", frozenset(), None, Level.REAL_NAME, "session", limited=True)
    rows = [row for _, row in http_operations() if row.allowed.login]

    assert ENROLLING == {row.name for row in rows if row.allowed.admits(limited)}
    for row in rows:
        if row.name not in ENROLLING:
            with refused(SECOND_FACTOR_REQUIRED):
                row.allowed.admit(limited)


def test_who_turns_on_a_factor_is_limited_until_they_give_it() -> None:
    owner = Owner(memory_stores())
    owner.enrol()
    session = owner.stores.sessions.get(owner.actor.session)
    owner.stores.sessions.rows[session.id].aggregate = type(session)(**{**vars(session), "proven": False})

    before = usecases.list_sessions(asked("list_sessions", owner.actor, at=owner.at), owner.stores)
    owner.ask("prove_second_factor", otp=owner.code())

    assert [False] == [row["second_factor"] for row in before["items"]]
    assert owner.stores.sessions.get(session.id).proven
    assert "session.proven" in [fact.name for _, fact in owner.stores.sessions.facts]


def test_claims_from_before_there_were_limits_are_whole() -> None:
    owner = Owner(memory_stores())
    owner.at += timedelta(seconds=1)

    assert not usecases.get_me(asked("get_me", owner.actor), owner.stores)["limited"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, STAFF_ROLES),
        ({"SHANZHI_DEMO": "1"}, frozenset()),
        ({"SHANZHI_DEMO": "1", "SHANZHI_SECOND_FACTOR_ROLES": "staff"}, STAFF_ROLES),
        ({"SHANZHI_SECOND_FACTOR_ROLES": "nobody"}, frozenset()),
        ({"SHANZHI_SECOND_FACTOR_ROLES": "operator, clerk"}, frozenset({"operator", "clerk"})),
    ],
)
def test_the_policy_is_for_staff_but_in_a_demo(given: dict[str, str], expected: frozenset[str]) -> None:
    needed = {
        "SHANZHI_AMQP_URI": "memory-town://",
        "SHANZHI_MONGO_URI": "mongodb://x",
        "SHANZHI_SECRET": "a secret of thirty-two characters",
        "SHANZHI_CLAIMS_PUBLIC_KEY": public_pem(),
        "SHANZHI_CLAIMS_PRIVATE_KEY": private_pem(),
    }

    assert expected == read(Settings, {**needed, **given}).rules.second_factor_roles
    with pytest.raises(SettingsError):
        read(Settings, {**needed, "SHANZHI_SECOND_FACTOR_ROLES": "wizard"})


def test_staff_is_all_but_citizens() -> None:
    assert ROLE_KEYS - {"citizen"} == roles("staff")
