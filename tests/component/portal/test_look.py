"""The elder version: the same page by path or by cookie, left as easily as entered."""

import pytest

from gateway.portal.look import ELDER_PATH
from services.commons.contracts.ideas import OWN_IDEA
from services.commons.kernel.problems import Problem
from tests.component.portal.conftest import HOST, OURS, Browser
from tests.component.portal.reading import Page


def _is_elder(page: Page) -> bool:
    return "data-elder" in page.all("html")[0]


def test_the_switch_stands_first_on_every_page_and_is_remembered(browser: Browser) -> None:
    switch = browser.look("/contests?state=open").links[2]

    assert "?state=open&look=elder" == switch
    assert _is_elder(browser.look(f"/contests{switch}"))
    assert _is_elder(browser.look("/"))
    assert not _is_elder(browser.look("/?look=standard"))
    assert not _is_elder(browser.look("/"))


@pytest.mark.parametrize("address", ["/", "/contests", "/contests/c1", "/ideas/i1", "/login"])
def test_by_path_it_needs_no_cookie_and_every_link_stays_in_it(browser: Browser, address: str) -> None:
    page = browser.look(ELDER_PATH + address)

    assert _is_elder(page)
    ours = [link for link in page.links if link.startswith("/")]
    assert [f"{address}?look=standard"] == [link for link in ours if not link.startswith(ELDER_PATH)]
    assert all(form.attributes.get("action", ELDER_PATH).startswith(ELDER_PATH) for form in page.forms)


def test_by_path_a_form_leads_back_into_it(browser: Browser) -> None:
    browser.log_in("citizen")

    browser.send("/elder/ideas/i1/support", [("key", "k" * 32)])

    assert browser.response.headers["Location"].startswith("/elder/ideas/i1")


@pytest.mark.parametrize("path", ["/elderly", "/elder/elder/", "/elder/nothing"])
def test_a_path_that_only_looks_like_it_is_not_found(browser: Browser, path: str) -> None:
    browser.look(path)

    assert 404 == browser.response.status_code


def test_by_path_the_way_out_names_no_other_host(browser: Browser) -> None:
    page = browser.look("/elder//evil.example/")

    assert not [link for link in page.links if link.startswith("//")]


def test_where_only_a_button_leads_another_language_is_that_of_its_page(browser: Browser) -> None:
    browser.town.answer("give_support", Problem(OWN_IDEA))

    for root in ("", ELDER_PATH):
        browser.response = browser.client.post(f"{root}/ideas/i1/support", headers={**OURS, "Referer": f"{HOST}{root}/ideas/i1"})
        assert f"{root}/ideas/i1?lang=en" in browser.page.links
    assert "/ideas/i1?look=standard" in browser.page.links
