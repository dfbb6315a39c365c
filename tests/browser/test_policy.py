"""Every page keeps its own content policy: the browser reports no breach of it, scripts, styles and worker included."""

from contextlib import closing

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.browser.person import DESKTOP
from tests.browser.test_matrix import PAGES
from tests.browser.test_matrix import fake_town as fake_town  # the same pages, this time under their policy
from tests.component.portal import samples
from tests.support.fake_town import FakeTown

BREACH = "Content Security Policy"


@pytest.fixture(scope="module")
def contexts(chromium: Browser, fake_town: tuple[str, FakeTown]) -> dict[tuple[str, ...], BrowserContext]:
    return {roles: _context(chromium, fake_town[0], roles) for roles in {roles for _, roles in PAGES}}


def _context(chromium: Browser, url: str, roles: tuple[str, ...]) -> BrowserContext:
    context = chromium.new_context(base_url=url, viewport={"width": DESKTOP, "height": 844})
    if roles:
        context.add_cookies([{"name": "shanzhi", "value": "t1", "url": url}])
    return context


@pytest.mark.parametrize(("address", "roles"), PAGES, ids=[address for address, _ in PAGES])
def test_no_page_asks_for_what_its_policy_forbids(
    contexts: dict[tuple[str, ...], BrowserContext], address: str, roles: tuple[str, ...], fake_town: tuple[str, FakeTown]
) -> None:
    fake_town[1].answer("get_me", samples.account(*roles, department="transport"))
    said: list[str] = []
    with closing(contexts[roles].new_page()) as page:
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))

        page.goto(address)

    assert [] == [line for line in said if BREACH in line or "Error" in line]


def test_a_breach_would_be_seen(contexts: dict[tuple[str, ...], BrowserContext]) -> None:
    draw = "document.body.appendChild(document.createElement('img')).src = 'data:image/gif;base64,R0lGODlhAQABAAAAACw='"
    with closing(contexts[()].new_page()) as page:
        page.goto("/contests")

        with page.expect_console_message(lambda message: BREACH in message.text):
            page.evaluate(draw)
