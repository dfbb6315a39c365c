"""On the bus: the network goes, what was written stays, and is sent once when it is back."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.person import PHONE, Person
from tests.support.contest import open_contest
from tests.support.person import Person as Program

TEXT = "车站没有遮雨的地方，老人等车要淋雨。建议加一个棚。"
Ride = Callable[[str], tuple[BrowserContext, Page]]


@pytest.fixture
def ride(town: str, chromium: Browser) -> Iterator[Ride]:
    """Return how someone comes by bus: logged in, with scripts."""
    contexts = []

    def come(login: str) -> tuple[BrowserContext, Page]:
        context = chromium.new_context(base_url=town, viewport={"width": PHONE, "height": 844}, locale="zh-CN")
        contexts.append(context)
        page = context.new_page()
        Person(page).log_in(login)
        return context, page

    yield come
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def contest(town: str) -> str:
    """Return the address of an open contest."""
    return f"/contests/{open_contest(Program(town, 'organiser'))}"


def _write(page: Page, contest: str, title: str) -> None:
    page.goto(f"{contest}/ideas/new")
    page.locator("[name=title]").fill(title)
    page.locator("[name=text]").fill(TEXT)


def _go_on(page: Page) -> None:
    """Press on as far as the check."""
    _press(page)
    page.locator("[name=theme][value=transport]").check()
    _press(page)
    expect(page.locator("h1")).to_contain_text("核对")


def _press(page: Page) -> None:
    page.locator("main form .button").first.click()


def _titles(page: Page) -> list[str]:
    page.goto("/me")
    return page.locator(".cards h3").all_inner_texts()


def test_a_draft_survives_a_lost_network_and_a_closed_page(ride: Ride, contest: str) -> None:
    context, page = ride("resident3")
    _write(page, contest, "车站加棚")
    page.close()

    page = context.new_page()
    page.goto(f"{contest}/ideas/new")

    assert "车站加棚" == page.locator("[name=title]").input_value()
    assert TEXT == page.locator("[name=text]").input_value()
    expect(page.locator("#live")).to_contain_text("已恢复")


def test_what_is_sent_without_a_network_waits_and_goes_out_once(ride: Ride, contest: str) -> None:
    context, page = ride("resident4")
    _write(page, contest, "路口加灯")
    _go_on(page)
    context.set_offline(True)
    _press(page)
    expect(page.locator("#live")).to_contain_text("联网后自动提交")

    context.set_offline(False)

    expect(page.locator("#live")).to_contain_text("已经提交", timeout=10_000)
    assert ["路口加灯"] == _titles(page)
    page.goto(f"{contest}/ideas/new")
    assert "" == page.locator("[name=title]").input_value()


def test_what_waits_on_a_closed_page_goes_out_when_the_next_one_opens(ride: Ride, contest: str) -> None:
    context, page = ride("resident8")
    _write(page, contest, "桥头加牌")
    _go_on(page)
    context.set_offline(True)
    _press(page)
    expect(page.locator("#live")).to_contain_text("联网后自动提交")
    page.close()
    context.set_offline(False)

    page = context.new_page()
    page.goto(contest)

    expect(page.locator("#live")).to_contain_text("已经提交", timeout=10_000)
    assert ["桥头加牌"] == _titles(page)


def test_on_the_way_a_lost_network_keeps_the_page_and_what_was_typed(ride: Ride, contest: str) -> None:
    context, page = ride("resident7")
    _write(page, contest, "桥下加灯")
    context.set_offline(True)
    _press(page)
    expect(page.locator("#live")).to_contain_text("存在这部手机上")
    assert "桥下加灯" == page.locator("[name=title]").input_value()

    context.set_offline(False)
    _go_on(page)

    assert "桥下加灯" in page.locator("main").inner_text()


def test_a_page_without_a_network_says_so_and_shows_my_things(ride: Ride, contest: str) -> None:
    context, page = ride("resident5")
    page.evaluate("navigator.serviceWorker.ready")
    page.goto("/me")
    context.set_offline(True)

    page.goto("/contests")
    assert "没有网络" in page.locator("h1").inner_text()
    page.goto("/me")
    assert "我的" == page.locator("h1").inner_text()


def test_a_double_tap_is_one_idea(ride: Ride, contest: str) -> None:
    _, page = ride("resident6")
    _write(page, contest, "公园加椅")

    _go_on(page)
    page.locator("main form .button").first.dblclick()
    page.wait_for_url("**/ideas/*/sent")

    assert ["公园加椅"] == _titles(page)


def test_a_pressed_button_takes_no_second_tap(ride: Ride, contest: str) -> None:
    _, page = ride("resident6")
    _write(page, contest, "公园加灯")
    page.evaluate("document.addEventListener('submit', (event) => event.preventDefault())")  # the answer is long in coming

    _press(page)

    expect(page.locator("main form .button").first).to_be_disabled()
