"""What surrounds every request. The headers of every kind of answer: tests/security/test_headers.py."""

import re

import pytest
from flask.testing import FlaskClient

from services.commons.plumbing import tracing
from tests.support.fake_town import FakeTown

TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"


def test_a_valid_trace_goes_on_and_names_the_request(client: FlaskClient, town: FakeTown) -> None:
    response = client.get("/api/v1/nothing", headers={"Traceparent": f"00-{TRACE}-{PARENT}-01"})

    told = response.get_json()
    assert [TRACE] * 3 == [response.headers["X-Correlation-Id"], told["trace_id"], told["instance"]]


def test_a_trace_ends_with_its_request(client: FlaskClient) -> None:
    client.get("/api/v1/contests", headers={"Traceparent": f"00-{TRACE}-{PARENT}-01"})

    assert "" == tracing.header()


@pytest.mark.parametrize("sent", ["", "mine", f"00-{'0' * 32}-{PARENT}-01", f"01-{TRACE}-{PARENT}-01", f"00-{TRACE}-{PARENT}-01,x"])
def test_a_trace_of_another_form_is_not_taken(client: FlaskClient, sent: str) -> None:
    response = client.get("/api/v1/contests", headers={"Traceparent": sent})

    assert re.fullmatch("[0-9a-f]{32}", response.headers["X-Correlation-Id"])
    assert TRACE != response.headers["X-Correlation-Id"]


def test_each_request_has_an_id_of_its_own_whatever_was_sent(client: FlaskClient, town: FakeTown) -> None:
    ids = [client.get("/api/v1/contests", headers={"X-Correlation-Id": "mine"}).headers["X-Correlation-Id"] for _ in range(3)]

    assert 3 == len(set(ids))
    assert all(re.fullmatch("[0-9a-f]{32}", id) for id in ids)
    assert ids == [asked.correlation_id for asked in town.asked]
