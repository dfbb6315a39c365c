"""The link in a mail: looking changes nothing, one POST of any kind turns mails off, without login (RFC 8058)."""

import pytest
from flask.testing import FlaskClient

from services.commons.contracts.notifications import TOKEN_UNKNOWN
from services.commons.kernel.problems import Problem
from tests.support.fake_town import FakeTown

ADDRESS = f"/unsubscribe/{'a' * 64}"


@pytest.mark.parametrize(("language", "words"), [("zh", "退订"), ("en", "Turn off")])
def test_looking_at_the_link_changes_nothing(client: FlaskClient, town: FakeTown, language: str, words: str) -> None:
    shown = client.get(f"{ADDRESS}?lang={language}")

    assert (200, []) == (shown.status_code, town.asked)
    assert words in shown.text
    assert "no-store" == shown.headers["Cache-Control"]


@pytest.mark.parametrize(
    "sent",
    [
        {"data": "List-Unsubscribe=One-Click", "content_type": "application/x-www-form-urlencoded"},
        {"data": b"--x--", "content_type": "multipart/form-data; boundary=x"},
        {"headers": {"Origin": "https://mail.example"}},
        {},
    ],
    ids=["one click", "multipart", "foreign origin", "bare"],
)
def test_any_post_unsubscribes_without_login_cookie_or_redirect(client: FlaskClient, town: FakeTown, sent: dict[str, object]) -> None:
    done = client.post(ADDRESS, **sent)  # type: ignore[arg-type]

    assert (200, "unsubscribe", {"token": "a" * 64}, None) == (
        done.status_code,
        town.last.operation,
        town.last.arguments,
        town.last.token,
    )
    assert "已退订" in done.text
    assert "Set-Cookie" not in done.headers


def test_an_unknown_link_says_what_to_do(client: FlaskClient, town: FakeTown) -> None:
    town.answer("unsubscribe", Problem(TOKEN_UNKNOWN))

    refused = client.post(ADDRESS)

    assert (404, "unsubscribe.unknown_link") == (refused.status_code, refused.json["code"])  # type: ignore[index]


@pytest.mark.parametrize("address", ["/unsubscribe/", "/unsubscribe/a b", f"/unsubscribe/{'a' * 65}", "/unsubscribe/a/b"])
def test_what_cannot_be_a_token_has_no_page(client: FlaskClient, address: str) -> None:
    assert 404 == client.get(address).status_code
