"""Desks: work ordered by what is late, done on its own page, one thing leading to the next."""

from datetime import timedelta

import pytest

from gateway.portal.contest_desk import DUTIES, duty
from services.commons.contracts.ideas import CONTEST
from services.commons.kernel.problems import NOT_FOUND, UNAVAILABLE, Problem
from tests.component.portal import samples
from tests.component.portal.conftest import Browser
from tests.component.portal.reading import Form
from tests.support.fake_town import Asked

LATE_I2, I1, LATER_I3 = samples.MORNING


def _idea(asked: Asked) -> samples.View:
    return next(idea for idea in samples.MORNING if idea["id"] == asked.arguments["idea_id"])


@pytest.fixture(autouse=True)
def _morning(browser: Browser) -> None:
    browser.log_in("moderator", department="transport")
    browser.town.answer("get_idea", _idea)


def _form(browser: Browser, ending: str) -> Form:
    return next(form for form in browser.page.forms if form.attributes["action"].endswith(ending))


def test_the_desk_tells_whom_one_works_for(browser: Browser) -> None:
    assert "您正在为 市交通运输局 办理" in browser.look("/desk").text


def test_the_desk_counts_what_waits_and_marks_what_is_late(browser: Browser) -> None:
    page = browser.look("/desk")

    assert ["/desk/ideas/i2", "/desk/ideas/i1", "/desk/ideas/i3"] == [link for link in page.links if link.startswith("/desk/ideas/")]
    assert "3 件在等" in page.text
    assert "1 件已逾期" in page.text
    assert "已逾期 3 天" in page.text
    assert "还有 1 天" in page.text


def test_the_desk_is_filtered_by_what_the_address_says(browser: Browser) -> None:
    page = browser.look("/desk?late=true&contest_id=c1")

    assert {"late": True, "contest_id": "c1", "limit": 50} == browser.asked("list_screening")[0].arguments
    assert "/desk/ideas/i1?contest_id=c1&late=true" in page.links
    assert "/desk?contest_id=c2&late=true" in page.links


def test_an_idea_leads_to_the_ones_before_and_after_it_in_the_same_order(browser: Browser) -> None:
    page = browser.look("/desk/ideas/i1?late=true")

    assert {"late": True, "limit": 50} == browser.asked("list_screening")[0].arguments
    assert [("prev", "/desk/ideas/i2?late=true"), ("next", "/desk/ideas/i3?late=true")] == [
        (each["rel"], each["href"]) for each in page.all("a") if "rel" in each
    ]
    assert "第 2 件，共 3 件" in page.text


def test_at_the_end_of_a_page_the_next_page_follows(browser: Browser) -> None:
    browser.town.answer("list_screening", samples.listed(*samples.MORNING, next="n3"))

    page = browser.look("/desk/ideas/i3?late=true")

    assert "/desk?late=true&cursor=n3" in page.links
    assert "共 3+ 件" in page.text


def test_accepting_is_one_press_and_the_next_idea_follows(browser: Browser) -> None:
    browser.look("/desk/ideas/i2?late=true")
    form = _form(browser, "/ideas/i2/steps/accept")

    response = browser.send("/ideas/i2/steps/accept", form.sent())

    assert {"idea_id": "i2", "step": "accept"} == browser.asked("step_idea")[0].arguments
    assert form["key"] == browser.asked("step_idea")[0].key
    assert "/desk/ideas/i1?late=true&was=i2&done=idea.accept" == response.location


def test_on_the_next_page_one_is_told_what_was_done_and_can_go_back(browser: Browser) -> None:
    page = browser.look("/desk/ideas/i1?late=true&was=i2&done=idea.accept")

    assert "办好了：受理" in page.text
    assert "天桥加装电梯" in page.text
    assert "/desk/ideas/i2?late=true" in page.links


def test_after_the_last_idea_the_desk_follows(browser: Browser) -> None:
    browser.look("/desk/ideas/i3?cursor=n2")

    assert "/desk?was=i3" == _form(browser, "/steps/accept")["next"]


def test_an_idea_that_left_the_list_leads_to_the_first_that_waits(browser: Browser) -> None:
    browser.town.answer("get_idea", samples.idea(id="i0"))

    page = browser.look("/desk/ideas/i0")

    assert "这一件已经审过" in page.text
    assert "已不在待办里" in page.text
    assert [] == page.forms
    assert "/desk/ideas/i2" in page.links


def test_what_was_done_just_now_may_be_out_of_reach(browser: Browser) -> None:
    browser.town.answer("get_idea", Problem(NOT_FOUND))

    browser.look("/desk?was=gone&done=idea.accept")

    assert 200 == browser.response.status_code


def test_buttons_are_the_steps_that_were_offered(browser: Browser) -> None:
    browser.town.answer("get_idea", samples.waiting("accept"))
    browser.look("/desk/ideas/i1")

    assert ["/ideas/i1/steps/accept"] == [form.attributes["action"] for form in browser.page.forms]


def test_who_cannot_screen_is_told_who_does_and_has_nothing_to_tick(browser: Browser) -> None:
    browser.town.answer("list_screening", samples.listed(samples.waiting()))

    page = browser.look("/desk")

    assert "由审核员审核" in page.text
    assert not [each for each in page.all("input") if each.get("name") == "id"]
    assert not page.all("button")


def test_an_empty_desk_says_so(browser: Browser) -> None:
    browser.town.answer("list_screening", samples.listed())

    assert "都审完了" in browser.look("/desk").text


def test_ideas_like_it_stand_beside_it_so_that_a_duplicate_is_seen(browser: Browser) -> None:
    browser.town.answer("list_similar_ideas", samples.listed(samples.idea(id="i7", title="校门口搭雨棚")))

    page = browser.look("/desk/ideas/i1")

    assert {"contest_id": "c1", "title": I1["title"]} == browser.asked("list_similar_ideas")[0].arguments
    assert "/ideas/i7" in page.links


def test_the_page_stands_when_nobody_knows_what_is_like_it(browser: Browser) -> None:
    browser.town.answer("list_similar_ideas", Problem(UNAVAILABLE))

    assert "会不会重复" not in browser.look("/desk/ideas/i1").text
    assert 200 == browser.response.status_code


# The department


def test_the_departments_desk_asks_for_what_waits(browser: Browser) -> None:
    browser.log_in("handler", department="transport")

    page = browser.look("/desk/adoptions")

    assert {"state": "assigned", "limit": 50} == browser.asked("list_adoptions")[0].arguments
    assert "/desk/adoptions/a1" in page.links
    assert "还有 18 天" in page.text


def test_a_case_shows_the_idea_its_clock_and_a_form_for_each_answer(browser: Browser) -> None:
    browser.log_in("handler", department="transport")

    page = browser.look("/desk/adoptions/a1")

    assert "建议在公交站和校门之间" in page.text
    assert "2026年10月30日 24:00" in page.text
    assert ["/adoptions/a1/steps/adopt", "/adoptions/a1/steps/decline"] == [form.attributes["action"] for form in page.forms]
    assert {"key", "next", "reason_code", "reason"} == page.form.names


def test_a_case_stands_without_its_idea(browser: Browser) -> None:
    browser.log_in("handler", department="transport")
    browser.town.answer("get_idea", Problem(NOT_FOUND))

    page = browser.look("/desk/adoptions/a1")

    assert 200 == browser.response.status_code
    assert 2 == len(page.forms)


# The organiser


def test_the_contests_of_my_department_come_with_their_drafts_and_what_waits_in_them(browser: Browser) -> None:
    browser.log_in("organiser", department="transport")
    draft = samples.contest("announce", id="c9", state="draft", title="还没写完的大赛", phases=[])
    browser.town.answer("list_contests", lambda asked: samples.listed(draft if asked.arguments.get("state") else samples.contest()))

    page = browser.look("/desk/contests")

    assert {"transport"} == {asked.arguments["department"] for asked in browser.asked("list_contests")}
    assert "还没写完的大赛" in page.text
    assert "2 件待审核" in page.text
    assert {"/contests/new", "/desk?contest_id=c1"} <= set(page.links)


@pytest.mark.parametrize(
    ("state", "days", "step", "late"),
    [
        ("draft", -30, "announce", False),
        ("draft", 0, "", True),
        ("announced", -30, "", False),
        ("announced", 0, "open", True),
        ("announced", 10, "", True),
        ("open", 0, "", False),
        ("open", 10, "", False),
        ("open", 60, "publish_results", False),
        ("results_published", 0, "archive", False),
    ],
)
def test_a_contest_says_what_is_to_be_done_next(state: str, days: int, step: str, late: bool) -> None:
    found = duty(samples.contest(state=state), samples.NOW + timedelta(days=days))

    assert found
    assert (step, late) == (found.step, found.late)


def test_every_state_that_is_not_final_has_a_duty_at_every_moment_and_every_duty_a_step_of_its_state() -> None:
    waiting = {row.key for row in CONTEST.states if not row.final}

    assert waiting == {row.state for row in DUTIES}
    for row in DUTIES:
        assert not row.step or row.state in next(step for step in CONTEST.steps if step.key == row.step).sources


def test_the_step_of_a_duty_is_a_button_only_when_it_was_offered(browser: Browser) -> None:
    browser.log_in("organiser", department="transport")
    for offered in ((), ("open",)):
        browser.town.answer("list_contests", samples.listed(samples.contest(*offered, state="announced", phases=[])))

        page = browser.look("/desk/contests?state=announced")

        assert bool(offered) == ("/contests/c1/steps/open?next=/desk/contests" in page.links)
        assert "征集时间已到" in page.text


def test_the_shortlist_is_chosen_from_accepted_ideas_those_with_most_supporters_first(browser: Browser) -> None:
    browser.log_in("organiser", department="transport")
    browser.town.answer(
        "list_ideas", samples.listed(samples.idea("shortlist", id="i5", supports=1), samples.idea("shortlist", id="i6", supports=9))
    )

    page = browser.look("/desk/contests/c1/shortlist")

    assert "accepted" == browser.asked("list_ideas")[0].arguments["state"]
    assert ["i6", "i5"] == [each["value"] for each in page.all("input") if each.get("name") == "id"]
