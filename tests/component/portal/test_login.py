"""Logging in: in two steps where there is a second factor, elsewhere where there is a provider; nothing is typed twice."""

import pytest

from gateway.auth import sealed
from services.commons.contracts.identity import LOGIN_PAUSED, OTP_REQUIRED, OTP_WRONG, WRONG_LOGIN
from services.commons.kernel.problems import SECOND_FACTOR_REQUIRED, UNAVAILABLE, Problem, ProblemType
from tests.component.portal import samples
from tests.component.portal.conftest import SEEN, Browser
from tests.support.fake_town import Asked

WHO = {"login": "resident1", "password": "shanzhi-demo"}
TOKEN = {"access_token": "t2", "expires_in_s": 600}


def _identity(asked: Asked) -> samples.View:
    """Answer as identity does for an account with a second factor."""
    if not asked.arguments.get("otp"):
        raise Problem(OTP_REQUIRED)
    if asked.arguments["otp"] not in ("123456", "abcde-fghjk"):
        raise Problem(OTP_WRONG)
    return TOKEN


@pytest.fixture
def halfway(browser: Browser) -> Browser:
    """Someone whose password was right."""
    browser.town.answer("issue_token", _identity)
    browser.fill("/login?next=/ideas/i1", **WHO)
    browser.look(browser.response.location)
    return browser


def test_the_second_step_asks_for_the_code_alone(halfway: Browser) -> None:
    assert "resident1" in halfway.page.text
    assert {"key", "next", "otp"} == halfway.page.form.names
    assert "shanzhi-demo" not in halfway.response.text

    halfway.send("/login/code?next=/ideas/i1", halfway.page.form.sent(otp=" 123 456 "))

    assert {**WHO, "device": "program", "otp": "123456"} == halfway.town.last.arguments
    assert (303, "/ideas/i1") == (halfway.response.status_code, halfway.response.location)
    halfway.look("/ideas/i1")
    assert "t2" == halfway.town.last.token


def test_what_is_kept_between_the_steps_tells_nothing_and_is_forgotten(halfway: Browser) -> None:
    kept = halfway.client.get_cookie("shanzhi-halfway")

    assert kept
    assert kept.http_only
    assert 300 == kept.max_age
    assert "shanzhi-demo" not in kept.value
    halfway.send("/login/code", [("otp", "123456")])
    assert halfway.client.get_cookie("shanzhi-halfway") is None


def test_a_wrong_code_asks_for_another_and_not_for_the_password(halfway: Browser) -> None:
    halfway.send("/login/code", [("otp", "000000")])

    assert 401 == halfway.response.status_code
    assert "动态码不正确或已用过" in halfway.page.text
    halfway.send("/login/code", [("otp", "123456")])
    assert "/me" == halfway.response.location


def test_a_recovery_code_stands_in(halfway: Browser) -> None:
    assert "?with=recovery&next=%2Fideas%2Fi1" in [link.replace("/ideas/i1", "%2Fideas%2Fi1") for link in halfway.page.links]

    halfway.fill("/login/code?with=recovery", otp="abcde-fghjk")

    assert "abcde-fghjk" == halfway.town.last.arguments["otp"]
    assert "/me" == halfway.response.location


@pytest.mark.parametrize("kind", [LOGIN_PAUSED, WRONG_LOGIN])
def test_what_else_is_wrong_is_said_in_the_second_step_too(halfway: Browser, kind: ProblemType) -> None:
    halfway.town.answer("issue_token", Problem(kind))

    halfway.send("/login/code", [("otp", "123456")])

    assert kind.status == halfway.response.status_code
    assert kind.zh in halfway.page.text


def test_a_second_step_without_a_first_begins_again(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    browser.look("/login/code?next=/ideas/i1")
    assert "/login?next=%2Fideas%2Fi1" == browser.response.location

    browser.client.set_cookie("shanzhi-halfway", "gAAAA-forged")
    browser.send("/login/code", [("otp", "123456")])
    assert "/login?next=%2Fme" == browser.response.location
    assert not browser.asked("issue_token")


def test_a_journey_to_a_provider_does_not_pass_for_a_first_step() -> None:
    journey = sealed.SealedCookie("s" * 32, "login", 60)
    halfway = sealed.halfway_cookie("s" * 32)

    assert journey._seal._encryption_key != halfway._seal._encryption_key


def test_providers_are_offered_and_lead_back_to_where_one_wanted(browser: Browser) -> None:
    page = browser.look("/login?next=/ideas/i1")

    assert "用广东省统一身份认证登录" in page.text
    assert "/auth/province/start?next=/ideas/i1" in page.links


def test_the_login_stands_when_nobody_tells_the_ways_in(browser: Browser) -> None:
    browser.town.answer("list_login_methods", Problem(UNAVAILABLE))

    assert {"login", "password"} <= browser.look("/login").form.names


def test_who_must_enrol_is_led_there_and_told_why(browser: Browser) -> None:
    browser.town.answer("issue_token", {**TOKEN, "limited": True})
    browser.fill("/login?next=/desk", **WHO)
    assert "/me/security?next=%2Fdesk" == browser.response.location

    browser.log_in("moderator", limited=True, second_factor="off", department="transport")
    page = browser.look(browser.response.location)

    assert "只靠密码不够安全" in page.text
    assert "/me/security/factor?next=/desk" in page.links
    assert not browser.asked("list_links")


def test_a_page_that_a_limited_login_may_not_see_leads_to_the_second_step(browser: Browser) -> None:
    browser.log_in("moderator", limited=True, second_factor="off")
    browser.town.answer("list_screening", Problem(SECOND_FACTOR_REQUIRED))

    assert "/me/security?next=/desk" in browser.look("/desk").links
    assert (303, "/me/security") == (browser.client.get("/me", headers=SEEN).status_code, browser.client.get("/me", headers=SEEN).location)


def test_a_login_that_lacks_its_code_can_give_it_and_go_on(browser: Browser) -> None:
    browser.log_in("moderator", limited=True, second_factor="on")
    assert "/me/security/code?next=/desk" in browser.look("/me/security?next=/desk").links

    browser.fill("/me/security/code?next=/desk", otp="123456")

    assert ("prove_second_factor", {"otp": "123456"}) == (browser.town.last.operation, browser.town.last.arguments)
    assert "/desk" == browser.response.location


def test_a_visitor_with_a_second_factor_logs_in_while_sending_an_idea(browser: Browser) -> None:
    browser.town.answer("issue_token", _identity)
    browser.town.answer("get_contest", samples.contest(can_submit=True))
    idea = [("title", "雨棚步道"), ("text", "请在公交站到校门之间搭一个雨棚。"), ("theme", "transport"), ("key", "a" * 32)]
    address = "/contests/c1/ideas/new"

    browser.send(address, [*idea, ("at", "enter"), ("go", "login"), *WHO.items()])
    assert {"otp", "title", "text", "theme"} <= browser.page.form.names
    browser.send(address, browser.page.form.sent(otp="000000"))
    assert "动态码不正确或已用过" in browser.page.text
    browser.send(address, browser.page.form.sent(otp="123456"))

    assert ("雨棚步道", "a" * 32, "t2") == (lambda it: (it.arguments["title"], it.key, it.token))(browser.asked("submit_idea")[-1])
    assert "/ideas/i1/sent" == browser.response.location
