"""With pages, a browser is shown what went wrong; a program still gets a problem it can read."""

import pytest
from flask.testing import FlaskClient

from gateway.app import create_app
from gateway.portal import add_pages
from tests.component.gateway.conftest import SETTINGS
from tests.component.gateway.sending import refusal
from tests.support.fake_town import FakeTown

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture
def client(town: FakeTown) -> FlaskClient:
    return create_app(town, SETTINGS, pages=add_pages).test_client()


def test_a_browser_is_shown_a_page_for_an_unknown_address(client: FlaskClient) -> None:
    response = client.get("/nothing", headers=BROWSER)

    assert (404, "text/html", "no-store") == (response.status_code, response.mimetype, response.headers["Cache-Control"])
    assert "没有找到" in response.text


def test_a_browser_is_shown_the_incident_and_nothing_of_the_defect(client: FlaskClient, town: FakeTown) -> None:
    def fail(_: object) -> dict[str, object]:
        raise RuntimeError("the inner secret")

    town.answer("list_contests", fail)

    response = client.get("/contests", headers=BROWSER)

    assert (500, "text/html") == (response.status_code, response.mimetype)
    assert response.headers["X-Correlation-Id"] in response.text
    assert "secret" not in response.text


def test_a_form_too_large_is_shown_as_a_page(client: FlaskClient) -> None:
    form = {"login": "x" * (SETTINGS.max_body_bytes + 1)}

    response = client.post("/login", data=form, headers=BROWSER | {"Sec-Fetch-Site": "same-origin"})

    assert (413, "text/html") == (response.status_code, response.mimetype)


def test_a_program_is_told_in_json_even_beside_pages(client: FlaskClient) -> None:
    assert (404, "request.not_found") == refusal(client.get("/nothing"))
    assert (404, "request.not_found") == refusal(client.get("/api/v1/nothing", headers=BROWSER))
