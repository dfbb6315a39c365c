"""Every page in every mode: phone, desktop, elder, English, no script. Measured, and read by axe.

Text of 16 px and targets of 44 px (elder 18 and 60), contrast AA, no wider than the screen, nothing asked of another
host, no serious finding of axe; without scripts a page says the same words.
"""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Thread

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from gateway.app import create_app
from gateway.portal import add_pages
from gateway.settings import GatewaySettings
from services.commons.kernel.problems import UNAVAILABLE, Problem
from tests.browser.modes import MODES, Mode
from tests.browser.person import PHONE, heard
from tests.component.portal import samples
from tests.component.portal.addresses import SEEN_BY
from tests.component.portal.conftest import answers
from tests.support.fake_town import FakeTown

MEASURES = Path(__file__).with_name("measures.js").read_text(encoding="utf-8")
NARROW = 320
SERIOUS = ("serious", "critical")
AXE = Axe()

PAGES = list({address: roles for roles, address in reversed(SEEN_BY)}.items())  # by the person with the fewest roles
PRESSED = {"/me/verify": ".digits", "/me/security/factor": "svg", "/me/security/codes": ".codes"}
"""Pages that show a secret, told once to who pressed a button, and by what they are known."""
Seen = tuple[Mode, dict[tuple[str, ...], Page]]


@pytest.fixture(scope="module")
def fake_town() -> Iterator[tuple[str, FakeTown]]:
    """Return the address of pages before a town of scripted answers, and that town."""
    town = FakeTown(answers())
    town.answer("get_contest", samples.contest("publish_results", "cancel", can_submit=True, can_reschedule=True))
    town.answer("get_idea", samples.idea("shortlist", can_support=True, can_assign=True, adoption=samples.adopted()))
    app = create_app(
        town,
        GatewaySettings(amqp_uri="memory-town://", limits_percent=100_000),
        pages=lambda app, asked: add_pages(app, asked, now=lambda: samples.NOW),
    )
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", town
    server.shutdown()
    thread.join()


@pytest.fixture(scope="module", params=MODES, ids=lambda mode: mode.name)
def mode(request: pytest.FixtureRequest, chromium: Browser, fake_town: tuple[str, FakeTown]) -> Iterator[Seen]:
    """Return a mode and one tab in it for each kind of person: a new tab for each address is a new process each time."""
    mode: Mode = request.param
    tabs = {roles: _tab(chromium, fake_town[0], mode, roles) for roles in {roles for _, roles in PAGES}}
    yield mode, tabs
    for tab in tabs.values():
        tab.context.close()


def _tab(chromium: Browser, url: str, mode: Mode, roles: tuple[str, ...]) -> Page:
    context = chromium.new_context(base_url=url, bypass_csp=True, service_workers="block")
    if not mode.scripts:  # axe needs an engine, so ours are kept away instead; stories without any engine are beside this file
        context.route("**/*.js*", lambda route: route.abort())
    known = [("shanzhi", "t1")] if roles else []
    context.add_cookies([{"name": name, "value": value, "url": url} for name, value in (*mode.cookies, *known)])
    return context.new_page()


@pytest.mark.parametrize(("address", "roles"), PAGES, ids=[address for address, _ in PAGES])
def test_a_page_can_be_read_pressed_and_understood(
    mode: Seen, address: str, roles: tuple[str, ...], fake_town: tuple[str, FakeTown]
) -> None:
    seen, tabs = mode
    fake_town[1].answer("get_me", samples.account(*roles, department="transport"))
    page = tabs[roles]
    page.set_viewport_size({"width": seen.width, "height": 844})

    with heard(page, request=lambda request: request.url) as asked:
        page.goto(address)

        assert [] == _measured(page, seen)
        assert [] == _serious(page)
    assert [] == [url for url in asked if not url.startswith(f"{fake_town[0]}/")]
    if seen.width == PHONE:
        page.set_viewport_size({"width": NARROW, "height": 844})
        assert [] == _measured(page, seen)


@pytest.mark.parametrize("address", PRESSED)
def test_what_only_a_press_shows_can_be_read_too(mode: Seen, address: str, fake_town: tuple[str, FakeTown]) -> None:
    seen, tabs = mode
    fake_town[1].answer("get_me", samples.account("citizen", level="phone"))
    page = tabs["citizen",]
    page.set_viewport_size({"width": seen.width, "height": 844})
    page.goto(address)
    for code in page.locator("[name=otp]").all():
        code.fill("123456")
    page.locator("main form button").last.click()

    expect(page.locator(PRESSED[address])).to_be_visible()
    page.wait_for_load_state()
    assert [] == _measured(page, seen)
    assert [] == _serious(page)


def test_a_refused_form_has_the_focus_on_what_is_wrong(chromium: Browser, fake_town: tuple[str, FakeTown]) -> None:
    address, town = fake_town
    town.answer("submit_idea", Problem(UNAVAILABLE))
    with closing(chromium.new_page(base_url=address)) as page:
        page.goto("/contests/c1/ideas/new")

        page.locator("main form button").first.click()

        expect(page.locator(".problem")).to_be_focused()
        assert [] == _measured(page, MODES[0])


def _measured(page: Page, mode: Mode) -> list[str]:
    found: list[str] = page.evaluate(MEASURES, mode.least)
    return found


def _serious(page: Page) -> list[str]:
    violations = AXE.run(page).response["violations"]
    return [f"{row['id']}: {node['html'][:120]}" for row in violations if row["impact"] in SERIOUS for node in row["nodes"]]
