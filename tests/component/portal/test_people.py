"""Logging in and out, supporting, desks: who sees what, and what a session that ended does."""

from collections.abc import Callable

import pytest

from gateway.portal import ROWS
from services.commons.contracts.ideas import OWN_IDEA
from services.commons.kernel.problems import LOGIN_REQUIRED, UNAVAILABLE, Problem
from tests.component.portal import samples
from tests.component.portal.conftest import HOST, OURS, SEEN, Browser
from tests.support.fake_town import Asked

POSTED = [row.address for row in ROWS if "POST" in row.methods and not row.from_anywhere]


@pytest.mark.parametrize("address", POSTED)
@pytest.mark.parametrize(
    "origin", [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site", "Origin": HOST}, {}]
)
def test_a_form_from_elsewhere_asks_nothing(browser: Browser, address: str, origin: dict[str, str]) -> None:
    browser.log_in("citizen")
    here = address.replace("<any(adoptions, contests, ideas):plural>", "ideas").replace("<", "").replace(">", "")

    response = browser.client.post(here, data={"key": "k"}, headers={**SEEN, **origin})

    assert 403 == response.status_code
    assert not browser.town.asked


def test_one_address_alone_takes_forms_from_anywhere() -> None:
    assert ["/unsubscribe/<id:token>"] == [row.address for row in ROWS if row.from_anywhere]


def test_logging_in_remembers_the_session_and_goes_where_one_wanted(browser: Browser) -> None:
    form = browser.look("/login?next=/ideas/i1").form

    response = browser.send("/login", form.sent(login="resident1", password="shanzhi-demo"))

    assert {"login": "resident1", "password": "shanzhi-demo", "device": "program"} == browser.town.last.arguments
    assert (303, "/ideas/i1") == (response.status_code, response.location)
    browser.look("/ideas/i1")
    assert "t2" == browser.town.last.token


def test_registering_logs_in(browser: Browser) -> None:
    response = browser.fill("/register", name="街坊", login="neighbour", password="long-enough")

    assert ["register_account", "issue_token"] == [row.operation for row in browser.town.asked]
    assert {"login": "neighbour", "password": "long-enough", "device": "program"} == browser.town.last.arguments
    assert "/me?done=account.registered" == response.location


def test_logging_out_forgets_the_session_even_when_identity_is_away(browser: Browser) -> None:
    browser.log_in("citizen")
    browser.town.answer("revoke_session", Problem(UNAVAILABLE))

    browser.send("/logout")
    browser.look("/contests")

    assert browser.asked("revoke_session")[0].arguments == {"session_id": "current"}
    assert browser.town.last.token is None


def test_a_session_that_ended_is_forgotten_and_the_page_shown_to_a_visitor(browser: Browser) -> None:
    browser.log_in("citizen")
    browser.town.answer("get_contest", lambda asked: samples.contest() if asked.token is None else _refuse())

    browser.look("/contests/c1?state=accepted")

    assert (303, "/contests/c1?state=accepted") == (browser.response.status_code, browser.response.location)
    assert "让上学路更好走" in browser.look("/contests/c1").text


def _refuse() -> samples.View:
    raise Problem(LOGIN_REQUIRED)


def test_a_button_whose_session_ended_leads_by_the_login_back_to_its_page(browser: Browser) -> None:
    browser.log_in("citizen")
    browser.town.answer("give_support", Problem(LOGIN_REQUIRED))

    browser.response = browser.client.post("/elder/ideas/i1/support", headers={**OURS, "Referer": "http://localhost/elder/ideas/i1?was=x"})

    assert "/elder/login?next=/ideas/i1" in browser.page.links


@pytest.mark.parametrize(
    "address",
    [
        "/me",
        "/me/notices",
        "/me/contact",
        "/me/preferences",
        "/me/security",
        "/me/verify",
        "/me/data",
        "/me/close",
        "/desk",
        "/desk/verify",
        "/desk/contests",
        "/desk/adoptions",
        "/desk/ideas/i1",
        "/overview",
        "/operator",
    ],
)
def test_what_needs_a_person_leads_visitors_to_the_login(browser: Browser, address: str) -> None:
    page = browser.look(address)

    assert 401 == browser.response.status_code
    assert f"/login?next={address}" in page.links


@pytest.mark.parametrize(
    "address",
    [
        "/desk",
        "/desk/ideas/i1",
        "/desk/bulk",
        "/desk/contests",
        "/desk/adoptions",
        "/desk/adoptions/a1",
        "/desk/verify",
        "/operator",
        "/operator/parked",
        "/operator/accounts/p1",
    ],
)
def test_a_desk_is_closed_to_citizens(browser: Browser, address: str) -> None:
    browser.log_in("citizen")

    browser.look(address)

    assert 403 == browser.response.status_code


@pytest.mark.parametrize(
    ("role", "desks"),
    [
        ("citizen", set()),
        ("moderator", {"/desk"}),
        ("organiser", {"/desk", "/desk/contests"}),
        ("handler", {"/desk/adoptions"}),
        ("clerk", {"/desk/verify"}),
        ("commission", {"/desk/adoptions", "/overview"}),
        ("operator", {"/overview", "/operator"}),
    ],
)
def test_desks_are_offered_by_role(browser: Browser, role: str, desks: set[str]) -> None:
    browser.log_in(role)

    for address in ("/", "/me"):
        assert desks == {link for link in browser.look(address).links if link.startswith(("/desk", "/operator", "/overview"))}


CONTESTS = (
    samples.contest(),
    samples.contest(id="c2", state="archived", title="去年的大赛"),
    samples.contest(id="c3", state="draft", title="还没写完的大赛"),
    samples.contest(id="c9", department="health", title="别的部门"),
)


def _contests(asked: Asked) -> samples.View:
    """Answer as the department does: drafts are listed only when asked for."""
    wanted = {name: value for name, value in asked.arguments.items() if name in ("state", "department")}
    shown = [row for row in CONTESTS if wanted.items() <= row.items() and ("state" in wanted or row["state"] != "draft")]
    return samples.listed(*shown[: asked.arguments.get("limit", 20)])


def test_support_is_one_press_with_a_key(browser: Browser) -> None:
    browser.log_in("citizen")
    browser.town.answer("get_idea", samples.idea(can_support=True))
    form = next(form for form in browser.look("/ideas/i1").forms if form.attributes["action"].endswith("/support"))

    response = browser.send(form.attributes["action"], form.sent())

    assert form["key"] == browser.town.last.key
    assert "/ideas/i1?done=support.given" == response.location


def test_support_given_can_be_withdrawn(browser: Browser) -> None:
    browser.log_in("citizen")
    browser.town.answer("get_idea", samples.idea(can_support=True, supported_by_me=True))
    actions = [form.attributes["action"] for form in browser.look("/ideas/i1").forms]

    assert ["/ideas/i1/support/withdraw"] == actions
    browser.send(actions[0])
    assert "withdraw_support" == browser.town.last.operation


def test_a_refused_support_says_why_and_what_next(browser: Browser) -> None:
    browser.town.answer("give_support", Problem(OWN_IDEA))

    browser.send("/ideas/i1/support")

    assert 409 == browser.response.status_code
    assert "不能附议自己的点子" in browser.page.text
    assert "可以附议他人的点子" in browser.page.text


@pytest.mark.parametrize("offered", [True, False])
@pytest.mark.parametrize(
    ("operation", "sample", "flag", "place", "address"),
    [
        ("get_idea", samples.idea, "can_assign", "/ideas/i1", "/ideas/i1/adoption"),
        ("get_idea", samples.idea, "can_revise", "/ideas/i1", "/ideas/i1/edit"),
        ("get_contest", samples.contest, "can_submit", "/contests/c1", "/contests/c1/ideas/new"),
        ("get_contest", samples.contest, "can_revise", "/contests/c1", "/contests/c1/edit"),
        ("get_contest", samples.contest, "can_reschedule", "/contests/c1", "/contests/c1/calendar"),
    ],
)
def test_what_the_department_offers_is_drawn_and_nothing_else(
    browser: Browser, operation: str, sample: Callable[..., samples.View], flag: str, place: str, address: str, offered: bool
) -> None:
    browser.log_in("citizen", "organiser", department="transport")
    browser.town.answer(operation, sample(state="accepted" if sample is samples.idea else "open", mine=True, **{flag: offered}))

    assert offered == (address in browser.look(place).links)


def test_a_visitor_is_led_to_the_login_and_back_to_what_can_be_done_now(browser: Browser) -> None:
    browser.town.answer("get_idea", samples.idea(supportable=True))

    assert "/contests/c1/ideas/new" in browser.look("/contests/c1").links
    assert "/login?next=/ideas/i1" in browser.look("/ideas/i1").links
    assert "/register?next=/ideas/i1" in browser.look("/login?next=/ideas/i1").links


def test_who_cannot_take_part_is_told_who_can(browser: Browser) -> None:
    browser.log_in("moderator", department="transport")
    browser.town.answer("get_idea", samples.idea(supportable=True))

    assert "实名认证的市民可以附议" in browser.look("/ideas/i1").text
    assert "实名认证的市民可以写点子" in browser.look("/contests/c1").text


@pytest.mark.parametrize(
    ("role", "level", "told"), [("citizen", "phone", True), ("citizen", "real_name", False), ("moderator", "visitor", False)]
)
def test_a_citizen_is_told_to_verify_their_name(browser: Browser, role: str, level: str, told: bool) -> None:
    browser.log_in(role, level=level)

    assert told == ("认证后才能写点子" in browser.look("/me").text)


def test_support_is_not_withdrawn_when_the_time_is_over(browser: Browser) -> None:
    browser.log_in("citizen")
    browser.town.answer("get_idea", samples.idea(can_support=False, supported_by_me=True))

    page = browser.look("/ideas/i1")

    assert "您已附议" in page.text
    assert not page.forms


def test_an_idea_is_assigned_to_a_department_by_name(browser: Browser) -> None:
    browser.fill("/ideas/i1/adoption", department="health")

    assert {"idea_id": "i1", "department": "health"} == browser.town.last.arguments
    assert browser.town.last.key


def test_home_stands_when_a_department_is_away(browser: Browser) -> None:
    browser.town.answer("list_contests", Problem(UNAVAILABLE))

    page = browser.look("/")

    assert 200 == browser.response.status_code
    assert "服务暂时不可用" in page.text
    assert "/login" in page.links


def test_an_address_that_is_none_has_a_page_too(browser: Browser) -> None:
    page = browser.look("/no-such-page")

    assert 404 == browser.response.status_code
    assert "没有找到" in page.text
