"""Someone at a phone: opens pages, fills in forms, presses buttons, and knows only what the page says."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from services.identity.model_demo import DEMO_PASSWORD

PHONE, DESKTOP = 390, 1280
PICTURES = Path("build/pictures")  # what the pages looked like in the last run


class Person:
    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def place(self) -> str:
        """Return the address of this page, without what was just done."""
        return self.page.url.split("?")[0]

    @property
    def told(self) -> str:
        """Return the notice on top: what was done, or what is wrong."""
        return self.page.locator(".done, .problem").first.inner_text()

    @property
    def text(self) -> str:
        return self.page.locator("main").inner_text()

    def log_in(self, login: str) -> None:
        self.go("/login").fill(login=login, password=DEMO_PASSWORD)
        assert self.page.url.endswith("/me"), self.text

    def go(self, address: str) -> "Person":
        self.page.goto(address)
        return self

    def follow(self, words: str) -> "Person":
        self.page.get_by_role("link", name=words).first.click()
        return self

    def fill(self, **typed: str) -> "Person":
        """Type, choose and tick by the names of controls, then press the form's button."""
        form = self.page.locator("main form").last
        for name, value in typed.items():
            control = form.locator(f"[name='{name.replace('__', '.')}']")
            if control.first.get_attribute("type") in ("checkbox", "radio"):
                form.locator(f"[name='{name}'][value='{value}']").check()
            elif control.locator("option").count():
                control.select_option(value)
            else:
                control.fill(value)
        form.locator("button.button").first.click()
        return self

    def press(self, words: str) -> "Person":
        self.page.get_by_role("button", name=words).first.click()
        return self

    def step(self, words: str, **typed: str) -> "Person":
        """Press a step's button and confirm it with what it asks for."""
        self.page.locator("a[href*='/steps/']", has_text=words).first.click()
        return self.fill(**typed)

    def answer(self, words: str, **typed: str) -> "Person":
        """Open a step's form on the page of the thing itself and send it."""
        act = self.page.locator(".acts details").filter(has=self.page.locator("summary", has_text=re.compile(f"^{words}$"))).first
        act.locator("summary").click()
        for name, value in typed.items():
            control = act.locator(f"[name={name}]")
            control.select_option(value) if control.locator("option").count() else control.fill(value)
        act.locator("button.button").click()
        return self

    def picture(self, name: str) -> "Person":
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=PICTURES / f"{name}.png", full_page=True)
        return self


@contextmanager
def heard(page: Any, **events: Callable[[Any], str]) -> Iterator[list[str]]:
    """Give what a page (any, for its overloads know literals alone) tells of some events, in the words of each one's function."""
    said: list[str] = []
    notes = {event: lambda told, words=words: said.append(words(told)) for event, words in events.items()}
    for event, note in notes.items():
        page.on(event, note)
    yield said
    for event, note in notes.items():
        page.remove_listener(event, note)
