"""The headers around every answer: a change here is a change of policy, so they are written out in full."""

import re

import pytest
from flask.testing import FlaskClient

from tests.support.fake_town import FakeTown

EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
API = EVERYWHERE | {"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'", "Referrer-Policy": "no-referrer"}
PAGES = EVERYWHERE | {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
    "Referrer-Policy": "same-origin",
}


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/api/v1/contests", API),
        ("POST", "/api/v1/contests", API),
        ("GET", "/api/v1/nothing", API),
        ("TRACE", "/api/v1/contests", API),
        ("OPTIONS", "/api/v1/contests", API),
        ("GET", "/api/v1/openapi.json", API),
        ("GET", "/livez", PAGES),
        ("GET", "/nothing", PAGES),
        ("GET", "/problems/request.invalid", PAGES),
    ],
)
def test_every_answer_carries_the_policy(client: FlaskClient, method: str, path: str, expected: dict[str, str]) -> None:
    headers = client.open(path, method=method).headers

    assert expected == {name: headers[name] for name in expected}
    assert {"Server", "X-Powered-By", "Access-Control-Allow-Origin", "Set-Cookie"}.isdisjoint(headers.keys())


def test_each_request_has_an_id_of_its_own_whatever_was_sent(client: FlaskClient, town: FakeTown) -> None:
    ids = [client.get("/api/v1/contests", headers={"X-Correlation-Id": "mine"}).headers["X-Correlation-Id"] for _ in range(3)]

    assert 3 == len(set(ids))
    assert all(re.fullmatch("[0-9a-f]{32}", id) for id in ids)
    assert ids == [asked.correlation_id for asked in town.asked]
