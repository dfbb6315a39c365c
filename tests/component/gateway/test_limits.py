"""Limits as people and programs meet them, and the database they are counted in."""

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from pymongo import MongoClient

from gateway.app import create_app
from gateway.auth.shared_counts import Away, SharedCounts
from gateway.portal import add_pages
from gateway.settings import GatewaySettings
from tests.component.gateway.sending import refusal, send
from tests.support.fake_town import FakeTown
from town.servers import Secantus
from town.servers.ports import free_port

BROWSER = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}


def gateway(town: FakeTown, *, percent: int = 100, uri: str = "", proxies: int = 0) -> APIFlask:
    settings = GatewaySettings(amqp_uri="memory-town://", limits_uri=uri, limits_percent=percent, proxies=proxies)
    return create_app(town, settings, pages=add_pages)


@pytest.fixture
def client(town: FakeTown) -> FlaskClient:
    """A gateway that lets one person do six things a minute on a route."""
    return gateway(town, percent=10).test_client()


def until_refused(client: FlaskClient, operation: str, **headers: str) -> int:
    for count in range(400):
        response = send(client, operation, **headers)
        if response.status_code == 429:
            return count
    raise AssertionError("never refused")


def test_too_many_writes_are_refused_with_when_to_come_again(client: FlaskClient, town: FakeTown) -> None:
    assert 6 == until_refused(client, "submit_idea")
    asked = len(town.asked)

    response = send(client, "submit_idea")

    assert (429, "request.too_many") == refusal(response)
    assert 0 < int(response.headers["Retry-After"]) <= 60
    assert asked == len(town.asked)


def test_another_route_and_another_person_are_counted_apart(client: FlaskClient) -> None:
    until_refused(client, "submit_idea")

    assert 200 == send(client, "revise_idea").status_code
    assert 201 == send(client, "submit_idea", Authorization="Bearer another").status_code


def test_what_is_left_is_told_to_programs(client: FlaskClient) -> None:
    response = send(client, "submit_idea")

    assert '"route";q=6;w=60, "write";q=18;w=60' == response.headers["RateLimit-Policy"]
    assert '"route";r=5;t=60, "write";r=17;t=60' == response.headers["RateLimit"]


def test_what_a_cache_may_keep_tells_nobody_what_is_left(client: FlaskClient) -> None:
    headers = send(client, "list_contests").headers

    assert {"RateLimit", "RateLimit-Policy"}.isdisjoint(headers.keys())


def test_a_login_is_counted_as_identity_reads_it(client: FlaskClient) -> None:
    logins = [{"login": login, "password": "x"} for login in ("Résident", "RÉSIDENT", "ｒésident")]

    statuses = [send(client, "issue_token", json=body).status_code for body in logins]

    assert [200, 429, 429] == statuses


def test_a_form_and_a_program_share_one_count_and_the_form_is_told_on_a_page(client: FlaskClient, town: FakeTown) -> None:
    send(client, "issue_token", json={"login": "someone", "password": "x"})

    response = client.post("/login", data={"login": "someone", "password": "x"}, headers=BROWSER)

    assert (429, "text/html") == (response.status_code, response.mimetype)
    assert "操作太频繁" in response.text
    assert int(response.headers["Retry-After"]) > 0


def test_visitors_are_counted_by_network(client: FlaskClient) -> None:
    def ask(address: str) -> int:
        return client.get("/api/v1/contests", environ_base={"REMOTE_ADDR": address}).status_code

    assert {200} == {ask(f"203.0.113.{n % 200}") for n in range(300)}
    assert 429 == ask("203.0.113.250")
    assert 200 == ask("203.0.114.1")


def test_reading_too_fast_is_told_on_a_page_too(town: FakeTown) -> None:
    client = gateway(town, percent=1).test_client()

    responses = [client.get("/contests", headers=BROWSER) for _ in range(40)]

    assert {200, 429} == {response.status_code for response in responses}
    assert "操作太频繁" in responses[-1].text


def test_the_address_is_that_of_the_visitor_only_when_a_proxy_is_trusted(town: FakeTown) -> None:
    def ask(app: APIFlask, address: str) -> int:
        return app.test_client().get("/nothing", headers={"X-Forwarded-For": f"10.9.9.9, {address}"}).status_code

    trusting, alone = gateway(town, percent=1, proxies=1), gateway(town, percent=1)
    for app in (trusting, alone):
        assert {404, 429} == {ask(app, "203.0.113.1") for _ in range(61)}

    assert (404, 429) == (ask(trusting, "198.51.100.1"), ask(alone, "198.51.100.1"))


def test_health_is_never_refused(town: FakeTown) -> None:
    client = gateway(town, percent=1).test_client()

    assert {200} == {client.get("/livez").status_code for _ in range(700)}


# ---------------------------------------------------------------- the database


@pytest.fixture(scope="module")
def uri(mongo: Secantus) -> Iterator[str]:
    yield mongo.uri
    with MongoClient[dict[str, Any]](mongo.uri) as client:
        client.drop_database("gateway")


def test_two_gateways_share_one_count_of_logins(town: FakeTown, uri: str) -> None:
    clients = [gateway(town, uri=uri, percent=50).test_client() for _ in range(2)]
    body = {"login": "shared", "password": "x"}

    statuses = [send(client, "issue_token", json=body).status_code for _ in range(4) for client in clients]

    assert [200] * 5 + [429] * 3 == statuses


def test_a_race_lets_no_more_through_than_the_amount(uri: str) -> None:
    shared = SharedCounts(uri)

    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(lambda _: shared.take("race", "a", parts=10, window_s=60), range(30)))

    assert 10 == waits.count(0.0)
    assert all(0 < wait <= 60 for wait in waits if wait)


def test_a_window_moves_on(uri: str) -> None:
    now, shared = 1_000_000.0, SharedCounts(uri)

    taken = []
    for at_s in (0.0, 0.6, 0.9, 1.1, 1.2, 1.7):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("time.time", lambda at_s=at_s: now + at_s)
            taken.append(not shared.take("moving", "a", parts=2, window_s=1))

    assert [True, True, False, True, False, True] == taken


def test_the_database_learns_no_login_and_no_address(uri: str) -> None:
    SharedCounts(uri).take("login", "very-personal", parts=2, window_s=1)

    with MongoClient[dict[str, Any]](uri) as client:
        rows, indexes = list(client["gateway"]["windows"].find()), client["gateway"]["windows"].index_information()

    assert rows
    assert "very-personal" not in str(rows)
    assert [0] == [row["expireAfterSeconds"] for row in indexes.values() if "expireAfterSeconds" in row]


def test_without_its_database_logins_pause_and_all_else_goes_on(town: FakeTown) -> None:
    client = gateway(town, uri=f"mongodb://127.0.0.1:{free_port()}/", percent=10).test_client()

    assert (503, "service.unavailable") == refusal(response := send(client, "issue_token"))
    assert "5" == response.headers["Retry-After"]
    assert 6 == until_refused(client, "submit_idea")
    assert 200 == send(client, "list_contests").status_code


def test_a_database_that_comes_back_is_asked_again(uri: str) -> None:
    now = [0.0]
    shared = SharedCounts(uri.replace(uri.split(":")[2].split("/")[0], str(free_port())), clock=lambda: now[0])
    with pytest.raises(Away):
        shared.take("back", "a", parts=2, window_s=60)
    shared._uri = uri

    with pytest.raises(Away):
        shared.take("back", "a", parts=2, window_s=60)
    now[0] += 5
    assert 0.0 == shared.take("back", "a", parts=2, window_s=60)


def test_a_process_ends_at_once_though_the_database_went_first() -> None:
    """limits closes its client when it is thrown away, and pymongo then waits for a server for ever."""
    program = (
        "from town.servers import Secantus; import tempfile; from pathlib import Path\n"
        "from gateway.auth.shared_counts import SharedCounts\n"
        "server = Secantus(Path(tempfile.mkdtemp())); shared = SharedCounts(server.uri)\n"
        "shared.take('end', 'a', parts=2, window_s=60); server.stop()\n"
    )

    done = subprocess.run([sys.executable, "-c", program], env={**os.environ}, timeout=20, capture_output=True, text=True)

    assert (0, "") == (done.returncode, done.stderr)
