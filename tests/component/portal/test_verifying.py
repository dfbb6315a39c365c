"""Verification: eight digits for the citizen, a desk for the clerk."""

from services.commons.contracts.identity import NOT_ONESELF, UNKNOWN_COUNTER_CODE
from services.commons.kernel.problems import Problem
from tests.component.portal.conftest import Browser

COUNTER = "/desk/verify"
SEEN_AT_COUNTER = {"counter_code": "1234 5678", "document": "id_card", "level": "real_name"}


def test_looking_makes_no_code_and_asking_shows_it_once(browser: Browser) -> None:
    browser.log_in("citizen", level="visitor")
    page = browser.look("/me/verify")
    assert "取认证码" in page.text
    assert not browser.asked("start_verification")

    browser.send("/me/verify")

    assert "1234 5678" in browser.page.text
    assert "12:15 前有效" in browser.page.text
    assert "no-store" == browser.response.headers["Cache-Control"]


def test_a_page_that_waits_for_the_clerk_tells_when_it_is_done(browser: Browser) -> None:
    browser.log_in("citizen", level="visitor")
    browser.send("/me/verify")
    polled = next(each["hx-get"] for each in browser.page.all("div") if "hx-get" in each)

    assert "hx-trigger" in browser.look(polled).html
    browser.log_in("citizen", level="real_name", verified_at="2026-10-12T04:05:00.000Z", verified_by_document="passport")
    done = browser.look(polled)

    assert "认证好了" in done.text
    assert "查验了护照" in done.text
    assert "hx-trigger" not in done.html


def test_a_clerk_enters_the_code_and_is_told_whose_it_was(browser: Browser) -> None:
    browser.log_in("clerk")

    browser.fill(COUNTER, **SEEN_AT_COUNTER)

    assert {**SEEN_AT_COUNTER, "counter_code": "12345678"} == browser.town.last.arguments
    assert 200 == browser.response.status_code  # told here: a name has no place in an address
    assert "石岐街坊" in browser.page.text
    assert "已认证居民" in browser.page.text


def test_a_clerk_is_told_what_is_wrong_and_types_nothing_twice(browser: Browser) -> None:
    browser.log_in("clerk")
    for kind in (UNKNOWN_COUNTER_CODE, NOT_ONESELF):
        browser.town.answer("verify_account", Problem(kind))

        browser.fill(COUNTER, **SEEN_AT_COUNTER)

        assert kind.status == browser.response.status_code
        assert kind.zh in browser.page.text
        assert "id_card" == browser.page.form["document"]


def test_every_choice_at_the_counter_must_be_made(browser: Browser) -> None:
    browser.log_in("clerk")

    browser.fill(COUNTER, counter_code="12345678")

    assert "请选择“查验了什么证件”" in browser.page.text
    assert "请选择“认证到”" in browser.page.text
    assert not browser.asked("verify_account")
