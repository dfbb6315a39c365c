"""What a page makes a phone load: the stylesheets its classes need and no other, htmx only where it is used."""

import re

import pytest

from gateway.portal.assets import FIRST_SHEET, STATIC
from tests.component.portal.addresses import SEEN_BY
from tests.component.portal.conftest import Browser

_CLASS = re.compile(r"\.([a-z][a-z0-9-]*)(?=[^{}]*\{)")
STYLED = {sheet.name: set(_CLASS.findall(sheet.read_text(encoding="utf-8"))) for sheet in STATIC.glob("*.css")}


def sheets(browser: Browser) -> set[str]:
    inside = {FIRST_SHEET} if "<style>" in browser.response.text else set()
    return inside | set(re.findall(r"/assets/([a-z-]+\.css)", browser.response.text))


@pytest.mark.parametrize(("roles", "address"), SEEN_BY)
@pytest.mark.parametrize("elder", ["", "/elder"])
def test_every_class_that_is_styled_anywhere_is_styled_here(browser: Browser, roles: tuple[str, ...], address: str, elder: str) -> None:
    if roles:
        browser.log_in(*roles)

    browser.look(elder + address)

    used = set(" ".join(re.findall(r'class="([^"]*)"', browser.response.text)).split())
    here = set().union(*(STYLED[name] for name in sheets(browser)))
    assert set() == used & set().union(*STYLED.values()) - here


@pytest.mark.parametrize(("address", "loads"), [("/", {"portal.css"}), ("/contests/c1", {"portal.css", "pages.css"})])
def test_a_visitor_loads_nothing_of_desks_and_little_at_first(browser: Browser, address: str, loads: set[str]) -> None:
    browser.look(address)

    assert loads == sheets(browser)


def test_a_visitors_first_page_waits_for_no_file(browser: Browser) -> None:
    browser.look("/")

    assert f"<style>{(STATIC / FIRST_SHEET).read_text(encoding='utf-8')}</style>" in browser.response.text
    assert not re.search(r'<script|rel="stylesheet"', browser.response.text)
    assert "Link" not in browser.response.headers


def test_whoever_is_logged_in_has_kept_the_files(browser: Browser) -> None:
    browser.log_in("resident")

    browser.look("/")

    assert "<style>" not in browser.response.text
    assert f"/assets/{FIRST_SHEET}" in browser.response.headers["Link"]


@pytest.mark.parametrize(("roles", "address"), SEEN_BY)
def test_htmx_is_there_where_it_is_used_and_nowhere_else(browser: Browser, roles: tuple[str, ...], address: str) -> None:
    if roles:
        browser.log_in(*roles)

    browser.look(address)

    assert (" hx-" in browser.response.text) == ("/vendor/htmx-" in browser.response.text)
