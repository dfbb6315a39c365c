"""Writing an idea in steps: nothing typed is lost, a visitor logs in last, a double tap is one idea."""

import pytest

from gateway.portal.questions import SUBMIT_IDEA
from services.commons.contracts.identity import LOGIN_TAKEN, WRONG_LOGIN
from services.commons.kernel.problems import INVALID, LEVEL_REQUIRED, NOT_FOUND, UNAVAILABLE, Problem, ProblemType
from tests.component.portal import samples
from tests.component.portal.conftest import Browser
from tests.support.fake_town import Asked

WRITE = "/contests/c1/ideas/new"
WHAT = {"title": "雨棚步道", "text": "请在公交站到校门之间搭一个雨棚。"}
WHERE = {"theme": "transport", "town": "shiqi"}
ME = {"login": "resident1", "password": "shanzhi-demo"}


def _go(browser: Browser, **typed: str) -> None:
    """Type into the form on the page and press a button: the first, or the one named by ``go``."""
    browser.send(WRITE, browser.page.form.sent(**typed))
    if browser.response.status_code == 303 and browser.response.location.startswith(WRITE):
        browser.look(browser.response.location)


def _write(browser: Browser) -> str:
    """Go as far as the check; return the key of the wish."""
    browser.look(WRITE)
    _go(browser, **WHAT)
    _go(browser, **WHERE)
    return browser.page.form["key"]


@pytest.fixture
def kept(browser: Browser) -> dict[str, samples.View]:
    """Return what the department keeps, by contest: a town that keeps drafts, as long as they are not too long."""
    drafts: dict[str, samples.View] = {}

    def save(asked: Asked) -> samples.View:
        if len(asked.arguments.get("title", "")) > 60:
            raise Problem(INVALID, fields={"title": ["Longer than maximum length 60."]})
        contest_id = asked.arguments["contest_id"]
        written = {name: asked.arguments.get(name) for name in ("title", "text", "theme", "town")}
        drafts[contest_id] = samples.draft(**written)
        return drafts[contest_id]

    def get(asked: Asked) -> samples.View:
        if asked.arguments["contest_id"] not in drafts:
            raise Problem(NOT_FOUND)
        return drafts[asked.arguments["contest_id"]]

    browser.town.answer("save_draft", save)
    browser.town.answer("get_draft", get)
    browser.town.answer("discard_draft", lambda asked: drafts.pop(asked.arguments["contest_id"], {"id": "none"}))
    return drafts


def test_each_page_of_the_way_is_kept_and_has_an_address_of_its_own(browser: Browser, kept: dict[str, samples.View]) -> None:
    browser.log_in("citizen")
    key = _write(browser)

    assert {**WHAT, **WHERE}.items() <= kept["c1"].items()
    assert key == browser.look(f"{WRITE}?at=check&key={key}").form["key"]
    assert {**WHAT, **WHERE} == {name: browser.page.form[name] for name in (*WHAT, *WHERE)}


def test_a_draft_is_found_again_on_another_day(browser: Browser, kept: dict[str, samples.View]) -> None:
    browser.log_in("citizen")
    browser.look(WRITE)
    _go(browser, go="keep", **WHAT)

    assert (303, "/me?done=draft.saved") == (browser.response.status_code, browser.response.location)
    page = browser.look(WRITE)
    assert "上次没写完的" in page.text
    assert WHAT == {name: page.form[name] for name in WHAT}
    assert "data-typed" in page.form.attributes


def test_a_draft_is_thrown_away_when_one_says_so(browser: Browser, kept: dict[str, samples.View]) -> None:
    kept["c1"] = samples.draft()
    browser.log_in("citizen")
    browser.look(WRITE)
    _go(browser, go="drop")

    assert {} == kept
    assert "/contests/c1?done=draft.discarded" == browser.response.location


def test_what_cannot_be_kept_is_carried_on(browser: Browser, kept: dict[str, samples.View]) -> None:
    browser.log_in("citizen")
    browser.look(WRITE)
    _go(browser, go="check", title="长" * 61)

    assert (200, {}) == (browser.response.status_code, kept)
    assert "长" * 61 == browser.page.form["title"]


def test_a_draft_can_be_read_when_it_is_too_late_to_send_it(browser: Browser, kept: dict[str, samples.View]) -> None:
    kept["c1"] = samples.draft()
    browser.log_in("citizen")
    browser.town.answer("get_contest", samples.contest(phases=["supporting"]))

    assert "雨棚步道" == browser.look(WRITE).form["title"]


def test_while_drafts_are_away_no_empty_page_pretends_there_was_none(browser: Browser) -> None:
    browser.log_in("citizen")
    browser.town.answer("get_draft", Problem(UNAVAILABLE))

    browser.look(f"{WRITE}?at=check")

    assert 503 == browser.response.status_code


def test_of_a_visitor_nothing_is_kept(browser: Browser, kept: dict[str, samples.View]) -> None:
    _write(browser)
    _go(browser, go="keep")

    assert {} == kept
    assert 401 == browser.response.status_code
    assert not browser.asked("save_draft")
    assert {**WHAT, **WHERE} == {name: browser.page.form[name] for name in (*WHAT, *WHERE)}


def test_drafts_stand_on_my_page_and_lead_on(browser: Browser) -> None:
    browser.log_in("citizen")
    browser.town.answer("list_my_drafts", samples.listed(samples.draft(), samples.draft(contest_id="c2", title=None, can_submit=False)))

    page = browser.look("/me")

    assert {"/contests/c1/ideas/new", "/contests/c2/ideas/new"} <= set(page.links)
    assert "还没有标题的草稿" in page.text
    assert "现在不能发送" in page.text


def test_similar_ideas_are_shown_before_one_writes_the_same_again(browser: Browser) -> None:
    browser.look(WRITE)
    _go(browser, **WHAT)

    assert [{"contest_id": "c1", "title": WHAT["title"]}] == [row.arguments for row in browser.asked("list_similar_ideas")]
    assert "有人提过类似的" in browser.page.text
    assert "/ideas/i7#support" in browser.page.links


def test_similar_ideas_that_cannot_be_found_stop_nobody(browser: Browser) -> None:
    browser.town.answer("list_similar_ideas", Problem(UNAVAILABLE))
    browser.look(WRITE)
    _go(browser, **WHAT)

    assert "有人提过类似的" not in browser.page.text
    assert "在哪里" in browser.page.text


def test_a_visitor_writes_first_and_logs_in_last(browser: Browser) -> None:
    key = _write(browser)
    _go(browser)
    assert "您写的点子还在" in browser.page.text
    _go(browser, **ME)

    sent = browser.asked("submit_idea")
    assert (303, "/ideas/i1/sent") == (browser.response.status_code, browser.response.location)
    assert [{"contest_id": "c1", **WHAT, **WHERE}] == [row.arguments for row in sent]
    assert ("t2", key) == (sent[0].token, sent[0].key)
    browser.look("/ideas/i1")
    assert "t2" == browser.town.last.token


def test_a_visitor_may_register_at_the_end(browser: Browser) -> None:
    _write(browser)
    _go(browser)
    _go(browser, go="join")
    _go(browser, name="街坊", login="neighbour", password="long-enough")

    assert ["register_account", "issue_token", "submit_idea"] == [
        row.operation for row in browser.town.asked if row.key or row.operation == "issue_token"
    ]
    assert 303 == browser.response.status_code


@pytest.mark.parametrize(
    ("go", "operation", "refusal", "typed"),
    [
        ("enter", "issue_token", WRONG_LOGIN, ME),
        ("join", "register_account", LOGIN_TAKEN, {"name": "街坊", "login": "neighbour", "password": "long-enough"}),
    ],
)
def test_a_refused_login_loses_nothing_but_the_password(
    browser: Browser, go: str, operation: str, refusal: ProblemType, typed: dict[str, str]
) -> None:
    browser.town.answer(operation, Problem(refusal))
    key = _write(browser)
    _go(browser, go=go)
    _go(browser, **typed)

    form = browser.page.form
    assert {**WHAT, **WHERE} == {name: form[name] for name in (*WHAT, *WHERE)}
    assert (key, typed["login"], "") == (form["key"], form["login"], form["password"])
    assert not browser.asked("submit_idea")


def test_who_must_be_verified_first_keeps_what_they_wrote(browser: Browser) -> None:
    browser.town.answer("submit_idea", Problem(LEVEL_REQUIRED))
    _write(browser)
    _go(browser)
    _go(browser, **ME)

    assert 403 == browser.response.status_code
    assert "需要更高的实名等级" in browser.page.text
    assert {**WHAT, **WHERE} == {name: browser.page.form[name] for name in (*WHAT, *WHERE)}
    assert "shanzhi=t2" in browser.response.headers["Set-Cookie"]


def test_every_page_of_the_way_carries_everything_that_was_typed(browser: Browser) -> None:
    _write(browser)
    typed = {**WHAT, **WHERE, "text": '第一行 <b>\n"第二行" & 更多文字'}
    for go in ("what", "where", "check", "all", "enter", "join", "what"):
        _go(browser, go=go, **(typed if go == "what" else {}))
        assert {question.name for question in SUBMIT_IDEA.questions} <= browser.page.form.names
        assert typed == {name: browser.page.form[name] for name in typed}, go


def test_the_key_of_the_wish_is_one_all_the_way(browser: Browser) -> None:
    keys = {browser.look(WRITE).form["key"]}
    for typed in (WHAT, WHERE, {}):
        _go(browser, **typed)
        keys.add(browser.page.form["key"])

    assert 1 == len(keys)


def test_a_double_tap_is_one_wish(browser: Browser, kept: dict[str, samples.View]) -> None:
    browser.log_in("citizen")
    _write(browser)
    form = browser.page.form

    browser.send(WRITE, form.sent())
    browser.send(WRITE, form.sent())

    first, second = browser.asked("submit_idea")
    assert first.key == second.key == form["key"]


def test_a_page_is_left_only_when_it_is_right(browser: Browser) -> None:
    browser.look(WRITE)
    _go(browser, title="雨", text="短")

    assert 422 == browser.response.status_code
    assert {"#ask-title", "#ask-text"} == {link for link in browser.page.links if link.startswith("#ask")}
    assert ("雨", "短") == (browser.page.form["title"], browser.page.form["text"])
    assert "错误：" in browser.page.text


def test_three_wrong_fields_are_told_together_where_all_can_be_mended(browser: Browser, kept: dict[str, samples.View]) -> None:
    browser.log_in("citizen")
    browser.look(WRITE)
    _go(browser, go="all")
    _go(browser, title="雨", text="短")

    assert ["#ask-title", "#ask-text", "#ask-theme"] == [link for link in browser.page.links if link.startswith("#ask")]
    ids = {attributes.get("id") for _, attributes in browser.page.elements}
    assert {"ask-title", "ask-text", "ask-theme"} <= ids
    assert {"role": "alert", "tabindex": "-1"}.items() <= next(
        row for _, row in browser.page.elements if row.get("class") == "problem"
    ).items()


def test_going_back_asks_for_nothing(browser: Browser) -> None:
    browser.look(WRITE)
    _go(browser, **WHAT)
    _go(browser, go="back")

    assert 200 == browser.response.status_code
    assert WHAT == {name: browser.page.form[name] for name in WHAT}


def test_the_check_shows_every_answer_in_words(browser: Browser) -> None:
    _write(browser)

    assert all(words in browser.page.text for words in (*WHAT.values(), "交通", "石岐区"))
    assert not browser.page.all("select", "textarea")


def test_only_where_everything_is_sent_may_the_phone_send_it_later(browser: Browser) -> None:
    assert "data-step" in browser.look(WRITE).form.attributes
    _write(browser)
    assert "data-step" not in browser.page.form.attributes
    assert "send" == browser.page.form["go"]
    _go(browser)
    assert "data-draft" not in browser.page.form.attributes


def test_when_the_department_is_away_the_way_goes_on(browser: Browser) -> None:
    browser.look(WRITE)
    browser.town.answer("get_contest", Problem(UNAVAILABLE))
    _go(browser, **WHAT)

    assert 200 == browser.response.status_code
    assert WHAT == {name: browser.page.form[name] for name in WHAT}


def test_outside_of_the_collecting_phase_nobody_begins(browser: Browser) -> None:
    browser.town.answer("get_contest", samples.contest(phases=["supporting"]))

    assert "现在不是征集时间" in browser.look(WRITE).text
    assert 409 == browser.response.status_code


def test_who_cannot_send_yet_is_told_before_they_write(browser: Browser) -> None:
    browser.log_in("citizen", level="phone")

    assert "认证后再发" in browser.look(WRITE).text


def test_what_arrived_is_confirmed_with_what_happens_next(browser: Browser) -> None:
    browser.town.answer(
        "get_idea", samples.idea(state="submitted", history=[], due_at="2026-10-30T16:00:00.000Z", late=False, days_left=12)
    )

    page = browser.look("/ideas/i1/sent")

    assert "收到了" in page.text
    assert "2026年10月30日 24:00 前审核" in page.text
    assert "/ideas/i1" in page.links
    assert "idea-c1" in {attributes.get("data-sent") for _, attributes in page.elements}
