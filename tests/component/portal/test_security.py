"""Login and security: sessions, password, the second factor with its picture and codes."""

import pytest

from services.commons.contracts.identity import FRESH_LOGIN_REQUIRED, SAME_PASSWORD, WRONG_CODE, WRONG_PASSWORD
from services.commons.kernel.problems import Problem
from tests.component.portal import samples
from tests.component.portal.conftest import Browser

FACTOR = "/me/security/factor"


@pytest.fixture(autouse=True)
def _known(browser: Browser) -> None:
    browser.log_in("citizen", second_factor="off", has_password=True)


def test_sessions_are_told_by_device_and_each_other_one_can_be_ended(browser: Browser) -> None:
    page = browser.look("/me/security")
    actions = [form.attributes["action"] for form in page.forms]

    assert "安卓手机" in page.text
    assert "Windows 电脑" in page.text
    assert "微信" not in page.text  # ended already
    assert ["/me/security/sessions/s2/revoke", "/me/security/sessions/end", "/logout"] == actions[-3:]
    browser.send(actions[-3])
    assert {"session_id": "s2"} == browser.town.last.arguments
    browser.send(actions[-2])
    assert "revoke_other_sessions" == browser.town.last.operation


def test_a_single_login_has_no_others_to_end(browser: Browser) -> None:
    browser.town.answer("list_sessions", samples.listed(samples.session()))

    browser.look("/me/security")

    assert "/me/security/sessions/end" not in [form.attributes["action"] for form in browser.page.forms]


def test_other_ways_in_are_linked_and_unlinked(browser: Browser) -> None:
    browser.look("/me/security")
    assert "/me/security/links/l1/remove" in [form.attributes["action"] for form in browser.page.forms]
    browser.send("/me/security/links/l1/remove")
    assert {"link_id": "l1"} == browser.town.last.arguments

    browser.town.answer("list_links", samples.listed())
    browser.look("/me/security")
    assert "/auth/province/link" in [form.attributes["action"] for form in browser.page.forms]


def test_the_password_is_changed_with_the_present_one(browser: Browser) -> None:
    browser.fill("/me/security/password", password="present-one", new_password="another-one")
    assert {"password": "present-one", "new_password": "another-one"} == browser.town.last.arguments
    assert "/me/security?done=my.password_changed" == browser.response.location

    for kind in (WRONG_PASSWORD, SAME_PASSWORD):
        browser.town.answer("change_password", Problem(kind))
        browser.fill("/me/security/password", password="present-one", new_password="another-one")
        assert kind.zh in browser.page.text
        assert "present-one" not in browser.response.text


def test_an_authenticator_is_enrolled_by_picture_link_or_typing(browser: Browser) -> None:
    browser.fill(FACTOR)

    page = browser.page
    assert 1 == len(page.all("svg"))
    assert "JBSW Y3DP EHPK 3PXP" in page.text
    assert samples.URI in page.links
    assert "no-store" == browser.response.headers["Cache-Control"]
    assert not [name for _, attributes in page.elements for name in attributes if name == "style" or name.startswith("on")]

    browser.send(page.form.attributes["action"], page.form.sent(otp="123 456"))
    assert {"otp": "123456"} == browser.town.last.arguments
    assert all(code in browser.page.text for code in samples.RECOVERY["recovery_codes"])


def test_a_wrong_first_code_shows_the_same_picture_again(browser: Browser) -> None:
    browser.fill(FACTOR)
    first = browser.page
    browser.town.answer("confirm_second_factor", Problem(WRONG_CODE))

    browser.send(f"{FACTOR}/confirm", first.form.sent(otp="000000"))

    assert 422 == browser.response.status_code
    assert first.form["otpauth_uri"] == browser.page.form["otpauth_uri"]
    assert 1 == len(browser.asked("begin_second_factor"))


@pytest.mark.parametrize(
    "uri", ["", "javascript:alert(1)//secret=JBSWY3DPEHPK3PXP", "otpauth://totp/x?issuer=y", "otpauth://totp/" + "x" * 400, "https://x"]
)
def test_only_a_key_is_ever_drawn(browser: Browser, uri: str) -> None:
    browser.send(f"{FACTOR}/confirm", [("otpauth_uri", uri), ("otp", "123456")])

    assert FACTOR == browser.response.location
    assert not browser.asked("confirm_second_factor")


def test_the_password_is_asked_for_only_when_the_login_is_not_fresh(browser: Browser) -> None:
    assert "password" not in browser.look(FACTOR).form
    browser.town.answer("begin_second_factor", Problem(FRESH_LOGIN_REQUIRED))

    browser.fill(FACTOR)
    assert 200 == browser.response.status_code
    assert "请再输一次密码" in browser.page.text
    browser.send(FACTOR, browser.page.form.sent(password="present-one"))

    assert {"password": "present-one"} == browser.town.last.arguments


def test_who_has_no_password_is_asked_to_log_in_again(browser: Browser) -> None:
    browser.log_in("citizen", has_password=False)
    browser.town.answer("begin_second_factor", Problem(FRESH_LOGIN_REQUIRED))

    browser.fill(FACTOR)

    assert 403 == browser.response.status_code
    assert "/login?next=/me/security/factor" in browser.page.links


def test_enrolling_leads_on_to_where_one_wanted(browser: Browser) -> None:
    browser.fill(f"{FACTOR}?next=/desk")
    browser.send(f"{FACTOR}/confirm", browser.page.form.sent(otp="123456"))

    assert "/desk" in browser.page.links


@pytest.mark.parametrize(("code", "otp"), [("code", "123456"), ("recovery", "abcde-fghjk")])
def test_codes_are_renewed_and_the_factor_removed_by_a_code(browser: Browser, code: str, otp: str) -> None:
    browser.fill(f"/me/security/codes?with={code}", otp=otp)
    assert ("renew_recovery_codes", {"otp": otp}) == (browser.town.last.operation, browser.town.last.arguments)
    assert "旧的都已作废" in browser.page.text

    browser.fill(f"{FACTOR}/remove?with={code}", otp=otp)
    assert ("remove_second_factor", {"otp": otp}) == (browser.town.last.operation, browser.town.last.arguments)
    assert "/me/security?done=my.factor_off" == browser.response.location
