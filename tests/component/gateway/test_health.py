"""Alive is about the gateway, ready about the town behind it."""

from collections.abc import Iterator
from itertools import count

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from gateway.app import create_app
from gateway.health.readiness import Readiness
from gateway.health.views import HealthView
from services.commons.contracts.catalog import BY_SERVICE
from services.commons.kernel.problems import LOGIN_REQUIRED, Problem
from tests.component.gateway.conftest import SETTINGS
from tests.component.gateway.sending import refusal
from tests.support.fake_town import FakeTown


@pytest.fixture
def town() -> FakeTown:
    return FakeTown()


@pytest.fixture
def client(town: FakeTown) -> FlaskClient:
    app: APIFlask = create_app(town, SETTINGS)
    return app.test_client()


def test_alive_even_when_the_town_is_away(client: FlaskClient, town: FakeTown) -> None:
    town.away = set(BY_SERVICE)

    assert 200 == client.get("/livez").status_code


def test_ready_when_every_service_and_database_answers(client: FlaskClient) -> None:
    response = client.get("/readyz")

    told = response.get_json()
    assert (200, True, []) == (response.status_code, told["ready"], told["away"])
    assert set(BY_SERVICE) == set(told["services"])
    assert BY_SERVICE["ideas"].hash == told["services"]["ideas"]["contract"]


def test_not_ready_names_the_service_that_is_away(client: FlaskClient, town: FakeTown) -> None:
    town.away = {"ideas"}

    response = client.get("/readyz")

    assert (503, "2") == (response.status_code, response.headers["Retry-After"])
    assert ["ideas"] == response.get_json()["away"]
    assert "service.unavailable" == response.get_json()["services"]["ideas"]["problem"]


def test_not_ready_when_a_database_is_away(client: FlaskClient, town: FakeTown) -> None:
    town.database_away = {"audit"}

    assert ["audit"] == client.get("/readyz").get_json()["away"]


def test_not_ready_names_the_broker(client: FlaskClient, town: FakeTown) -> None:
    town.away = set(BY_SERVICE)

    assert {"broker", *BY_SERVICE} == set(client.get("/readyz").get_json()["away"])


def test_readiness_is_looked_at_once_a_second(town: FakeTown) -> None:
    seconds: Iterator[float] = (tick / 2 for tick in count())
    readiness = Readiness(town, clock=lambda: next(seconds))

    before = readiness.report()
    town.away = {"ideas"}
    kept = readiness.report()
    later = [readiness.report() for _ in range(3)][-1]

    assert (True, True, False) == (before["ready"], kept["ready"], later["ready"])


ME = {"id": "a1", "roles": ["operator"]}
HEALTH_PATH = "/api/v1/operations/health"
AS_SOMEBODY = {"Authorization": "Bearer t"}


def test_only_operators_see_how_the_town_is(client: FlaskClient, town: FakeTown) -> None:
    town.answer("get_me", {**ME, "roles": ["auditor", "citizen", "commission"]})

    assert (401, "access.login_required") == refusal(client.get(HEALTH_PATH))
    assert (403, "access.forbidden") == refusal(client.get(HEALTH_PATH, headers=AS_SOMEBODY))


def test_identity_has_the_last_word_about_a_token(client: FlaskClient, town: FakeTown) -> None:
    town.answer("get_me", Problem(LOGIN_REQUIRED))

    assert (401, "access.login_required") == refusal(client.get(HEALTH_PATH, headers=AS_SOMEBODY))


def test_operators_see_every_service_and_what_to_do(client: FlaskClient, town: FakeTown) -> None:
    town.answer("get_me", ME)
    town.answer("list_gaps", {"items": [{"source": "ideas", "subject": "i1", "missing": [2]}]})
    town.away = {"ideas"}

    response = client.get(HEALTH_PATH, headers=AS_SOMEBODY)

    told = response.get_json()
    wrong = {(row["check"], row["about"]) for row in told["findings"] if row["level"] == "wrong"}
    assert (200, "private, no-store") == (response.status_code, response.headers["Cache-Control"])
    assert {("services", "ideas"), ("gaps", "audit")} == wrong
    assert (len(wrong), 1) == (told["wrong"], told["gaps"])
    assert set(BY_SERVICE) == {row["service"] for row in told["services"]}
    assert {} == HealthView().validate(told)


def test_a_signature_that_audit_does_not_accept_is_told(client: FlaskClient, town: FakeTown) -> None:
    town.answer("get_me", ME)
    town.answer("list_gaps", Problem(LOGIN_REQUIRED))

    findings = client.get(HEALTH_PATH, headers=AS_SOMEBODY).get_json()["findings"]

    assert ("keys", "wrong") in {(row["check"], row["level"]) for row in findings}


def test_visitors_see_of_a_service_no_more_than_whether_it_works(client: FlaskClient, town: FakeTown) -> None:
    town.pongs = {"parked": 3, "version": "0.1.0", "database_version": "MongoDB 8.0.4", "oldest_pending_s": 4}

    assert {"service", "contract", "database", "oldest_pending_s"} == set(client.get("/readyz").get_json()["services"]["ideas"])
