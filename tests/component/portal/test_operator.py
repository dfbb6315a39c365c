"""The operator's desk: health at a glance even when a service is away, parked facts, accounts by their id."""

import pytest
from apiflask import APIFlask

from gateway.api.health import EXTENSION as HEALTH
from gateway.app import create_app
from gateway.portal import add_pages
from gateway.settings import GatewaySettings
from services.commons.contracts.audit import NOT_A_FACT
from services.commons.contracts.catalog import BY_SERVICE
from services.commons.kernel.problems import UNAVAILABLE, Problem
from tests.component.portal import samples
from tests.component.portal.conftest import Browser
from tests.support.fake_town import FakeTown

PARKED, ACCOUNT = "/operator/parked/f1", "/operator/accounts/p1"


@pytest.fixture(autouse=True)
def _operator(browser: Browser) -> None:
    browser.log_in("operator")


def test_every_service_is_told_with_what_is_parked_and_missing(browser: Browser) -> None:
    page = browser.look("/operator")

    assert all(service in page.text for service in BY_SERVICE)
    assert PARKED in page.links
    assert "3, 4" in page.text


def test_a_service_that_is_away_is_told(browser: Browser) -> None:
    browser.client = create_app(browser.town, GatewaySettings(amqp_uri="memory-town://"), pages=add_pages).test_client()
    browser.log_in("operator")
    browser.town.away = {"ideas"}

    page = browser.look("/operator")

    assert "项要处理" in page.text
    assert "不通" in page.text


def test_what_is_wrong_is_said_in_words_with_what_to_do(
    browser: Browser, gateway: tuple[APIFlask, FakeTown], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(gateway[0].extensions, HEALTH, Told())

    page = browser.look("/operator")

    assert "1 项要处理" in page.text
    assert page.text.index("ideas 有 3 条事实未投递") < page.text.index("看消息代理是否在线")


class Told:
    """How a town is, in words: as the gateway tells operators."""

    def look(self, token: str | None) -> samples.View:
        assert "t1" == token
        finding = {
            "check": "outboxes",
            "level": "wrong",
            "about": "ideas",
            "zh": "ideas 有 3 条事实未投递",
            "en": "ideas holds 3 facts back",
        }
        todo = {"todo_zh": "看消息代理是否在线", "todo_en": "see whether the broker is there"}
        pong = {"service": "ideas", "database": "ok", "oldest_pending_s": 90, "pending": 3}
        return {"broker": "ok", "services": [pong], "wrong": 1, "findings": [finding | todo]}


def test_the_desk_stands_when_audit_is_away(browser: Browser) -> None:
    for operation in ("list_parked", "list_gaps"):
        browser.town.answer(operation, Problem(UNAVAILABLE))

    page = browser.look("/operator")

    assert 200 == browser.response.status_code
    assert "服务暂时不可用" in page.text


def test_a_parked_fact_shows_what_went_wrong_and_what_can_be_done(browser: Browser) -> None:
    page = browser.look(PARKED)

    assert "ValueError" in page.text
    assert "试过5 次" in page.text.replace("\n", "")
    assert f"{PARKED}/discard" in page.links


@pytest.mark.parametrize("state", ["replayed", "discarded"])
def test_what_was_dealt_with_has_no_buttons(browser: Browser, state: str) -> None:
    browser.town.answer("get_parked", {**samples.PARKED, "state": state})

    assert [] == browser.look(PARKED).forms


def test_a_parked_fact_is_tried_again_with_one_press(browser: Browser) -> None:
    form = browser.look(PARKED).form

    response = browser.send(f"{PARKED}/replay", form.sent())

    asked = browser.asked("replay_parked")[0]
    assert ({"fact_id": "f1"}, form["key"]) == (asked.arguments, asked.key)
    assert f"{PARKED}?done=parked.replayed" == response.location
    assert "办好了：已重放" in browser.look(response.location).text


def test_what_is_no_fact_can_only_be_discarded_and_the_page_says_so(browser: Browser) -> None:
    browser.town.answer("replay_parked", Problem(NOT_A_FACT))

    browser.send(f"{PARKED}/replay")

    assert 409 == browser.response.status_code
    assert "请说明理由后丢弃" in browser.page.text


def test_discarding_needs_a_reason(browser: Browser) -> None:
    browser.fill(f"{PARKED}/discard", reason=" ")
    assert 422 == browser.response.status_code

    response = browser.fill(f"{PARKED}/discard", reason="测试数据")

    assert {"fact_id": "f1", "reason": "测试数据"} == browser.asked("discard_parked")[0].arguments
    assert f"{PARKED}?done=parked.discarded" == response.location


def test_an_account_is_found_by_its_id(browser: Browser) -> None:
    browser.look("/operator/accounts?id=p1")

    assert ACCOUNT == browser.response.location


def test_an_account_offers_what_the_contract_gives_operators_in_its_state(browser: Browser) -> None:
    assert {"suspend", "close"} == _steps(browser, "active")
    assert {"restore", "close"} == _steps(browser, "suspended")
    assert set() == _steps(browser, "closed")


def _steps(browser: Browser, state: str) -> set[str]:
    browser.town.answer("get_account", samples.account(state=state))
    return {link.rpartition("/")[2] for link in browser.look(ACCOUNT).links if "/steps/" in link}


def test_a_standing_is_set_for_the_version_that_was_seen(browser: Browser) -> None:
    browser.town.answer("get_account", samples.account("handler", department="housing", version=7))
    form = browser.look(f"{ACCOUNT}/standing").form
    assert ("handler", "housing") == (form["roles"], form["department"])

    response = browser.send(f"{ACCOUNT}/standing", form.sent(department="water"))

    asked = browser.asked("set_standing")[0]
    assert ({"account_id": "p1", "roles": ["handler"], "level": "real_name", "department": "water"}, 7) == (asked.arguments, asked.version)
    assert f"{ACCOUNT}?done=account.standing_set" == response.location


def test_suspending_needs_a_reason_and_restoring_none(browser: Browser) -> None:
    assert "reason" in browser.look(f"{ACCOUNT}/steps/suspend").form

    browser.fill(f"{ACCOUNT}/steps/suspend", reason="冒用他人身份")
    assert {"account_id": "p1", "step": "suspend", "reason": "冒用他人身份"} == browser.asked("step_account")[0].arguments

    browser.town.answer("get_account", samples.account(state="suspended"))
    assert "reason" not in browser.look(f"{ACCOUNT}/steps/restore").form


def test_a_step_that_the_state_does_not_allow_has_no_form(browser: Browser) -> None:
    browser.look(f"{ACCOUNT}/steps/restore")

    assert 409 == browser.response.status_code


@pytest.mark.parametrize(("factor", "offered"), [("off", False), ("begun", True), ("on", True)])
def test_a_second_factor_is_reset_for_who_lost_it(browser: Browser, factor: str, offered: bool) -> None:
    browser.town.answer("get_account", samples.account(second_factor=factor))
    browser.town.answer("reset_second_factor", {"id": "p1"})
    address = f"{ACCOUNT}/second-factor"

    assert offered == (address in browser.look(ACCOUNT).links)
    response = browser.fill(address)

    assert {"account_id": "p1"} == browser.asked("reset_second_factor")[0].arguments
    assert f"{ACCOUNT}?done=account.factor_reset" == response.location
