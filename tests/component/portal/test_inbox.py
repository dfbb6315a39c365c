"""Notices, the contact card and preferences: told, read, explained, chosen."""

import pytest
from apiflask import APIFlask

from gateway.portal.myself.preferences import OPEN_CHANNELS
from services.commons.contracts.notifications import TOO_MANY_CODES, WRONG_CODE
from services.commons.kernel.problems import UNAVAILABLE, Problem
from services.notifications.table import NOTICES
from tests.component.portal import samples
from tests.component.portal.conftest import Browser
from tests.support.fake_town import FakeTown


@pytest.fixture(autouse=True)
def _known(browser: Browser) -> None:
    browser.log_in("citizen")


def _actions(browser: Browser) -> list[str]:
    return [form.attributes["action"] for form in browser.page.forms]


def test_opening_a_notice_marks_it_read_and_leads_to_the_thing(browser: Browser) -> None:
    browser.look("/me/notices")
    assert 2 == browser.page.text.count("未读") - browser.page.text.count("条未读") - browser.page.text.count("只看未读")

    browser.send("/me/notices/n1/open")

    assert ("mark_notice_read", {"notice_id": "n1"}) == (browser.town.last.operation, browser.town.last.arguments)
    assert (303, "/ideas/i1") == (browser.response.status_code, browser.response.location)


def test_a_notice_leads_nowhere_else(browser: Browser) -> None:
    browser.town.answer("mark_notice_read", samples.notice(link="//evil.example"))

    browser.send("/me/notices/n1/open")

    assert "/me/notices" == browser.response.location


@pytest.mark.parametrize("link", sorted({row.link for row in NOTICES}))
def test_every_notice_leads_to_a_page(gateway: tuple[APIFlask, FakeTown], link: str) -> None:
    address = link.format(subject="s1", idea_id="i1", contest_id="c1")

    endpoint, _ = gateway[0].url_map.bind("localhost").match(address)

    assert endpoint.startswith("portal.")


def test_what_came_after_the_page_was_shown_stays_unread(browser: Browser) -> None:
    browser.look("/me/notices")

    browser.send("/me/notices/read", browser.page.form.sent())

    assert {"until": samples.NOTICES["items"][0]["created_at"]} == browser.town.last.arguments
    assert "/me/notices?done=my.read_all" == browser.response.location


def test_only_the_unread_can_be_listed_and_an_empty_inbox_says_so(browser: Browser) -> None:
    browser.town.answer("list_my_notices", samples.listed())
    browser.town.answer("count_unread", {"unread": 0})

    text = browser.look("/me/notices?unread=1").text

    assert {"unread": True} == browser.asked("list_my_notices")[0].arguments
    assert "没有未读的消息" in text
    assert "/me/notices/read" not in _actions(browser)
    assert "还没有消息" in browser.look("/me/notices").text


def test_a_notice_explains_itself(browser: Browser) -> None:
    text = browser.look("/me/notices/n1/why").text

    assert {"notice_id": "n1"} == browser.town.last.arguments
    assert "您是点子的作者" in text
    assert "依法应告知" in text
    assert "已发出" in text


@pytest.mark.parametrize(
    ("state", "leads"), [("removed", "/me/contact/change"), ("unverified", "/me/contact/code"), ("verified", None), ("undeliverable", None)]
)
def test_a_contact_card_leads_to_what_it_lacks(browser: Browser, state: str, leads: str | None) -> None:
    browser.town.answer("get_my_card", samples.card(state=state))

    browser.look("/me/contact")

    assert leads == browser.response.location


def test_an_address_is_entered_and_verified(browser: Browser) -> None:
    browser.town.answer("get_my_card", samples.card(state="removed", phone="13800138000"))
    browser.fill("/me/contact/change", email=" someone@example.org ")
    assert {"email": "someone@example.org", "phone": "13800138000"} == browser.town.last.arguments
    assert "/me/contact/code?done=my.code_sent" == browser.response.location

    browser.town.answer("get_my_card", samples.card(state="unverified"))
    browser.fill("/me/contact/code", code="１２３ ４５６")

    assert {"code": "123456"} == browser.town.last.arguments
    assert "/me/contact?done=my.address_verified" == browser.response.location


def test_what_is_no_address_or_no_code_is_said_in_words(browser: Browser) -> None:
    browser.fill("/me/contact/change", email="someone at example")
    assert "“电子邮箱”要写完整，像 someone@example.org" in browser.page.text

    browser.town.answer("get_my_card", samples.card(state="unverified"))
    browser.fill("/me/contact/code", code="12345")
    assert "“六位验证码”要把数字填完整" in browser.page.text
    browser.town.answer("verify_my_card", Problem(WRONG_CODE))
    browser.fill("/me/contact/code", code="123456")
    assert "验证码不正确" in browser.page.text


def test_another_code_goes_to_the_same_address(browser: Browser) -> None:
    browser.town.answer("get_my_card", samples.card(state="unverified"))
    assert "/me/contact/code/again" in [form.attributes.get("action") for form in browser.look("/me/contact/code").forms]

    browser.send("/me/contact/code/again")
    assert {"email": "someone@example.org"} == browser.town.last.arguments
    browser.town.answer("set_my_card", Problem(TOO_MANY_CODES))
    browser.send("/me/contact/code/again")
    assert "验证码发送太频繁" in browser.page.text


def test_a_card_is_removed(browser: Browser) -> None:
    browser.look("/me/contact")
    assert ["/me/contact/remove"] == _actions(browser)

    browser.send("/me/contact/remove")

    assert "remove_my_card" == browser.town.last.operation


def test_a_town_without_mail_says_so(browser: Browser) -> None:
    browser.town.answer("get_my_card", samples.card(state="removed", mail_on=False))

    assert "本市还没有开通邮件" in browser.look("/me/contact/change").text


def _sent(browser: Browser) -> samples.View:
    browser.send("/me/preferences", browser.page.form.sent())
    return dict(browser.asked("set_my_preferences")[-1].arguments)


def test_preferences_sent_as_they_stand_change_nothing(browser: Browser) -> None:
    before = samples.preferences(idea__email=False, work__email=False, supported__sms=False)
    browser.town.answer("get_my_preferences", before)
    browser.look("/me/preferences")

    assert {name: before[name] for name in ("choices", "digest", "quiet_from_h", "quiet_until_h", "language")} == _sent(browser)


def test_a_topic_is_muted_by_one_tick(browser: Browser) -> None:
    browser.look("/me/preferences")
    form = browser.page.form
    form.values.remove(("on", "idea.email"))

    browser.send("/me/preferences", form.sent())

    off = [row for row in browser.asked("set_my_preferences")[-1].arguments["choices"] if not row["on"]]
    assert [{"topic": "idea", "channel": "email", "on": False}] == off


def test_only_topics_that_can_concern_me_and_channels_that_work_are_offered(browser: Browser) -> None:
    offered = {value for name, value in browser.look("/me/preferences").form.values if name == "on"}
    assert {"account", "contest", "idea", "supported"} == {value.partition(".")[0] for value in offered}
    assert {row.key for row in OPEN_CHANNELS} == {value.partition(".")[2] for value in offered}

    browser.log_in("operator")
    offered = {value for name, value in browser.look("/me/preferences").form.values if name == "on"}
    assert {"system.app", "work.email"} <= offered


def test_what_cannot_be_muted_is_said_with_the_reason(browser: Browser) -> None:
    assert "法规要求告知本人，所以站内信一定会有" in browser.look("/me/preferences").text


@pytest.mark.parametrize("away", ["set_my_preferences", "get_my_preferences"])
def test_refused_preferences_stay_as_they_were_chosen(browser: Browser, away: str) -> None:
    form = browser.look("/me/preferences").form
    form.values.remove(("on", "idea.email"))
    sent = form.sent(quiet_from_h="21", language="en", digest="each")
    browser.town.answer(away, Problem(UNAVAILABLE))

    browser.send("/me/preferences", sent)

    assert 503 == browser.response.status_code
    assert "服务暂时不可用" in browser.page.text
    assert sorted(sent) == sorted(browser.page.form.values)
