"""Logins and passwords as people type them; wrong tries and the pause they earn."""

from datetime import timedelta

import pytest

from services.commons.contracts.identity import LOGIN_PAUSED
from services.commons.kernel.problems import INVALID, Problem
from services.identity.model_logins import Attempts, Patience, acceptable_login, acceptable_password, failed, folded, refuse_paused
from tests.support.commands import AT

PATIENCE = Patience(failures=3, window_s=60)


@pytest.mark.parametrize("typed", ["resident1", "Resident1", "RESIDENT1", "ｒｅｓｉｄｅｎｔ１", "Ｒesident①"])
def test_compatibility_forms_and_case_make_no_other_login(typed: str) -> None:
    assert "resident1" == acceptable_login(typed)


@pytest.mark.parametrize("typed", ["Straße", "STRASSE", "ﬁsh", "İ", "Ǆ", "ΐ", "ᾳ"])
def test_a_folded_login_folds_to_itself(typed: str) -> None:
    assert folded(typed) == folded(folded(typed))


@pytest.mark.parametrize("typed", ["ab", "x" * 65, "two words", "tab\tbed", "a\u200bbc", "a\u00a0bc", "a\u202ebc", "ﷺ" * 4, "   "])
def test_a_login_nobody_could_type_or_see_is_refused(typed: str) -> None:
    with pytest.raises(Problem) as refusal:
        acceptable_login(typed)

    assert INVALID is refusal.value.kind
    assert ["login"] == list(refusal.value.details["fields"])


@pytest.mark.parametrize("typed", ["1234567", "12345678", "PASSWORD", "someone", "Some-One", "ｓｏｍｅ-one"])
def test_a_password_that_is_guessed_first_is_refused(typed: str) -> None:
    with pytest.raises(Problem) as refusal:
        acceptable_password(typed, "some-one")

    assert INVALID is refusal.value.kind
    assert typed not in str(refusal.value.details)


def test_a_password_is_the_same_from_every_keyboard() -> None:
    assert acceptable_password("caf\u00e9 au lait", "x") == acceptable_password("cafe\u0301 au lait", "x")


def test_case_matters_in_a_password() -> None:
    assert acceptable_password("shanzhi-demo", "x") != acceptable_password("Shanzhi-demo", "x")


def test_wrong_tries_add_up_within_their_window() -> None:
    first = failed(None, PATIENCE, AT)
    second = failed(first, PATIENCE, AT + timedelta(seconds=59))

    assert [Attempts(1, AT + timedelta(seconds=60)), Attempts(2, AT + timedelta(seconds=60))] == [first, second]


def test_a_new_window_begins_when_the_last_is_over() -> None:
    later = AT + timedelta(seconds=60)

    assert Attempts(1, later + timedelta(seconds=60)) == failed(Attempts(9, later), PATIENCE, later)


@pytest.mark.parametrize(
    ("failures", "milliseconds", "paused"),
    [(2, 0, False), (3, 0, True), (9, 0, True), (3, 59_999, True), (3, 60_000, False), (3, 60_001, False)],
)
def test_a_login_pauses_after_its_tries_until_the_window_ends(failures: int, milliseconds: int, paused: bool) -> None:
    attempts, at = Attempts(failures, AT + timedelta(seconds=60)), AT + timedelta(milliseconds=milliseconds)

    if paused:
        with pytest.raises(Problem) as refusal:
            refuse_paused(attempts, PATIENCE, at)
        assert LOGIN_PAUSED is refusal.value.kind
        assert {"retry_after_s": 60 - milliseconds // 1000} == refusal.value.details
    else:
        refuse_paused(attempts, PATIENCE, at)


def test_a_login_without_wrong_tries_is_not_paused() -> None:
    refuse_paused(None, PATIENCE, AT)
