"""Every kind of page, measured: text of 16 px, targets of 44 px, contrast of 4.5, no wider than the phone."""

from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from gateway.app import create_app
from gateway.portal import add_pages
from gateway.settings import GatewaySettings
from services.commons.kernel.problems import UNAVAILABLE, Problem
from tests.browser.person import DESKTOP, PHONE
from tests.component.portal import samples
from tests.component.portal.addresses import SEEN_BY, STAFF
from tests.component.portal.conftest import answers
from tests.support.fake_town import FakeTown

MEASURES = Path(__file__).with_name("measures.js").read_text(encoding="utf-8")
NARROW = 320
WIDTHS = (NARROW, PHONE, DESKTOP)


@pytest.fixture(scope="module")
def fake_town() -> Iterator[tuple[str, FakeTown]]:
    """Return the address of pages before a town of scripted answers, and that town."""
    town = FakeTown(answers())
    server = make_server("127.0.0.1", 0, create_app(town, GatewaySettings(amqp_uri="memory-town://"), pages=add_pages), threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", town
    server.shutdown()
    thread.join()


@pytest.fixture(params=[(), ("citizen",), STAFF], ids=lambda roles: "+".join(roles) or "visitor")
def seen(request: pytest.FixtureRequest, chromium: Browser, fake_town: tuple[str, FakeTown]) -> Iterator[tuple[Page, tuple[str, ...]]]:
    """Return a browser of someone, and the addresses they may see."""
    address, town = fake_town
    roles = request.param
    town.answer("get_me", samples.account(*roles, department="transport"))
    town.answer("get_contest", samples.contest("publish_results", "cancel", can_submit=True, can_reschedule=True))
    town.answer("get_idea", samples.idea("shortlist", can_support=True, can_assign=True, adoption=samples.adopted()))
    context = chromium.new_context(base_url=address)
    if roles:
        context.add_cookies([{"name": "shanzhi", "value": "t1", "url": address}])
    yield context.new_page(), tuple(address for who, address in SEEN_BY if who == roles)
    context.close()


def test_a_page_can_be_read_and_pressed_at_every_width(seen: tuple[Page, tuple[str, ...]]) -> None:
    page, addresses = seen
    for address in addresses:
        page.goto(address)
        found = {width: _measured(page, width) for width in WIDTHS}
        assert {width: [] for width in WIDTHS} == found, address


def test_no_page_asks_another_host(seen: tuple[Page, tuple[str, ...]], fake_town: tuple[str, FakeTown]) -> None:
    page, addresses = seen
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    for address in addresses:
        page.goto(address)

    assert asked
    assert [] == [url for url in asked if not url.startswith(f"{fake_town[0]}/")]


def test_a_refused_form_has_the_focus_on_what_is_wrong(chromium: Browser, fake_town: tuple[str, FakeTown]) -> None:
    address, town = fake_town
    town.answer("submit_idea", Problem(UNAVAILABLE))
    page = chromium.new_page(base_url=address)
    page.goto("/contests/c1/ideas/new")

    page.locator("main form button").first.click()

    expect(page.locator(".problem")).to_be_focused()
    assert [] == _measured(page, PHONE)
    page.close()


def _measured(page: Page, width: int) -> list[str]:
    page.set_viewport_size({"width": width, "height": 844})
    found: list[str] = page.evaluate(MEASURES)
    return found
