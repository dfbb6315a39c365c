"""My page: what waits for me stands first, then the newest; each thing says what happened last and what comes next."""

import pytest
from apiflask import APIFlask

from gateway.portal.myself.tasks import FEW_CODES, tasks
from gateway.portal.myself.things import next_of, things
from services.commons.contracts.ideas import IDEA
from services.commons.kernel.problems import UNAVAILABLE, Problem
from tests.component.portal import samples
from tests.component.portal.conftest import Browser
from tests.support.fake_town import FakeTown

ANSWERED = samples.idea(id="i7", title="校车专用停靠点", state="awarded", mine=True, adoption=samples.adopted())
WAITING = samples.waiting(id="i8", title="天桥加装电梯", mine=True, created_at="2026-10-12T01:00:00.000Z")


def test_what_waits_for_me_comes_before_what_i_wait_for(browser: Browser) -> None:
    browser.log_in("citizen", level="phone")
    browser.town.answer("list_my_drafts", samples.listed(samples.draft()))
    browser.town.answer("list_my_ideas", samples.listed(ANSWERED))

    text = browser.look("/me").text

    assert text.index("等您办的") < text.index("雨棚步道") < text.index("实名认证") < text.index("新消息") < text.index("校车专用停靠点")
    assert {"/contests/c1/ideas/new", "/me/verify", "/ideas/i7"} <= set(browser.page.links)


def test_ideas_stand_by_what_happened_last_and_say_what_comes_next(browser: Browser) -> None:
    browser.log_in("citizen")
    browser.town.answer("list_my_ideas", samples.listed(ANSWERED, WAITING))

    text = browser.look("/me").text

    assert text.index("天桥加装电梯") < text.index("校车专用停靠点")
    assert "审核员看是否合法、切题" in text
    assert "2026年10月13日 24:00 前审核" in text
    assert 2 * 5 <= len([row for row in browser.page.all("li") if row.get("class") in ("past", "now", "ahead")])


@pytest.mark.parametrize("state", [row.key for row in IDEA.states])
def test_every_state_says_what_comes_next_unless_nothing_does(gateway: tuple[APIFlask, FakeTown], state: str) -> None:
    with gateway[0].test_request_context("/"):
        assert (state == "withdrawn") == (next_of(samples.idea(state=state)) is None)
        assert next_of(ANSWERED) is None
        assert "市交通运输局" in str(next_of(samples.idea(state="awarded", adoption=samples.adoption())))


def test_the_deadline_shown_is_the_one_that_runs(gateway: tuple[APIFlask, FakeTown]) -> None:
    late = samples.adoption(**samples.LATE)

    with gateway[0].test_request_context("/"):
        rows = things([WAITING, ANSWERED, samples.idea(state="awarded", adoption=late)])

    assert [WAITING, None, late] == [row.clock for row in rows]


@pytest.mark.parametrize(
    ("account", "card", "waits"),
    [
        ({}, {}, []),
        ({"level": "visitor"}, {}, ["verify"]),
        ({"level": "visitor", "roles": ["moderator"]}, {}, []),
        ({}, {"state": "unverified"}, ["address"]),
        ({}, {"state": "undeliverable"}, ["bounced"]),
        ({}, {"state": "verified"}, []),
        ({"second_factor": "on", "recovery_codes_left": 2}, {}, ["codes"]),
        ({"second_factor": "on", "recovery_codes_left": 3}, {}, []),
    ],
)
def test_what_an_account_waits_for(account: samples.View, card: samples.View, waits: list[str]) -> None:
    assert waits == [row.key for row in tasks(samples.account(**account), card)]
    assert FEW_CODES.address.startswith("/me/security")


def test_a_desk_says_how_much_waits_there(browser: Browser) -> None:
    browser.log_in("moderator", department="transport")

    text = browser.look("/me").text

    assert "3 件在等" in text
    assert "1 件已逾期" in text
    assert "我的点子" not in text.split("新消息")[0]


def test_my_page_stands_when_a_department_is_away(browser: Browser) -> None:
    browser.log_in("citizen")
    for operation in ("list_my_ideas", "list_my_drafts", "list_my_notices", "count_unread", "get_my_card"):
        browser.town.answer(operation, Problem(UNAVAILABLE))

    page = browser.look("/me")

    assert 200 == browser.response.status_code
    assert 2 == page.text.count("服务暂时不可用")
    assert "/me/security" in page.links


def test_the_next_page_of_my_ideas_repeats_nothing_else(browser: Browser) -> None:
    browser.log_in("citizen")

    text = browser.look("/me?cursor=abc").text

    assert {"cursor": "abc"} == browser.asked("list_my_ideas")[0].arguments
    assert "等您办的" not in text
    assert not browser.asked("list_my_notices")
