"""Every row of the contracts is a route, and every route asks the town exactly what was sent."""

import pytest
from flask.testing import FlaskClient

from gateway.health.views import HEALTH
from services.commons.contracts.rows import Operation
from tests.component.gateway.sending import BY_NAME, COMMANDS, refusal, send
from tests.support.examples import OPERATIONS, STEPS, TOKEN, example_of
from tests.support.fake_town import FakeTown


def named(operation: Operation) -> str:
    return operation.name


every_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=named)
every_command = pytest.mark.parametrize("operation", COMMANDS, ids=named)
every_creation = pytest.mark.parametrize("operation", [row for row in OPERATIONS if row.creates], ids=named)
every_edit = pytest.mark.parametrize("operation", [row for row in OPERATIONS if row.edits], ids=named)


def test_routes_are_the_operations_and_nothing_else(client: FlaskClient) -> None:
    rules = {(rule.endpoint, method) for rule in client.application.url_map.iter_rules() for method in rule.methods or ()}

    api = {(endpoint.removeprefix("api."), method) for endpoint, method in rules if endpoint.startswith("api.")}

    assert {(row.name, row.method) for row in (*OPERATIONS, HEALTH)} == {row for row in api if row[1] not in ("HEAD", "OPTIONS")}


@every_operation
def test_a_well_formed_request_reaches_the_town(client: FlaskClient, town: FakeTown, operation: Operation) -> None:
    response = send(client, operation)

    example = example_of(operation)
    assert (201 if operation.creates else 200) == response.status_code
    assert operation.name == town.last.operation
    named = {name: STEPS[operation.name] if name == "step" else name for name in operation.path_fields}
    assert named | (example.json or {}) == town.last.arguments
    assert (TOKEN if operation.allowed.login else None) == town.last.token
    assert ("a-key" if operation.creates else None) == town.last.key
    assert (7 if operation.edits else None) == town.last.version
    assert response.headers["X-Correlation-Id"] == town.last.correlation_id


@every_command
def test_an_unknown_field_is_refused(client: FlaskClient, town: FakeTown, operation: Operation) -> None:
    response = send(client, operation, json=example_of(operation).json | {"extra": 1})

    assert (422, "request.invalid") == refusal(response)
    assert {"extra": ["没有这个字段"]} == response.json["fields"]
    assert [] == town.asked


@every_operation
def test_an_unknown_query_parameter_is_refused(client: FlaskClient, town: FakeTown, operation: Operation) -> None:
    response = send(client, operation, query="?extra=1")

    assert (422, "request.invalid") == refusal(response)
    assert [] == town.asked


@every_creation
def test_creating_needs_an_idempotency_key(client: FlaskClient, town: FakeTown, operation: Operation) -> None:
    assert (400, "idempotency.key_required") == refusal(send(client, operation, without="Idempotency-Key"))
    assert [] == town.asked


@every_edit
def test_editing_needs_the_version(client: FlaskClient, town: FakeTown, operation: Operation) -> None:
    assert (428, "request.version_required") == refusal(send(client, operation, without="If-Match"))
    assert [] == town.asked


@pytest.mark.parametrize("operation", [row for row in OPERATIONS if row.allowed.login], ids=named)
def test_what_needs_a_login_needs_a_token(client: FlaskClient, town: FakeTown, operation: Operation) -> None:
    response = send(client, operation, without="Authorization")

    assert (401, "access.login_required") == refusal(response)
    assert 'Bearer realm="shanzhi"' == response.headers["WWW-Authenticate"]
    assert [] == town.asked


@pytest.mark.parametrize("operation", [row for row in OPERATIONS if row.body], ids=named)
def test_a_body_must_say_it_is_json(client: FlaskClient, operation: Operation) -> None:
    assert (415, "request.unsupported_media") == refusal(send(client, operation, raw=b"{}", content_type="text/plain"))


@pytest.mark.parametrize("operation", [row for row in OPERATIONS if row.path_fields], ids=named)
@pytest.mark.parametrize("id", ["UPPER", "a%0a", "a%00", "x" * 65, "%e5%96%84", "$gt", "..%2f"])
def test_what_is_no_id_is_no_address(client: FlaskClient, town: FakeTown, operation: Operation, id: str) -> None:
    path = example_of(operation).path.replace(operation.path_fields[0], id)

    assert (404, "request.not_found") == refusal(client.open(path, method=operation.method))
    assert [] == town.asked


def test_a_step_may_carry_a_key_and_a_version(client: FlaskClient, town: FakeTown) -> None:
    send(client, "step_idea", Idempotency_Key="once", If_Match='"3"')

    assert ("once", 3) == (town.last.key, town.last.version)


def test_visitors_and_people_may_both_read_what_is_public(client: FlaskClient, town: FakeTown) -> None:
    send(client, "get_idea")
    send(client, "get_idea", Authorization=f"Bearer {TOKEN}")

    assert [None, TOKEN] == [asked.token for asked in town.asked]


def test_fields_of_path_query_and_body_never_meet() -> None:
    for row in BY_NAME.values():
        names = [*row.path_fields, *(row.query().fields if row.query else ()), *(row.body().fields if row.body else ())]
        assert len(set(names)) == len(names), row.name
