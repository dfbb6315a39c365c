"""Forms: nothing typed is lost, every complaint leads to its control, a double submit is one."""

import pytest

from services.commons.contracts.ideas import CALENDAR_PAST
from services.commons.contracts.identity import WRONG_LOGIN
from services.commons.kernel.problems import INVALID, KEY_REUSED, LOGIN_REQUIRED, TIMEOUT, UNAVAILABLE, VERSION_STALE, Problem, ProblemType
from tests.component.portal import samples
from tests.component.portal.conftest import Browser

WRITE = "/contests/c1/ideas/new"
IDEA = {"title": "雨棚步道", "text": "请在公交站到校门之间搭一个雨棚。", "theme": "transport"}
SEND = {"go": "send", **IDEA}


@pytest.fixture(autouse=True)
def _log_in(browser: Browser) -> None:
    browser.log_in("citizen")


def test_an_idea_is_sent_as_typed_and_its_page_follows(browser: Browser) -> None:
    response = browser.fill(WRITE, **SEND | {"text": "  第一行文字很长\r\n第二行文字很长  "})

    assert (303, "/ideas/i1/sent") == (response.status_code, response.location)
    assert {"contest_id": "c1", **IDEA, "text": "第一行文字很长\n第二行文字很长"} == browser.asked("submit_idea")[0].arguments
    assert "t1" == browser.town.last.token


def test_a_double_submit_sends_the_same_key_twice(browser: Browser) -> None:
    form = browser.look(WRITE).form

    browser.send(WRITE, form.sent(**SEND))
    browser.send(WRITE, form.sent(**SEND))

    first, second = browser.asked("submit_idea")
    assert (first.key, first.arguments) == (second.key, second.arguments)
    assert first.key == form["key"]


def test_two_forms_are_two_wishes(browser: Browser) -> None:
    assert browser.look(WRITE).form["key"] != browser.look(WRITE).form["key"]


def test_what_is_wrong_is_told_at_once_and_leads_to_the_controls(browser: Browser) -> None:
    response = browser.fill(WRITE, go="send", title="雨", text="太短")

    page = browser.page
    assert 422 == response.status_code
    assert not browser.asked("submit_idea")
    assert {"#ask-title", "#ask-text", "#ask-theme"} <= set(page.links)
    assert "“标题”须为 2 至 60 字，现在是 1 字" in page.text
    assert "请选择“主题”" in page.text
    assert page.html.index("<title>错误：") < page.html.index('role="alert"') < page.html.index("<h1>")
    assert {"ask-title", "ask-text", "ask-theme"} == {attributes["id"] for _, attributes in page.elements if "aria-invalid" in attributes}


def test_a_refused_form_keeps_what_was_typed_and_its_key(browser: Browser) -> None:
    form = browser.look(WRITE).form
    typed = {"title": '"雨" <棚>', "text": "\n短", "theme": "safety", "town": "xiaolan"}

    browser.send(WRITE, form.sent(go="send", **typed))

    shown = browser.page.form
    assert typed == {name: shown[name] for name in typed}
    assert form["key"] == shown["key"]


@pytest.mark.parametrize("refusal", [UNAVAILABLE, TIMEOUT, LOGIN_REQUIRED, CALENDAR_PAST], ids=lambda row: row.code)
def test_a_refusal_by_the_town_keeps_what_was_typed(browser: Browser, refusal: ProblemType) -> None:
    browser.town.answer("submit_idea", Problem(refusal))

    response = browser.fill(WRITE, **SEND)

    shown = browser.page.form
    assert refusal.status == response.status_code
    assert refusal.zh in browser.page.text
    assert IDEA == {name: shown[name] for name in IDEA}


def test_even_when_the_whole_department_is_away_nothing_typed_is_lost(browser: Browser) -> None:
    form = browser.look(WRITE).form
    browser.town.answer("submit_idea", Problem(UNAVAILABLE))
    browser.town.answer("get_contest", Problem(UNAVAILABLE))

    browser.send(WRITE, form.sent(**SEND, town="shiqi"))

    shown = browser.page.form
    assert 503 == browser.response.status_code
    assert {**IDEA, "town": "shiqi"} == {name: shown[name] for name in (*IDEA, "town")}


@pytest.mark.parametrize(
    ("address", "operation", "typed"),
    [
        ("/me/contact/change", "set_my_card", {"email": "someone@example.org"}),
        ("/desk/verify", "verify_account", {"counter_code": "12345678", "document": "id_card", "level": "resident"}),
        ("/desk/bulk?step=screen_out&id=i2", "step_idea", {"reason_code": "duplicate", "reason": "与已有点子重复。"}),
    ],
)
def test_a_session_that_ends_while_somebody_types_loses_nothing(
    browser: Browser, address: str, operation: str, typed: dict[str, str]
) -> None:
    browser.log_in("citizen", "clerk", "moderator", department="transport")
    browser.town.answer("get_idea", samples.waiting("screen_out", id="i2"))
    form = browser.look(address).form
    for each in ("get_me", operation):
        browser.town.answer(each, Problem(LOGIN_REQUIRED))

    browser.send(address, form.sent(**typed))

    assert LOGIN_REQUIRED.zh in browser.page.text
    assert typed.items() <= dict(browser.page.form.values).items()


def test_a_field_that_the_service_finds_wrong_is_named_too(browser: Browser) -> None:
    browser.town.answer("submit_idea", Problem(INVALID, fields={"theme": ["Must be one of: safety."]}))

    browser.fill(WRITE, **SEND)

    assert "#ask-theme" in browser.page.links
    assert "#ask-title" not in browser.page.links


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("too_common", "“密码”过于常见，容易被猜到"),
        ("length", "“密码”长度不合要求"),
        ("of a later day", "“密码”of a later day"),
    ],
)
def test_a_page_says_what_the_service_found_wrong(browser: Browser, message: str, told: str) -> None:
    browser.town.answer("register_account", Problem(INVALID, fields={"password": [message]}))

    browser.fill("/register", name="街坊", login="neighbour", password="long-enough")

    assert told in browser.page.text
    assert "#ask-password" in browser.page.links


def test_a_theme_outside_of_the_contest_is_not_offered(browser: Browser) -> None:
    browser.town.answer("save_draft", Problem(UNAVAILABLE))
    browser.fill(WRITE, **IDEA | {"theme": ""})

    assert samples.contest()["themes"] == [each["value"] for each in browser.page.all("input") if each["name"] == "theme"]


def test_after_a_used_key_the_next_press_is_another_wish(browser: Browser) -> None:
    form = browser.look(WRITE).form
    browser.town.answer("submit_idea", Problem(KEY_REUSED))

    browser.send(WRITE, form.sent(**SEND))

    assert "刚才那一份已经收到" in browser.page.text
    assert form["key"] != browser.page.form["key"]


def test_passwords_are_never_shown_again(browser: Browser) -> None:
    browser.town.answer("issue_token", Problem(WRONG_LOGIN))

    browser.fill("/login", login="resident1", password="my-secret-9")

    assert 401 == browser.response.status_code
    assert "resident1" == browser.page.form["login"]
    assert "my-secret-9" not in browser.response.text


def test_an_edit_sends_the_version_that_was_read(browser: Browser) -> None:
    browser.town.answer("get_idea", samples.idea(state="submitted", version=7))

    browser.fill("/ideas/i1/edit", title="雨棚与长椅")

    asked = browser.asked("revise_idea")[0]
    assert (7, "雨棚与长椅", "shiqi") == (asked.version, asked.arguments["title"], asked.arguments["town"])


def test_an_edit_that_came_too_late_may_be_sent_again_over_the_newer_one(browser: Browser) -> None:
    form = browser.look("/ideas/i1/edit").form
    browser.town.answer("revise_idea", Problem(VERSION_STALE))
    browser.town.answer("get_idea", samples.idea(version=9))

    browser.send("/ideas/i1/edit", form.sent(title="雨棚与长椅"))

    assert 412 == browser.response.status_code
    assert ("9", "雨棚与长椅") == (browser.page.form["version"], browser.page.form["title"])


def test_contest_dates_are_typed_in_shanghai_time(browser: Browser) -> None:
    begins, ends = "calendar.collecting.begins_at", "calendar.supporting.ends_at"
    form = browser.look("/contests/new").form

    assert ("2026-10-12T12:00", "2026-11-02T12:00") == (form[begins], form[ends])
    typed = {"title": "修路", "call": "哪里要修路？", "calendar__supporting__ends_at": "2026-11-01T00:00"}
    browser.send("/contests/new", [*form.sent(**typed), ("themes", "safety"), ("themes", "housing")])

    contest = browser.asked("draft_contest")[0].arguments
    assert ["safety", "housing"] == contest["themes"]
    assert "2026-10-12T04:00:00.000Z" == contest["calendar"]["collecting"]["begins_at"]
    assert "2026-10-31T16:00:00.000Z" == contest["calendar"]["supporting"]["ends_at"]


def test_a_date_left_alone_keeps_its_milliseconds(browser: Browser) -> None:
    browser.fill("/contests/c1/calendar", calendar__collecting__ends_at="2026-10-20T18:30", reason="国庆顺延")

    calendar = browser.asked("reschedule_contest")[0].arguments["calendar"]
    assert samples.CALENDAR["collecting"]["begins_at"] == calendar["collecting"]["begins_at"]
    assert "2026-10-20T10:30:00.000Z" == calendar["collecting"]["ends_at"]
    assert 3 == browser.asked("reschedule_contest")[0].version


@pytest.mark.parametrize("typed", ["", "明天", "2026-13-01T00:00", "0001-01-01T00:00"])
def test_a_date_that_is_none_is_refused_by_name(browser: Browser, typed: str) -> None:
    browser.fill("/contests/c1/calendar", calendar__collecting__ends_at=typed, reason="顺延")

    assert 422 == browser.response.status_code
    assert ["#ask-calendar-collecting-ends-at"] == [link for link in browser.page.links if link.startswith("#ask")]
    assert typed == browser.page.form["calendar.collecting.ends_at"]


def test_a_contest_without_themes_is_refused_here(browser: Browser) -> None:
    browser.fill("/contests/new", title="修路", call="哪里要修路？")

    assert ["#ask-themes"] == [link for link in browser.page.links if link.startswith("#ask")]
    assert not browser.asked("draft_contest")
