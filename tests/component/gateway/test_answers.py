"""What a view becomes: status, place, ETag, and who may keep a copy."""

import pytest
from flask.testing import FlaskClient

from tests.component.gateway.sending import refusal, send
from tests.support.examples import TOKEN
from tests.support.fake_town import FakeTown

BEARER = f"Bearer {TOKEN}"


@pytest.mark.parametrize(
    ("operation", "place"),
    [
        ("draft_contest", "/api/v1/contests/n1"),
        ("submit_idea", "/api/v1/ideas/n1"),
        ("assign_idea", "/api/v1/adoptions/n1"),
        ("register_account", "/api/v1/accounts/n1"),
        ("give_support", None),
    ],
)
def test_what_is_created_says_where_it_is(client: FlaskClient, town: FakeTown, operation: str, place: str | None) -> None:
    town.answer(operation, {"id": "n1", "version": 1})

    response = send(client, operation)

    assert (201, place) == (response.status_code, response.headers.get("Location"))
    assert '"1"' == response.headers["ETag"]
    assert "no-store" == response.headers["Cache-Control"]


def test_chinese_is_sent_as_it_is(client: FlaskClient, town: FakeTown) -> None:
    town.answer("get_idea", {"title": "路灯"})

    response = send(client, "get_idea")

    assert "application/json" == response.headers["Content-Type"]
    assert '{"title":"路灯"}'.encode() == response.data


def test_visitors_may_keep_what_is_public_for_seconds(client: FlaskClient) -> None:
    response = send(client, "list_contests")

    assert "public, max-age=5" == response.headers["Cache-Control"]
    assert {"Authorization"} == set(response.vary)


@pytest.mark.parametrize("operation", ["list_contests", "get_contest", "get_me"])
def test_what_a_person_is_shown_is_kept_by_nobody(client: FlaskClient, operation: str) -> None:
    response = send(client, operation, Authorization=BEARER)

    assert "private, no-store" == response.headers["Cache-Control"]
    assert {"Authorization"} == set(response.vary)


def test_the_same_list_is_not_sent_twice(client: FlaskClient) -> None:
    first = send(client, "list_contests")

    again = send(client, "list_contests", If_None_Match=f'"other", {first.headers["ETag"]}')

    assert (304, b"") == (again.status_code, again.data)
    assert first.headers["ETag"] == again.headers["ETag"]
    assert first.headers["Cache-Control"] == again.headers["Cache-Control"]


def test_a_changed_list_is_sent(client: FlaskClient, town: FakeTown) -> None:
    first = send(client, "list_contests")
    town.answer("list_contests", {"items": [], "next": "more"})

    assert 200 == send(client, "list_contests", If_None_Match=first.headers["ETag"]).status_code


def test_the_same_version_with_more_supports_is_sent(client: FlaskClient, town: FakeTown) -> None:
    """Counts and phases change without a new version, so a version never says "not modified"."""
    town.answer("get_idea", {"version": 3, "supports": 1})
    first = send(client, "get_idea")
    town.answer("get_idea", {"version": 3, "supports": 2})

    again = send(client, "get_idea", If_None_Match=first.headers["ETag"])

    assert (200, 2) == (again.status_code, again.get_json()["supports"])


def test_a_person_is_never_told_not_modified(client: FlaskClient) -> None:
    tag = send(client, "list_contests").headers["ETag"]

    assert 200 == send(client, "list_contests", If_None_Match=tag, Authorization=BEARER).status_code


def test_head_is_get_without_a_body(client: FlaskClient) -> None:
    response = client.head("/api/v1/contests")

    assert (200, b"") == (response.status_code, response.data)


@pytest.mark.parametrize("sent", ["Basic YTpi", "Bearer", "Bearer ", "Bearer a b", "Bearer é", "Bearer " + "x" * 201, "bearer\tx", ""])
def test_credentials_that_cannot_be_read_are_refused_even_where_none_are_needed(client: FlaskClient, town: FakeTown, sent: str) -> None:
    response = send(client, "list_contests", Authorization=sent)

    assert (401, "access.login_required") == refusal(response)
    assert 'Bearer realm="shanzhi", error="invalid_token"' == response.headers["WWW-Authenticate"]
    assert [] == town.asked


def test_the_scheme_is_read_in_any_case(client: FlaskClient, town: FakeTown) -> None:
    assert 200 == send(client, "list_contests", Authorization="bEaReR abc").status_code
    assert "abc" == town.last.token


def test_a_session_cookie_is_no_credential_of_the_api(client: FlaskClient, town: FakeTown) -> None:
    client.set_cookie("shanzhi", TOKEN)

    assert (401, "access.login_required") == refusal(send(client, "get_me", without="Authorization"))
