"""An idea by people who do not do it the usual way: as a visitor without scripts, by keyboard alone, with three mistakes."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from services.identity.model_demo import DEMO_PASSWORD
from tests.browser.conftest import Visit
from tests.browser.person import PHONE, Person
from tests.support.contest import open_contest
from tests.support.person import Person as Program

TEXT = "斑马线离校门太远，孩子都从车缝里过。建议把斑马线移到门口。"
MOST_TABS = 60


@pytest.fixture(scope="module")
def contest(town: str) -> str:
    """Return the address of an open contest."""
    return f"/contests/{open_contest(Program(town, 'organiser'))}"


@pytest.fixture
def keyboard(town: str, chromium: Browser) -> Iterator[Page]:
    """Return a page whose mouse nobody touches."""
    context = chromium.new_context(base_url=town, viewport={"width": PHONE, "height": 844}, locale="zh-CN")
    yield context.new_page()
    context.close()


def _tab_to(page: Page, control: str) -> None:
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("(control) => document.activeElement.matches(control)", control):
            return
    pytest.fail(f"no way to {control} by keyboard on {page.url}")


def _type(page: Page, **typed: str) -> None:
    for name, text in typed.items():
        _tab_to(page, f"[name={name}]")
        page.keyboard.type(text)


def _press(page: Page, control: str = "main form .button") -> None:
    _tab_to(page, control)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_visitor_writes_without_scripts_and_logs_in_last(visit: Visit, contest: str) -> None:
    visitor = visit()
    visitor.go(contest).follow("写一个点子").fill(title="斑马线移到门口", text=TEXT).fill(theme="transport")
    assert TEXT in visitor.text

    visitor.press("登录并发送").fill(login="resident8", password=DEMO_PASSWORD)

    assert "收到了" in visitor.text
    assert TEXT in visitor.follow("看我的点子").text


def test_an_idea_is_written_and_found_again_by_keyboard_alone(keyboard: Page, contest: str) -> None:
    keyboard.goto(f"/login?next={contest}")
    _type(keyboard, login="resident9", password=DEMO_PASSWORD)
    _press(keyboard)
    _press(keyboard, "main a[href$='/ideas/new']")
    _type(keyboard, title="校门口装球机", text=TEXT)
    _press(keyboard)
    _tab_to(keyboard, "[name=theme]")
    keyboard.keyboard.press("Space")
    _press(keyboard)
    expect(keyboard.locator("h1")).to_contain_text("核对")
    _press(keyboard)
    expect(keyboard.locator("h1")).to_contain_text("收到了")

    _press(keyboard, "main a[href='/me']")

    assert "校门口装球机" in Person(keyboard).text


def test_three_mistakes_are_told_first_and_each_leads_to_its_field(keyboard: Page, contest: str) -> None:
    keyboard.goto(f"{contest}/ideas/new")
    _press(keyboard, "button[value=all]")
    _type(keyboard, title="门", text="短")
    _press(keyboard)

    expect(keyboard.locator(".problem")).to_be_focused()
    assert 3 == keyboard.locator(".problem li").count()
    for field in ("title", "text", "theme"):
        _press(keyboard, f".problem a[href='#ask-{field}']")
        expect(keyboard.locator(f"#ask-{field}")).to_be_focused()
        keyboard.locator(".problem").focus()
    assert ["门", "短"] == [keyboard.locator(f"[name={name}]").input_value() for name in ("title", "text")]
