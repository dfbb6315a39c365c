"""An operation on its way out says so for half a year, in headers and in the document."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from marshmallow import Schema

from gateway.api.ageing import ageing_headers
from gateway.api.openapi import build
from gateway.api.routes import Endpoint
from gateway.app import create_app
from services.commons.contracts.fields import identifier
from services.commons.contracts.rows import DEPRECATED_DAYS, GET, POST, Contract, Operation
from services.commons.kernel.people import ANYONE
from tests.component.gateway.conftest import SETTINGS
from tests.component.gateway.sending import BY_NAME
from tests.support.examples import OPERATIONS
from tests.support.fake_town import FakeTown

OLD: dict[str, Any] = {"deprecated_on": date(2027, 1, 1), "sunset_on": date(2027, 7, 1)}
SAID = {"Deprecation": "@1798761600", "Sunset": "Thu, 01 Jul 2027 00:00:00 GMT"}


def test_a_deprecated_operation_says_since_when_and_until_when() -> None:
    assert SAID == ageing_headers(replace(BY_NAME["list_contests"], **OLD))


def test_without_an_end_it_names_none() -> None:
    assert {"Deprecation": SAID["Deprecation"]} == ageing_headers(replace(BY_NAME["list_contests"], deprecated_on=OLD["deprecated_on"]))


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda row: row.name)
def test_what_goes_on_says_nothing(operation: Operation) -> None:
    assert bool(operation.deprecated_on) == bool(ageing_headers(operation))


@pytest.mark.parametrize("name", ["list_contests", "draft_contest"])
def test_every_success_says_it(name: str) -> None:
    operation = replace(BY_NAME[name], body=None, **OLD)
    town = FakeTown({name: {"id": "c1"}})
    endpoint = Endpoint(town, operation, place=None, max_body_bytes=1000)
    app = create_app(town, SETTINGS)
    app.add_url_rule("/old", "old", endpoint.query if operation.is_query else endpoint.command, methods=[operation.method])

    response = app.test_client().open("/old", method=operation.method, headers={"Idempotency-Key": "k", "Authorization": "Bearer t"})

    assert SAID == {header: response.headers.get(header) for header in SAID}


def test_the_document_says_it() -> None:
    row = Operation("get_toy", GET, "/toys/{toy_id}", "看", "See", ANYONE, _toy(), **OLD)

    told = build([Contract("toys", "玩具", "toys", operations=(row,))])["paths"]["/api/v1/toys/{toy_id}"]["get"]

    assert (True, "2027-01-01", "2027-07-01") == (told["deprecated"], told["x-deprecated-on"], told["x-sunset-on"])
    assert {"Deprecation", "Sunset"} <= set(told["responses"]["200"]["headers"])


@pytest.mark.parametrize("days", [None, DEPRECATED_DAYS - 1])
def test_nothing_ends_within_half_a_year(days: int | None) -> None:
    since = date(2027, 1, 1)

    with pytest.raises(ValueError, match="180 days"):
        _old(None if days is None else since, since + timedelta(days=days or 400))


def _old(since: date | None, until: date) -> Operation:
    return Operation("make_toy", POST, "/toys", "做", "Make", ANYONE, _toy(), deprecated_on=since, sunset_on=until)


def _toy() -> type[Schema]:
    return Schema.from_dict({"id": identifier("x")}, name="Toy")
