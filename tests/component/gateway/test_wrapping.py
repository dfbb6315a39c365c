"""What surrounds every request. The headers of every kind of answer: tests/security/test_headers.py."""

import re

from flask.testing import FlaskClient

from tests.support.fake_town import FakeTown


def test_each_request_has_an_id_of_its_own_whatever_was_sent(client: FlaskClient, town: FakeTown) -> None:
    ids = [client.get("/api/v1/contests", headers={"X-Correlation-Id": "mine"}).headers["X-Correlation-Id"] for _ in range(3)]

    assert 3 == len(set(ids))
    assert all(re.fullmatch("[0-9a-f]{32}", id) for id in ids)
    assert ids == [asked.correlation_id for asked in town.asked]
