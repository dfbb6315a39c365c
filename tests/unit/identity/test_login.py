"""Logging in, and why a guesser learns nothing: an unknown login costs the same work and gives the same problem."""

from datetime import timedelta

import pytest

from services.commons.contracts.identity import ACCOUNT_SUSPENDED, LOGIN_PAUSED, WRONG_LOGIN
from services.commons.kernel.problems import KEY_REUSED, Problem, ProblemType
from services.identity import usecases
from services.identity.views import View
from tests.support.commands import AT, asked
from tests.support.identity import OPERATOR, PATIENCE, MemoryStores, memory_stores

PASSWORD = "correct horse"


@pytest.fixture
def stores() -> MemoryStores:
    stores = memory_stores()
    usecases.register_account(asked("register_account", login="someone", password=PASSWORD, name="某人"), stores)
    stores.passwords.work.clear()
    return stores


def log_in(stores: MemoryStores, login: str = "someone", password: str = PASSWORD, seconds: float = 0) -> View:
    return usecases.issue_token(asked("issue_token", login=login, password=password, at=AT + timedelta(seconds=seconds)), stores)


def refusal_of(stores: MemoryStores, login: str = "someone", password: str = PASSWORD, seconds: float = 0) -> Problem:
    with pytest.raises(Problem) as refusal:
        log_in(stores, login, password, seconds)
    return refusal.value


def step(stores: MemoryStores, key: str) -> None:
    account = stores.accounts.by_login("someone")
    assert account is not None
    usecases.step_account(asked("step_account", OPERATOR, account_id=account.id, step=key, reason="because"), stores)


def test_the_right_password_opens_a_session(stores: MemoryStores) -> None:
    assert {"access_token": "token-0", "expires_in_s": 3600} == log_in(stores)
    assert ["session.opened"] == [fact.name for _, fact in stores.sessions.facts]


def test_each_login_opens_a_session_of_its_own(stores: MemoryStores) -> None:
    assert log_in(stores) != log_in(stores)
    assert 2 == len(stores.sessions.rows)


def test_a_token_is_never_told_twice(stores: MemoryStores) -> None:
    wish = asked("issue_token", login="someone", password=PASSWORD, key="key")
    usecases.issue_token(wish, stores)

    with pytest.raises(Problem) as refusal:
        usecases.issue_token(wish, stores)

    assert KEY_REUSED is refusal.value.kind


def test_what_is_kept_of_a_login_tells_nothing_of_its_password(stores: MemoryStores) -> None:
    log_in(stores)

    assert PASSWORD not in str(stores.sessions.rows)


@pytest.mark.parametrize("login", ["SomeOne", "ｓｏｍｅｏｎｅ"])
def test_a_login_may_be_typed_in_any_case_and_width(stores: MemoryStores, login: str) -> None:
    assert log_in(stores, login)


def test_known_and_unknown_logins_cannot_be_told_apart(stores: MemoryStores) -> None:
    """Through every try up to the pause and beyond: the same problem, the same details, the same work."""
    told = {}
    for login in ("someone", "nobody"):
        stores.passwords.work.clear()
        told[login] = [
            (problem.kind, problem.details, len(stores.passwords.work))
            for problem in (refusal_of(stores, login, "wrong horse") for _ in range(PATIENCE.failures + 2))
        ]

    assert told["someone"] == told["nobody"]
    assert [WRONG_LOGIN] * PATIENCE.failures + [LOGIN_PAUSED] * 2 == [kind for kind, _, _ in told["nobody"]]
    assert [1, 2, 3, 3, 3] == [work for _, _, work in told["nobody"]]


def test_a_closed_account_looks_like_none(stores: MemoryStores) -> None:
    step(stores, "close")

    right, unknown = refusal_of(stores), refusal_of(stores, "nobody")

    assert (right.kind, right.details) == (unknown.kind, unknown.details)
    assert 2 == len(stores.passwords.work)


def test_only_who_knows_the_password_learns_that_an_account_is_suspended(stores: MemoryStores) -> None:
    step(stores, "suspend")

    assert WRONG_LOGIN is refusal_of(stores, password="wrong horse").kind
    assert ACCOUNT_SUSPENDED is refusal_of(stores).kind


def test_all_hashing_waits_its_turn(stores: MemoryStores) -> None:
    log_in(stores)
    refusal_of(stores, "nobody")
    usecases.register_account(asked("register_account", login="another", password=PASSWORD, name="某人"), stores)

    assert {"in a turn"} == set(stores.passwords.work)


def test_a_paused_login_refuses_the_right_password_too(stores: MemoryStores) -> None:
    for _ in range(PATIENCE.failures):
        refusal_of(stores, password="wrong horse")

    problem = refusal_of(stores, seconds=1)

    assert (LOGIN_PAUSED, {"retry_after_s": 59}) == (problem.kind, problem.details)


def test_guessing_on_prolongs_no_pause(stores: MemoryStores) -> None:
    for _ in range(PATIENCE.failures):
        refusal_of(stores, password="wrong horse")
    for seconds in range(0, 60, 7):
        refusal_of(stores, password="wrong horse", seconds=seconds)

    assert log_in(stores, seconds=60)


def test_the_right_password_forgives_the_wrong_ones(stores: MemoryStores) -> None:
    for _ in range(3):
        for _ in range(PATIENCE.failures - 1):
            refusal_of(stores, password="wrong horse")
        log_in(stores)


def test_one_login_paused_is_no_other_paused(stores: MemoryStores) -> None:
    for _ in range(PATIENCE.failures):
        refusal_of(stores, "nobody")

    assert log_in(stores)


def test_spellings_of_one_login_share_its_tries(stores: MemoryStores) -> None:
    kinds: list[ProblemType] = [refusal_of(stores, login, "wrong horse").kind for login in ("someone", "SOMEONE", "Someone", "ｓomeone")]

    assert [WRONG_LOGIN, WRONG_LOGIN, WRONG_LOGIN, LOGIN_PAUSED] == kinds


@pytest.mark.parametrize("password", ["", "x", "Correct Horse", "correct horse ", "\x00", "密码" * 100])
def test_another_password_is_wrong(stores: MemoryStores, password: str) -> None:
    assert WRONG_LOGIN is refusal_of(stores, password=password).kind
