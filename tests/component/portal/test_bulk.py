"""Bulk: what will happen is said first, each idea is stepped by itself, doing it twice changes nothing."""

from collections.abc import Callable

import pytest

from gateway.portal import bulk
from services.commons.kernel.problems import FORBIDDEN, LOGIN_REQUIRED, STEP_REFUSED, TIMEOUT, UNAVAILABLE, Problem, ProblemType
from tests.component.portal import samples
from tests.component.portal.conftest import Browser
from tests.support.fake_town import Asked

CHECK = "/desk/bulk?id=i2&id=i1&id=i3&next=/desk?late=true"
REASON = {"reason_code": "duplicate", "reason": "与已有点子重复。"}


def _idea(asked: Asked) -> samples.View:
    return next(idea for idea in samples.MORNING if idea["id"] == asked.arguments["idea_id"])


@pytest.fixture(autouse=True)
def _morning(browser: Browser) -> None:
    browser.log_in("moderator", department="transport")
    browser.town.answer("get_idea", _idea)
    browser.town.answer("step_idea", _idea)


def test_what_will_happen_is_said_before_it_does(browser: Browser) -> None:
    page = browser.look(f"{CHECK}&step=screen_out")

    assert "这 3 件会“不予受理”" in page.text
    assert all(idea["title"] in page.text for idea in samples.MORNING)
    assert {"key", "next", "step", "id", "reason_code", "reason"} == page.form.names
    assert not browser.asked("step_idea")


def test_every_idea_is_stepped_under_a_key_of_its_own(browser: Browser) -> None:
    form = browser.look(f"{CHECK}&step=screen_out").form

    browser.send("/desk/bulk", form.sent(**REASON))

    asked = browser.asked("step_idea")
    assert [{"idea_id": id, "step": "screen_out", **REASON} for id in ("i2", "i1", "i3")] == [row.arguments for row in asked]
    assert 3 == len({row.key for row in asked})
    assert "办好了 3 件" in browser.page.text
    assert "/desk?late=true" in browser.page.links


def test_the_same_bulk_twice_sends_the_same_keys(browser: Browser) -> None:
    form = browser.look(f"{CHECK}&step=accept").form

    browser.send("/desk/bulk", form.sent())
    browser.send("/desk/bulk", form.sent())

    keys = [row.key for row in browser.asked("step_idea")]
    assert keys[:3] == keys[3:]


def test_another_reason_is_another_wish(browser: Browser) -> None:
    assert bulk.key_of("k", "screen_out", "i1", {"reason": "a"}) != bulk.key_of("k", "screen_out", "i1", {"reason": "b"})


def test_an_idea_whose_tick_was_taken_off_is_left_alone(browser: Browser) -> None:
    form = browser.look(f"{CHECK}&step=accept").form

    browser.send("/desk/bulk", [row for row in form.sent() if row != ("id", "i1")])

    assert ["i2", "i3"] == [row.arguments["idea_id"] for row in browser.asked("step_idea")]


def _refusing(id: str, kind: ProblemType) -> Callable[[Asked], samples.View]:
    def step(asked: Asked) -> samples.View:
        if asked.arguments["idea_id"] == id:
            raise Problem(kind)
        return _idea(asked)

    return step


@pytest.mark.parametrize("kind", [STEP_REFUSED, FORBIDDEN])
def test_what_was_refused_is_told_by_name_and_the_rest_is_done(browser: Browser, kind: ProblemType) -> None:
    browser.town.answer("step_idea", _refusing("i1", kind))
    form = browser.look(f"{CHECK}&step=accept").form

    browser.send("/desk/bulk", form.sent())

    assert "办好了 2 件" in browser.page.text
    assert "1 件没有办成" in browser.page.text
    assert f"学校门口加一条雨棚步道：{kind.zh}" in browser.page.text
    assert [("id", "i1")] == [row for row in browser.page.form.values if row[0] == "id"]


@pytest.mark.parametrize("kind", [UNAVAILABLE, TIMEOUT, LOGIN_REQUIRED])
def test_when_the_town_is_away_the_rest_is_not_tried_and_told_as_not_done(browser: Browser, kind: ProblemType) -> None:
    browser.town.answer("step_idea", _refusing("i1", kind))
    form = browser.look(f"{CHECK}&step=accept").form

    browser.send("/desk/bulk", form.sent())

    assert ["i2", "i1"] == [row.arguments["idea_id"] for row in browser.asked("step_idea")]
    assert "2 件没有办成" in browser.page.text
    assert [("id", "i1"), ("id", "i3")] == [row for row in browser.page.form.values if row[0] == "id"]


def test_trying_again_what_was_not_done_types_nothing_twice(browser: Browser) -> None:
    browser.town.answer("step_idea", _refusing("i1", UNAVAILABLE))
    form = browser.look(f"{CHECK}&step=screen_out").form
    browser.send("/desk/bulk", form.sent(**REASON))
    first = browser.asked("step_idea")[-1]
    browser.town.answer("step_idea", _idea)

    browser.send("/desk/bulk", browser.page.form.sent())
    assert first == browser.asked("step_idea")[-1]
    browser.send("/desk/bulk", browser.page.form.sent())

    again = browser.asked("step_idea")[-2]
    assert (first.arguments, first.key) == (again.arguments, again.key)


def test_a_bulk_without_its_reason_is_refused_with_what_was_typed(browser: Browser) -> None:
    form = browser.look(f"{CHECK}&step=screen_out").form

    response = browser.send("/desk/bulk", form.sent(reason_code="duplicate"))

    assert 422 == response.status_code
    assert "duplicate" == browser.page.form["reason_code"]
    assert "#ask-reason" in browser.page.links
    assert not browser.asked("step_idea")


def test_what_cannot_take_the_step_is_listed_apart_and_not_sent(browser: Browser) -> None:
    browser.town.answer("get_idea", lambda asked: samples.idea() if asked.arguments["idea_id"] == "i1" else _idea(asked))

    page = browser.look(f"{CHECK}&step=accept")

    assert "这 2 件会“受理”" in page.text
    assert "这些不会办" in page.text
    assert ["i2", "i3"] == [value for name, value in page.form.values if name == "id"]


def test_nothing_ticked_is_told(browser: Browser) -> None:
    page = browser.look("/desk/bulk?step=accept")

    assert "先勾选几件" in page.text
    assert [] == page.forms


def test_the_other_language_and_look_keep_every_tick(browser: Browser) -> None:
    switches = [link for link in browser.look(f"{CHECK}&step=accept").links if link.startswith("?")]

    assert 2 == len(switches)
    assert all("id=i2&id=i1&id=i3" in link for link in switches)


def test_a_bulk_is_bounded(browser: Browser) -> None:
    browser.town.answer("get_idea", samples.waiting("accept"))

    browser.look("/desk/bulk?step=accept&" + "&".join(f"id=i{number}" for number in range(bulk.MOST + 5)))

    assert bulk.MOST == len(browser.asked("get_idea"))


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example"])
def test_a_bulk_leads_nowhere_but_here(browser: Browser, elsewhere: str) -> None:
    page = browser.look(f"/desk/bulk?id=i1&step=accept&next={elsewhere}")

    assert not [link for link in page.links if link.startswith(elsewhere)]
    assert "/desk" == page.form["next"]
