"""Every page keeps its own content policy: the browser reports no breach of it, scripts, styles and worker included."""

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.person import DESKTOP, heard
from tests.browser.test_matrix import PAGES
from tests.browser.test_matrix import fake_town as fake_town  # the same pages, this time under their policy
from tests.component.portal import samples
from tests.support.fake_town import FakeTown

BREACH = "Content Security Policy"


@pytest.fixture(scope="module")
def tabs(chromium: Browser, fake_town: tuple[str, FakeTown]) -> dict[tuple[str, ...], Page]:
    return {roles: _tab(chromium, fake_town[0], roles) for roles in {roles for _, roles in PAGES}}


def _tab(chromium: Browser, url: str, roles: tuple[str, ...]) -> Page:
    context = chromium.new_context(base_url=url, viewport={"width": DESKTOP, "height": 844})
    if roles:
        context.add_cookies([{"name": "shanzhi", "value": "t1", "url": url}])
    return context.new_page()


@pytest.mark.parametrize(("address", "roles"), PAGES, ids=[address for address, _ in PAGES])
def test_no_page_asks_for_what_its_policy_forbids(
    tabs: dict[tuple[str, ...], Page], address: str, roles: tuple[str, ...], fake_town: tuple[str, FakeTown]
) -> None:
    fake_town[1].answer("get_me", samples.account(*roles, department="transport"))

    with heard(tabs[roles], console=lambda message: message.text, pageerror=str) as said:
        tabs[roles].goto(address)

    assert [] == [line for line in said if BREACH in line or "Error" in line]


def test_a_breach_would_be_seen(tabs: dict[tuple[str, ...], Page]) -> None:
    draw = "document.body.appendChild(document.createElement('img')).src = 'data:image/gif;base64,R0lGODlhAQABAAAAACw='"
    tabs[()].goto("/contests")

    with tabs[()].expect_console_message(lambda message: BREACH in message.text):
        tabs[()].evaluate(draw)
