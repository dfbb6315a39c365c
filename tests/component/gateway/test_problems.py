"""Every error leaves as a problem, and tells what to do next."""

import logging

import pytest
from flask.testing import FlaskClient

from services.commons.contracts.catalog import PROBLEMS
from services.commons.contracts.identity import LOGIN_PAUSED
from services.commons.kernel.problems import BACKLOG, INTERNAL, TIMEOUT, UNAVAILABLE, VERSION_STALE, Problem, ProblemType
from tests.component.gateway.sending import refusal, send
from tests.support.fake_town import FakeTown


@pytest.mark.parametrize("kind", PROBLEMS.values(), ids=lambda kind: kind.code)
def test_what_a_department_refuses_is_told(client: FlaskClient, town: FakeTown, kind: ProblemType) -> None:
    town.answer("get_idea", Problem(kind, state="open"))

    response = send(client, "get_idea")

    assert (kind.status, kind.code) == refusal(response)
    told = response.get_json()
    assert (kind.zh, kind.next_zh, "open") == (told["title"], told["next"], told["state"])
    assert "zh" == response.headers["Content-Language"]


@pytest.mark.parametrize(
    ("accepts", "language"),
    [("en", "en"), ("en-GB,en;q=0.9", "en"), ("zh-CN,zh;q=0.9,en;q=0.8", "zh"), ("fr", "zh"), ("", "zh"), ("en;q=0.5,zh;q=0.4", "en")],
)
def test_the_reader_chooses_the_language(client: FlaskClient, town: FakeTown, accepts: str, language: str) -> None:
    town.answer("get_idea", Problem(VERSION_STALE))

    response = send(client, "get_idea", Accept_Language=accepts)

    assert language == response.headers["Content-Language"]
    assert {"zh": VERSION_STALE.zh, "en": VERSION_STALE.en}[language] == response.get_json()["title"]
    assert "Accept-Language" in response.headers["Vary"]


def test_details_never_replace_the_problem_itself(client: FlaskClient, town: FakeTown) -> None:
    town.answer("get_idea", Problem(VERSION_STALE, status=200, code="all.good", type="x", instance="x", title="x", next="x"))

    assert (412, "request.version_stale") == refusal(send(client, "get_idea"))


@pytest.mark.parametrize(("kind", "seconds"), [(UNAVAILABLE, "2"), (BACKLOG, "2"), (TIMEOUT, "2"), (LOGIN_PAUSED, "30")])
def test_what_passes_says_when_to_come_back(client: FlaskClient, town: FakeTown, kind: ProblemType, seconds: str) -> None:
    town.answer("get_idea", Problem(kind))
    assert seconds == send(client, "get_idea").headers["Retry-After"]

    town.answer("get_idea", Problem(kind, retry_after_s=7))
    assert "7" == send(client, "get_idea").headers["Retry-After"]


@pytest.mark.parametrize("path", ["/", "/nothing", "/api/v1/nothing", "/api/v1", "/api/v1/contests/", "/api//v1/contests", "/api/v1/ping"])
def test_an_unknown_address_is_a_problem(client: FlaskClient, path: str) -> None:
    assert (404, "request.not_found") == refusal(client.get(path))


@pytest.mark.parametrize("method", ["DELETE", "PUT", "TRACE", "CONNECT", "PROPFIND"])
def test_a_method_that_is_not_taken_says_which_are(client: FlaskClient, method: str) -> None:
    response = client.open("/api/v1/contests", method=method)

    assert (405, "request.method_not_allowed") == refusal(response)
    assert {"GET", "HEAD", "OPTIONS", "POST"} == set(response.headers["Allow"].split(", "))


def test_a_defect_leaves_an_incident_id_and_nothing_else(client: FlaskClient, town: FakeTown, caplog: pytest.LogCaptureFixture) -> None:
    def fail(_: object) -> dict[str, object]:
        raise RuntimeError("the inner secret")

    town.answer("get_idea", fail)

    response = send(client, "get_idea")

    assert (500, "service.internal") == refusal(response)
    assert response.get_json()["incident"] == response.headers["X-Correlation-Id"]
    assert "secret" not in response.text
    assert [response.headers["X-Correlation-Id"]] == [row.correlation_id for row in caplog.records if row.message == "request failed"]


def test_an_incident_of_a_department_keeps_its_own_id(client: FlaskClient, town: FakeTown) -> None:
    town.answer("get_idea", Problem(INTERNAL, incident="abc"))

    assert "abc" == send(client, "get_idea").get_json()["incident"]


def test_the_log_line_has_the_route_and_never_the_address(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="gateway.wrapping")

    client.get("/api/v1/ideas/i1?cursor=somebody")

    line = next(row for row in caplog.records if row.message == "request")
    assert ("GET", "/api/v1/ideas/<id:idea_id>", 422) == (line.method, line.route, line.status)
    assert "somebody" not in str(vars(line))


@pytest.mark.parametrize("kind", PROBLEMS.values(), ids=lambda kind: kind.code)
def test_the_type_of_a_problem_is_an_address_that_explains_it(client: FlaskClient, kind: ProblemType) -> None:
    told = client.get(f"/problems/{kind.code}").get_json()
    page = client.get(f"/problems/{kind.code}", headers={"Accept": "text/html"})

    assert (kind.status, {"zh": kind.zh, "en": kind.en}) == (told["status"], told["title"])
    assert "text/html" == page.mimetype
    assert f"<h1>{kind.zh}</h1>" in page.text


def test_an_unknown_problem_is_not_found(client: FlaskClient) -> None:
    assert (404, "request.not_found") == refusal(client.get("/problems/no.such"))
