"""A gateway before a town of scripted answers; the gateway is built once, the town is new for each test."""

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from gateway.app import create_app
from gateway.settings import GatewaySettings
from tests.support.examples import OPERATIONS, instance_of
from tests.support.fake_town import FakeTown

SETTINGS = GatewaySettings(amqp_uri="memory-town://", limits_percent=100_000)


@pytest.fixture(scope="session")
def gateway() -> tuple[APIFlask, FakeTown]:
    town = FakeTown()
    return create_app(town, SETTINGS), town


@pytest.fixture
def town(gateway: tuple[APIFlask, FakeTown]) -> FakeTown:
    """A town that answers every operation with the smallest view of it."""
    town = gateway[1]
    town.__init__({row.name: instance_of(row.returns) for row in OPERATIONS})
    return town


@pytest.fixture
def client(gateway: tuple[APIFlask, FakeTown], town: FakeTown) -> FlaskClient:
    return gateway[0].test_client()
