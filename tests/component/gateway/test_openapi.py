"""The document says what the routes do, because both come from the same rows."""

import warnings
from typing import Any

import orjson
import pytest
from flask.testing import FlaskClient
from marshmallow import Schema
from openapi_spec_validator import validate

from gateway.api import asyncapi
from gateway.api.openapi import build
from gateway.health.views import HEALTH
from services.commons.contracts.fields import identifier
from services.commons.contracts.rows import GET, Contract, Operation
from services.commons.kernel.people import ANYONE
from tests.support.examples import OPERATIONS


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return build()


def operation_of(document: dict[str, Any], name: str) -> dict[str, Any]:
    rows = [told for path in document["paths"].values() for told in path.values() if told["operationId"] == name]
    assert 1 == len(rows)
    told: dict[str, Any] = rows[0]
    return told


def needed(told: dict[str, Any], name: str) -> bool | None:
    """Return whether a header is needed, None when it is not even taken."""
    return next((bool(row["required"]) for row in told["parameters"] if row["name"] == name), None)


def test_it_is_valid_openapi_3_1(document: dict[str, Any]) -> None:
    assert "3.1.0" == document["openapi"]
    validate(document)


def test_its_paths_are_the_operations(document: dict[str, Any]) -> None:
    told = {(path, method.upper(), row["operationId"]) for path, rows in document["paths"].items() for method, row in rows.items()}

    assert {(f"/api/v1{row.path}", row.method, row.name) for row in (*OPERATIONS, HEALTH)} == told


def test_it_is_served_and_need_not_be_sent_twice(client: FlaskClient, document: dict[str, Any]) -> None:
    first = client.get("/api/v1/openapi.json")

    assert document == first.get_json()
    assert 304 == client.get("/api/v1/openapi.json", headers={"If-None-Match": first.headers["ETag"]}).status_code


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda row: row.name)
def test_it_says_what_an_operation_needs(document: dict[str, Any], operation: Operation) -> None:
    told = operation_of(document, operation.name)

    assert ([{"bearer": []}] if operation.allowed.login else [{}, {"bearer": []}]) == told["security"]
    assert ("201" if operation.creates else "200") in told["responses"]
    assert (operation.body is not None) == ("requestBody" in told)
    assert operation.creates == bool(needed(told, "Idempotency-Key"))
    assert operation.edits == bool(needed(told, "If-Match"))
    if not operation.is_query:
        assert {"400", "401", "413", "415", "422", "500", "503", "504"} <= set(told["responses"])


def test_a_step_may_have_a_key_and_a_version_and_a_login_has_neither(document: dict[str, Any]) -> None:
    step, login = operation_of(document, "step_idea"), operation_of(document, "issue_token")

    assert (False, False) == (needed(step, "Idempotency-Key"), needed(step, "If-Match"))
    assert (None, None) == (needed(login, "Idempotency-Key"), needed(login, "If-Match"))


def test_bodies_refuse_unknown_fields_however_deep(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]

    assert all(schemas[name]["additionalProperties"] is False for name in ("IdeaBody", "ContestBody", "CalendarBody", "PeriodBody"))
    assert "additionalProperties" not in schemas["IdeaView"]


def test_data_classes_show(document: dict[str, Any]) -> None:
    password = document["components"]["schemas"]["Credentials"]["properties"]["password"]

    assert ("sensitive", "password", 256) == (password["x-dataclass"], password["description"], password["maxLength"])


def test_every_problem_has_an_example(document: dict[str, Any]) -> None:
    stale = document["components"]["responses"]["Problem412"]["content"]["application/problem+json"]["examples"]["request.version_stale"]

    assert {"内容已被他人更新", 412} <= set(stale["value"].values())


def test_lists_of_one_view_share_a_schema(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]

    assert "IdeaPage" in schemas
    assert not [name for name in schemas if name[-1].isdigit()]


def test_one_name_for_two_shapes_is_refused() -> None:
    one, other = (Schema.from_dict({field: identifier("x")}, name="Thing") for field in ("a", "b"))
    rows = tuple(Operation(f"get_{path[1:]}", GET, path, "x", "x", ANYONE, shape) for path, shape in (("/a", one), ("/b", other)))

    with pytest.raises(ValueError, match="Thing"):
        build([Contract("toys", "玩具", "toys", operations=rows)])


def test_a_row_added_is_described_without_another_change() -> None:
    thing = Schema.from_dict({"id": identifier("x")}, name="Toy")

    told = build([Contract("toys", "玩具", "toys", operations=(Operation("get_toy", GET, "/toys/{toy_id}", "看", "See", ANYONE, thing),))])

    assert "get_toy" == told["paths"]["/api/v1/toys/{toy_id}"]["get"]["operationId"]


def test_what_is_created_leads_on(document: dict[str, Any]) -> None:
    links = operation_of(document, "submit_idea")["responses"]["201"]["links"]

    assert {"operationId": "get_idea", "parameters": {"idea_id": "$response.body#/id"}} == links["get_idea"]
    assert {"revise_idea", "give_support", "assign_idea"} <= set(links)


def test_a_step_is_one_of_its_lifecycle(document: dict[str, Any]) -> None:
    told = {row["name"]: row["schema"] for row in operation_of(document, "step_account")["parameters"]}

    assert ["close", "restore", "suspend"] == told["step"]["enum"]


@pytest.mark.parametrize("operation", [row for row in OPERATIONS if "step" in row.path_fields], ids=lambda row: row.name)
def test_every_step_has_its_keys(document: dict[str, Any], operation: Operation) -> None:
    assert any(row["name"] == "step" and row["schema"]["enum"] for row in operation_of(document, operation.name)["parameters"])


def test_asyncapi_is_served_beside_it(client: FlaskClient) -> None:
    first = client.get("/api/v1/asyncapi.json")

    assert orjson.loads(orjson.dumps(asyncapi.build())) == first.get_json()
    assert 304 == client.get("/api/v1/asyncapi.json", headers={"If-None-Match": first.headers["ETag"]}).status_code
