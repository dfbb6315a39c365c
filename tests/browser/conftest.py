"""One Chromium for all tests of this tier; people come with browsers of their own."""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.person import PHONE, Person

QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
Visit = Callable[..., Person]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Return the Chromium of this system; none is downloaded."""
    program = shutil.which("chromium")
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail("chromium is not installed")
        pytest.skip("chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def visit(town: str, chromium: Browser) -> Iterator[Visit]:
    """Return how people come: ``visit("resident1")`` logs in, ``visit()`` is a visitor."""
    contexts = []

    def come(login: str = "") -> Person:
        context = chromium.new_context(
            base_url=town,
            viewport={"width": PHONE, "height": 844},
            java_script_enabled=False,
            timezone_id="Asia/Shanghai",
            locale="zh-CN",
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        person = Person(context.new_page())
        if login:
            person.log_in(login)
        return person

    yield come
    for context in contexts:
        context.close()
