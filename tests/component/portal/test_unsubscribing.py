"""The link in a mail: looking changes nothing, one POST of any kind turns mails off, without login (RFC 8058)."""

from typing import Any

import pytest

from services.commons.contracts.notifications import TOKEN_UNKNOWN
from services.commons.kernel.problems import Problem
from tests.component.portal.conftest import Browser

ADDRESS = f"/unsubscribe/{'a' * 64}"


@pytest.mark.parametrize(("language", "words"), [("zh", "退订"), ("en", "Turn off")])
def test_looking_at_the_link_changes_nothing(browser: Browser, language: str, words: str) -> None:
    page = browser.look(f"{ADDRESS}?lang={language}")

    assert (200, []) == (browser.response.status_code, browser.town.asked)
    assert words in page.text
    assert "noindex" == browser.response.headers["X-Robots-Tag"]


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
@pytest.mark.parametrize("logged_in", [False, True])
def test_any_post_unsubscribes_without_login_cookie_or_redirect(browser: Browser, sent: dict[str, Any], logged_in: bool) -> None:
    if logged_in:
        browser.log_in("citizen")

    done = browser.client.post(ADDRESS, **sent)

    assert (200, "unsubscribe", {"token": "a" * 64}, None) == (
        done.status_code,
        browser.town.last.operation,
        browser.town.last.arguments,
        browser.town.last.token,
    )
    assert "已退订" in done.text
    assert "我附议的点子" in done.text
    assert "Set-Cookie" not in done.headers


def test_an_unknown_link_says_what_to_do(browser: Browser) -> None:
    browser.town.answer("unsubscribe", Problem(TOKEN_UNKNOWN))

    browser.send(ADDRESS)

    assert 404 == browser.response.status_code
    assert "退订链接无效" in browser.page.text


@pytest.mark.parametrize("address", ["/unsubscribe/", "/unsubscribe/a b", f"/unsubscribe/{'a' * 65}", "/unsubscribe/a/b"])
def test_what_cannot_be_a_token_has_no_page(browser: Browser, address: str) -> None:
    assert 404 == browser.client.get(address).status_code
