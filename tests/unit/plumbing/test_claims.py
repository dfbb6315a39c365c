"""Claims count only when identity signed them, for this service and this minute."""

import json
from datetime import UTC, datetime, timedelta

import jwt
import pytest

from services.commons.kernel.people import Actor, Level
from services.commons.kernel.problems import LOGIN_REQUIRED, Problem
from services.commons.plumbing.claims import ClaimsVerifier
from tests.support.claims import KEY, OTHER_KEY, RESIDENT, claims_body, claims_for, private_pem, public_pem

AT = datetime(2026, 10, 1, 4, tzinfo=UTC)
HANDLER = Actor("handler", frozenset({"handler", "moderator"}), "housing", Level.REAL_NAME, "session")


@pytest.fixture
def verifier() -> ClaimsVerifier:
    return ClaimsVerifier(public_pem())


def assert_refused(verifier: ClaimsVerifier, claims: str, at: datetime = AT) -> None:
    with pytest.raises(Problem) as refusal:
        verifier.actor(claims, "ideas", at)
    assert refusal.value.kind is LOGIN_REQUIRED
    assert refusal.value.details == {}


@pytest.mark.parametrize("actor", [RESIDENT, HANDLER])
def test_claims_tell_who_asks(verifier: ClaimsVerifier, actor: Actor) -> None:
    assert actor == verifier.actor(claims_for(actor, "ideas", AT), "ideas", AT)


@pytest.mark.parametrize(("seconds", "accepted"), [(-6, False), (-5, True), (0, True), (64, True), (65, False)])
def test_claims_last_a_minute_and_five_seconds_of_leeway(verifier: ClaimsVerifier, seconds: int, accepted: bool) -> None:
    claims, now = claims_for(RESIDENT, "ideas", AT), AT + timedelta(seconds=seconds)

    if accepted:
        assert RESIDENT == verifier.actor(claims, "ideas", now)
    else:
        assert_refused(verifier, claims, now)


def test_remembered_claims_end_on_time(verifier: ClaimsVerifier) -> None:
    claims = claims_for(RESIDENT, "ideas", AT)

    verifier.actor(claims, "ideas", AT)

    assert_refused(verifier, claims, AT + timedelta(seconds=65))


def test_remembered_claims_are_for_one_audience(verifier: ClaimsVerifier) -> None:
    claims = claims_for(RESIDENT, "audit", AT)

    verifier.actor(claims, "audit", AT)

    assert_refused(verifier, claims)


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": "audit"},
        {"aud": ["ideas"]},
        {"iss": "ideas"},
        {"sub": None},
        {"sub": 7},
        {"exp": None},
        {"exp": "soon"},
        {"iat": None},
        {"sid": None},
        {"roles": None},
        {"roles": 7},
        {"level": None},
        {"level": 9},
    ],
)
def test_claims_that_say_something_else_are_refused(verifier: ClaimsVerifier, changed: dict[str, object]) -> None:
    body = {name: value for name, value in claims_body(RESIDENT, "ideas", AT, **changed).items() if value is not None}

    assert_refused(verifier, jwt.api_jws.encode(json.dumps(body).encode(), KEY, algorithm="EdDSA"))


def test_claims_signed_with_another_key_are_refused(verifier: ClaimsVerifier) -> None:
    assert_refused(verifier, claims_for(RESIDENT, "ideas", AT, key=OTHER_KEY))


def test_claims_without_a_signature_are_refused(verifier: ClaimsVerifier) -> None:
    assert_refused(verifier, jwt.encode(claims_body(RESIDENT, "ideas", AT), None, algorithm="none"))


def test_the_public_key_is_no_shared_secret(verifier: ClaimsVerifier) -> None:
    secret = "x" * 32
    head, body, _ = jwt.encode(claims_body(RESIDENT, "ideas", AT), secret, algorithm="HS256").split(".")
    signature = jwt.get_algorithm_by_name("HS256").sign(f"{head}.{body}".encode(), public_pem().encode())

    assert_refused(verifier, f"{head}.{body}.{jwt.utils.base64url_encode(signature).decode()}")


def test_an_altered_role_breaks_the_signature(verifier: ClaimsVerifier) -> None:
    head, _, signature = claims_for(RESIDENT, "ideas", AT).split(".")
    _, operator, _ = claims_for(RESIDENT, "ideas", AT, key=OTHER_KEY, roles=["operator"]).split(".")

    assert_refused(verifier, f"{head}.{operator}.{signature}")


@pytest.mark.parametrize("claims", ["", ".", "a.b.c", "..", "é.ü.ö", "\ud800", "x" * 4001, "{}"])
def test_nonsense_is_refused(verifier: ClaimsVerifier, claims: str) -> None:
    assert_refused(verifier, claims)


def test_claims_too_long_to_be_ours_are_not_even_read(verifier: ClaimsVerifier) -> None:
    assert_refused(verifier, claims_for(RESIDENT, "ideas", AT, roles=["x" * 4000]))


def test_only_an_ed25519_public_key_will_do() -> None:
    with pytest.raises(ValueError, match="PEM"):
        ClaimsVerifier(private_pem())
