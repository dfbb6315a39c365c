"""What proves who asks: a token that identity gave out and still counts, in its own place, and nothing else."""

import json
import secrets
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import jwt
import pyotp
import pytest
from pymongo import MongoClient

from services.commons.kernel.people import Actor, Level
from tests.security.cast import Cast
from tests.support.claims import OTHER_KEY, claims_body, claims_for
from tests.support.eventually import eventually
from tests.support.person import PASSWORD, Person, enroll
from tests.support.towns import RunningTown

GONE_WITHIN_S = 5.0  # the gateway keeps claims for three
CITIZEN = {"roles": ["citizen"], "level": "real_name"}
OPERATOR = Actor("operator", frozenset({"operator"}), None, Level.REAL_NAME, "session")


@pytest.fixture
def someone(town: str, cast: Cast) -> Person:
    return enroll(town, cast["operator"], f"someone-{secrets.token_hex(4)}", CITIZEN)


def told(town: str, headers: Any, path: str = "/accounts/me") -> tuple[int, str]:
    answer = httpx.get(f"{town}/api/v1{path}", headers=headers)
    return answer.status_code, answer.json().get("code", "")


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def forged(cast: Cast) -> Iterator[tuple[str, str]]:
    """Yield what somebody might make up, given a token of their own and this source code."""
    own, now = cast["resident"].token, datetime.now(UTC)
    yield "random", secrets.token_urlsafe(32)
    yield "one letter changed", own[:-1] + ("A" if own[-1] != "A" else "B")
    yield "case changed", own.swapcase()
    yield "cut", own[:-1]
    yield "longer", f"{own}A"
    yield "padded", f"{own}=="
    yield "signed by another town", claims_for(OPERATOR, "identity", now, key=OTHER_KEY)
    yield "not signed", jwt.encode(claims_body(OPERATOR, "identity", now), "", algorithm="none").rstrip(".")
    yield "the id of a session", cast.things["author's session"]["session_id"]
    yield "the id of an account", cast.things["author's account"]["account_id"]


def test_no_forged_token_is_taken_even_where_none_is_needed(town: str, cast: Cast) -> None:
    for path in ("/accounts/me", "/contests"):
        answers = {name: told(town, bearer(token), path) for name, token in forged(cast)}
        assert dict.fromkeys(answers, (401, "access.login_required")) == answers


def test_claims_signed_by_this_very_town_are_no_token(town: str, running_town: RunningTown) -> None:
    claims = genuine_claims(running_town)

    for headers in (bearer(claims), {"claims": claims}, {"X-Claims": claims}, {"Authorization": claims}, {"Cookie": f"shanzhi={claims}"}):
        assert (401, "access.login_required") == told(town, headers)


def genuine_claims(town: RunningTown) -> str:
    """Return what identity itself would vouch for the operator with."""
    (key,) = (path for path in Path(town.data_dir, "secrets", "identity").iterdir() if path.name.endswith("claims_private_key"))
    body = claims_body(OPERATOR, "identity", datetime.now(UTC))
    return jwt.encode(body, key.read_bytes(), algorithm="EdDSA")


@pytest.mark.parametrize(
    ("name", "taken"),
    [("Bearer {}", True), ("bearer {}", True), ("BEARER {}", True)]
    + [
        (text, False) for text in ("Bearer  {}", "Bearer {} x", "Bearer {},Bearer {}", "Token {}", "{}", "Bearer", "Basic {}", "Bearer\t{}")
    ],
)
def test_the_header_has_one_form(town: str, cast: Cast, name: str, taken: bool) -> None:
    status, code = told(town, {"Authorization": name.replace("{}", cast["resident"].token)})

    assert (200, "") == (status, code) if taken else (401, "access.login_required") == (status, code)


def test_basic_credentials_are_refused(town: str, cast: Cast) -> None:
    answer = httpx.get(f"{town}/api/v1/accounts/me", auth=(cast["resident"].login, PASSWORD))

    assert 401 == answer.status_code


def test_two_headers_are_one_too_many(town: str, cast: Cast) -> None:
    first, second = (("Authorization", f"Bearer {cast[who].token}") for who in ("resident", "operator"))

    for headers in ([first, second], [second, first], [first, first]):
        assert (401, "access.login_required") == told(town, headers)


@pytest.mark.parametrize("name", ["access_token", "token", "authorization", "claims"])
def test_a_token_in_the_address_is_none(town: str, cast: Cast, name: str) -> None:
    query = f"?{name}={cast['resident'].token}"

    assert 200 not in {told(town, {}, f"{path}{query}")[0] for path in ("/accounts/me", "/sessions")}


@pytest.mark.parametrize(
    "sent", [{"actor": {"roles": ["operator"]}}, {"claims": "x"}, {"token": "x"}, {"roles": ["operator"]}, {"by": "operator"}]
)
def test_who_asks_is_not_for_the_body_to_say(cast: Cast, sent: Mapping[str, Any]) -> None:
    body = {"login": f"sly-{secrets.token_hex(4)}", "password": PASSWORD, "name": "某人", **sent}

    assert "request.invalid" == cast["visitor"].refused("POST", "/accounts", body)


def test_a_revoked_session_is_dead_within_seconds_and_alone(town: str, someone: Person) -> None:
    other = Person(town, someone.login)
    assert other.get("/accounts/me")

    assert someone.send("DELETE", "/sessions/current").is_success

    eventually(lambda: someone.send("GET", "/accounts/me").status_code == 401, within_s=GONE_WITHIN_S)
    assert other.get("/accounts/me")


def test_an_expired_session_is_dead(someone: Person, databases: MongoClient[dict[str, Any]]) -> None:
    account = someone.get("/accounts/me")["id"]

    databases["identity"]["sessions"].update_one({"account": account}, {"$set": {"expires_at": datetime.now(UTC) - timedelta(seconds=1)}})

    eventually(lambda: someone.send("GET", "/accounts/me").status_code == 401, within_s=GONE_WITHIN_S)


def test_a_suspended_account_is_locked_out_and_its_old_token_stays_dead(town: str, cast: Cast, someone: Person) -> None:
    steps = f"/accounts/{someone.get('/accounts/me')['id']}/steps"

    cast["operator"].post(f"{steps}/suspend", {"reason": "核查。"})

    eventually(lambda: someone.send("GET", "/accounts/me").status_code == 401, within_s=GONE_WITHIN_S)
    credentials = {"login": someone.login, "password": PASSWORD}
    assert "token.account_suspended" == cast["visitor"].refused("POST", "/tokens", credentials)
    assert "token.wrong_login" == cast["visitor"].refused("POST", "/tokens", {**credentials, "password": "wrong"})
    cast["operator"].post(f"{steps}/restore", {})
    assert 401 == someone.send("GET", "/accounts/me").status_code
    assert Person(town, someone.login).get("/accounts/me")


def test_a_closed_account_is_as_if_there_were_none(cast: Cast, someone: Person) -> None:
    someone.post(f"/accounts/{someone.get('/accounts/me')['id']}/steps/close", {})

    eventually(lambda: someone.send("GET", "/accounts/me").status_code == 401, within_s=GONE_WITHIN_S)
    assert "token.wrong_login" == cast["visitor"].refused("POST", "/tokens", {"login": someone.login, "password": PASSWORD})


def test_a_role_taken_away_is_gone_within_seconds(town: str, cast: Cast) -> None:
    staff = enroll(town, cast["operator"], f"staff-{secrets.token_hex(4)}", {"roles": ["auditor"], "level": "real_name"})
    account = staff.get("/accounts/me")
    assert staff.get("/audit/entries", limit=1)

    answer = cast["operator"].send("PUT", f"/accounts/{account['id']}/standing", CITIZEN, version=account["version"])

    assert answer.is_success, answer.text
    eventually(lambda: staff.send("GET", "/audit/entries").status_code == 403, within_s=GONE_WITHIN_S)


def test_no_answer_gives_out_what_a_token_is_kept_as(cast: Cast, someone: Person) -> None:
    answers = json.dumps(
        [someone.get("/accounts/me"), someone.get("/sessions"), cast["operator"].get(f"/accounts/{someone.get('/accounts/me')['id']}")]
    )

    assert not any(word in answers for word in ("hash", "argon2", someone.token, PASSWORD))


def test_a_new_password_ends_the_other_sessions_within_seconds(town: str, someone: Person) -> None:
    other = Person(town, someone.login)
    assert other.get("/accounts/me")

    assert someone.post("/me/password", {"password": PASSWORD, "new_password": "another horse"})

    eventually(lambda: other.send("GET", "/accounts/me").status_code == 401, within_s=GONE_WITHIN_S)
    assert someone.get("/accounts/me")
    assert "token.wrong_login" == Person(town).refused("POST", "/tokens", {"login": someone.login, "password": PASSWORD})


def test_ending_all_others_leaves_this_one(town: str, someone: Person) -> None:
    others = [Person(town, someone.login) for _ in range(2)]

    assert someone.send("DELETE", "/sessions").is_success

    for other in others:
        eventually(lambda other=other: other.send("GET", "/accounts/me").status_code == 401, within_s=GONE_WITHIN_S)
    assert [True] == [row["current"] for row in someone.get("/sessions")["items"]]


def test_an_unused_session_is_dead(someone: Person, databases: MongoClient[dict[str, Any]]) -> None:
    account = someone.get("/accounts/me")["id"]

    databases["identity"]["sessions"].update_one({"account": account}, {"$set": {"seen_at": datetime.now(UTC) - timedelta(minutes=31)}})

    eventually(lambda: someone.send("GET", "/accounts/me").status_code == 401, within_s=GONE_WITHIN_S)


def test_logging_out_counts_at_once_in_the_gateway_that_heard_it(someone: Person) -> None:
    assert someone.get("/accounts/me")

    assert someone.send("DELETE", "/sessions/current").is_success

    assert 401 == someone.send("GET", "/accounts/me").status_code


def test_a_closed_account_leaves_nothing_of_the_person(cast: Cast, someone: Person, databases: MongoClient[dict[str, Any]]) -> None:
    account = someone.get("/accounts/me")
    secret = someone.post("/me/second-factor", {})["secret"]

    someone.post(f"/accounts/{account['id']}/steps/close", {"password": PASSWORD})

    kept = [row for name in databases["identity"].list_collection_names() for row in databases["identity"][name].find({})]
    assert not any(word in str(kept) for word in (account["login"], secret))
    assert "closed" == cast["operator"].get(f"/accounts/{account['id']}")["state"]


def test_a_secret_of_a_second_factor_rests_encrypted(someone: Person, databases: MongoClient[dict[str, Any]]) -> None:
    secret = someone.post("/me/second-factor", {})["secret"]
    codes = someone.post("/me/second-factor/confirmation", {"otp": pyotp.TOTP(secret).now()})["recovery_codes"]

    kept = str(list(databases["identity"]["accounts"].find({"_id": someone.get("/accounts/me")["id"]})))

    assert not any(word in kept for word in (secret, *codes, *(code.replace("-", "") for code in codes)))


def test_guessing_the_second_factor_pauses_the_login(cast: Cast, someone: Person) -> None:
    secret = someone.post("/me/second-factor", {})["secret"]
    codes = someone.post("/me/second-factor/confirmation", {"otp": pyotp.TOTP(secret).now()})["recovery_codes"]
    wrong = {"login": someone.login, "password": PASSWORD, "otp": "000000"}

    assert ["token.wrong_code"] * 5 == [cast["visitor"].refused("POST", "/tokens", wrong) for _ in range(5)]
    assert "token.login_paused" == cast["visitor"].refused("POST", "/tokens", {**wrong, "otp": codes[0]})
