"""The page of one idea: what it is, where it stands, what one can do, who is responsible, what happened."""

import pytest

from gateway.portal.stations import idea_events
from tests.component.portal import samples
from tests.component.portal.conftest import Browser

LATE = {"due_at": "2026-10-08T16:00:00.000Z", "late": True, "days_late": 3}
SOON = {"due_at": "2026-10-30T16:00:00.000Z", "late": False, "days_left": 12}


def _look(browser: Browser, **changed: object) -> str:
    browser.town.answer("get_idea", samples.idea(**changed))
    return browser.look("/ideas/i1").text


def test_lateness_is_said_plainly_with_who_is_late(browser: Browser) -> None:
    text = _look(browser, adoption=samples.adoption(**LATE))

    assert "迟了 3 天" in text
    assert "2026年10月8日 24:00" in text
    assert "市交通运输局" in text


def test_what_is_in_time_says_until_when(browser: Browser) -> None:
    text = _look(browser, adoption=samples.adoption(**SOON))

    assert "还有 12 天" in text
    assert "迟了" not in text


def test_once_answered_no_clock_runs(browser: Browser) -> None:
    text = _look(browser, adoption=samples.adopted(due_at=LATE["due_at"], late=False))

    assert "迟了" not in text
    assert "还没有交办" not in text
    assert "三月开工" in text


def test_an_idea_that_waits_to_be_screened_says_who_screens_and_until_when(browser: Browser) -> None:
    text = _look(browser, state="submitted", public=False, history=[], **SOON)

    assert "审核员正在看" in text
    assert "还有 12 天" in text


def test_the_answer_stands_above_what_one_can_do(browser: Browser) -> None:
    text = _look(browser, adoption=samples.adopted(), can_support=True)

    assert text.index("三月开工") < text.index("我也附议")


def test_the_history_of_an_idea_and_of_its_answer_is_one() -> None:
    idea = samples.idea(adoption=samples.adopted())

    assert ["submitted", "accept", "assigned", "adopt"] == [event.entry["step"] for event in idea_events(idea)]


def test_support_without_a_script_and_with_one_is_the_same_form(browser: Browser) -> None:
    browser.log_in("citizen")
    browser.town.answer("get_idea", samples.idea(can_support=True))

    form = browser.look("/ideas/i1").form.attributes

    assert form["action"] == form["hx-post"] == "/ideas/i1/support"
    assert "#support-box" == form["hx-select"] == form["hx-target"]
    assert "support-box" in {attributes.get("id") for _, attributes in browser.page.elements}


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"supportable": True, "mine": True}, "自己的点子不能自己附议"),
        ({"supportable": False}, "现在不是附议时间"),
        ({"supportable": True, "supported_by_me": True}, "您已附议"),
    ],
)
def test_who_cannot_press_is_told_why(browser: Browser, changed: dict[str, object], told: str) -> None:
    browser.log_in("citizen")

    assert told in _look(browser, **changed)
    assert not browser.page.forms


def test_similar_ideas_are_a_page_of_their_own_without_the_idea_itself(browser: Browser) -> None:
    assert "/ideas/i1/similar" in browser.look("/ideas/i1").links
    assert not browser.asked("list_similar_ideas")

    page = browser.look("/ideas/i1/similar")

    assert "/ideas/i7" in page.links
    assert 1 == page.links.count("/ideas/i1")


def test_of_a_withheld_idea_nothing_similar_is_looked_for(browser: Browser) -> None:
    browser.town.answer("get_idea", samples.screened_out())

    assert "独一份" in browser.look("/ideas/i1/similar").text
    assert not browser.asked("list_similar_ideas")
