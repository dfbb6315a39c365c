"""Keys and versions: what counts as one."""

import pytest
from flask.testing import FlaskClient

from tests.component.gateway.sending import refusal, send
from tests.support.fake_town import FakeTown


@pytest.mark.parametrize("key", ["k", "!", "~" * 128, '"8e03978e-40d5-43dd-bc93-6894a57f9324"'])
def test_a_key_is_visible_ascii(client: FlaskClient, town: FakeTown, key: str) -> None:
    assert 201 == send(client, "submit_idea", Idempotency_Key=key).status_code
    assert key == town.last.key


@pytest.mark.parametrize("key", ["", "~" * 129, "a b", "tab\there", "é"])
@pytest.mark.parametrize("operation", ["submit_idea", "step_idea"])
def test_any_other_key_is_refused(client: FlaskClient, town: FakeTown, key: str, operation: str) -> None:
    assert (400, "idempotency.key_required") == refusal(send(client, operation, Idempotency_Key=key))
    assert [] == town.asked


@pytest.mark.parametrize("tag", ["*", 'W/"7"', "7", '"7', '"seven"', '"-1"', '""', '"7", "8"', '"' + "9" * 16 + '"', '"٧"'])
def test_if_match_takes_one_strong_tag(client: FlaskClient, town: FakeTown, tag: str) -> None:
    sent = tag.encode().decode("latin-1")

    assert (400, "request.malformed") == refusal(send(client, "revise_idea", If_Match=sent))
    assert [] == town.asked


def test_the_etag_of_a_view_is_what_if_match_takes(client: FlaskClient, town: FakeTown) -> None:
    town.answer("get_idea", {"id": "i1", "version": 12})

    tag = send(client, "get_idea").headers["ETag"]
    send(client, "revise_idea", If_Match=tag)

    assert 12 == town.last.version


def test_reading_ignores_keys_and_versions(client: FlaskClient, town: FakeTown) -> None:
    assert 200 == send(client, "get_idea", Idempotency_Key="k", If_Match='"3"').status_code
    assert (None, None) == (town.last.key, town.last.version)


def test_a_login_has_no_key_to_be_remembered_by(client: FlaskClient, town: FakeTown) -> None:
    assert 200 == send(client, "issue_token", Idempotency_Key="k", If_Match='"3"').status_code
    assert (None, None) == (town.last.key, town.last.version)


def test_checks_come_in_their_order(client: FlaskClient) -> None:
    """Token, size, content type, JSON, schema, key: each is told before all that come after it."""
    rows = [
        ({"raw": b" " * 300_000, "without": "Authorization"}, 401),
        ({"raw": b" " * 300_000, "content_type": "text/plain"}, 413),
        ({"raw": b"{", "content_type": "text/plain"}, 415),
        ({"raw": b"{"}, 400),
        ({"json": {"extra": 1}}, 422),
        ({}, 400),
    ]

    for change, status in rows:
        assert status == send(client, "submit_idea", Idempotency_Key="", **change).status_code
    assert 428 == send(client, "revise_idea", without="If-Match").status_code
