"""Alive is about the gateway, ready about the town behind it."""

from collections.abc import Iterator
from itertools import count

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from gateway.api.health import Readiness
from gateway.app import create_app
from services.commons.contracts.catalog import BY_SERVICE
from tests.component.gateway.conftest import SETTINGS
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
