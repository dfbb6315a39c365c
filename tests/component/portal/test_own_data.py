"""My data: one file from every department that keeps something, and the way out."""

import json
from collections.abc import Callable

import pytest

from gateway.portal.myself.own_data import KEPT, exports
from services.commons.contracts.identity import FRESH_LOGIN_REQUIRED, WRONG_PASSWORD
from services.commons.kernel.problems import UNAVAILABLE, Problem
from tests.component.portal import samples
from tests.component.portal.conftest import Browser
from tests.support.fake_town import Asked

FILE = "/me/data/shanzhi-my-data.json"
PARTS: list[samples.View] = [
    {"drafts": [samples.draft()], "ideas": [], "supports": [], "next": "ideas."},
    {"drafts": [], "ideas": [samples.idea()], "supports": []},
]


def _ideas(asked: Asked) -> samples.View:
    return PARTS[1 if "cursor" in asked.arguments else 0]


@pytest.fixture(autouse=True)
def _known(browser: Browser) -> None:
    browser.log_in("citizen", has_password=True)
    browser.town.answer("export_my_account", {"account": samples.account(), "sessions": [], "links": []})
    browser.town.answer("export_my_ideas", _ideas)
    browser.town.answer("export_my_notices", {"card": samples.card(), "preferences": samples.preferences(), "items": [samples.notice()]})


def test_every_department_that_gives_own_data_is_named_in_words() -> None:
    assert sorted(row.service for row in KEPT) == sorted(contract.service for contract, _ in exports())
    assert all((row.zh, row.en, row.goes_zh, row.goes_en) for row in KEPT)


def test_one_file_holds_what_every_department_keeps_page_by_page(browser: Browser) -> None:
    told = json.loads(browser.client.get(FILE).data)

    assert {"format": "shanzhi.my-data.v1", "account": "p1", "made_at": "2026-10-12T04:00:00.000Z"} == {
        name: told[name] for name in ("format", "account", "made_at")
    }
    assert [{"drafts": [samples.draft()], "ideas": [], "supports": []}, PARTS[1]] == told["ideas"]
    assert "resident1" == told["identity"][0]["account"]["login"]
    assert "someone@example.org" == told["notifications"][0]["card"]["email"]
    assert ([], True) == (told["missing"], told["complete"])
    assert "ideas." == browser.asked("export_my_ideas")[1].arguments["cursor"]


def test_the_file_is_handed_out_and_kept_nowhere(browser: Browser) -> None:
    response = browser.client.get(FILE)

    assert "no-store" == response.headers["Cache-Control"]
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert "application/json" == response.mimetype


def test_what_cannot_be_told_is_named_and_the_rest_is_there(browser: Browser) -> None:
    browser.town.answer("export_my_ideas", Problem(UNAVAILABLE))

    told = json.loads(browser.client.get(FILE).data)

    assert [{"department": "ideas", "problem": "service.unavailable"}] == told["missing"]
    assert not told["complete"]
    assert told["notifications"]


def test_a_file_that_says_it_is_complete_left_no_page_out(browser: Browser) -> None:
    parts = 1001
    browser.town.answer("export_my_ideas", _long(parts))

    told = json.loads(browser.client.get(FILE).data)

    assert (parts, True) == (len(told["ideas"]), told["complete"])


def _long(parts: int) -> Callable[[Asked], samples.View]:
    def page(asked: Asked) -> samples.View:
        number = int(asked.arguments.get("cursor", 1))
        return {"ideas": [], **({"next": str(number + 1)} if number < parts else {})}

    return page


def test_nobody_gets_a_file_without_logging_in(browser: Browser) -> None:
    browser.client.delete_cookie("shanzhi")

    assert 401 == browser.client.get(FILE).status_code
    assert not browser.town.asked


def test_what_goes_and_what_stays_is_said_before_the_password(browser: Browser) -> None:
    text = browser.look("/me/close").text

    assert all(words in text for row in KEPT for words in (row.goes_zh, row.stays_zh))
    assert text.index("会删掉的") < text.index("会留下的") < text.index("当前密码")


def test_closing_needs_the_password_and_ends_here(browser: Browser) -> None:
    browser.fill("/me/close", password="shanzhi-demo")

    assert {"account_id": "p1", "step": "close", "password": "shanzhi-demo"} == browser.town.last.arguments
    assert "/?done=account.closed" == browser.response.location
    assert browser.client.get_cookie("shanzhi") is None


def test_a_wrong_password_closes_nothing(browser: Browser) -> None:
    browser.town.answer("step_account", Problem(WRONG_PASSWORD))

    browser.fill("/me/close", password="guessed")

    assert 422 == browser.response.status_code
    assert browser.client.get_cookie("shanzhi")
    browser.fill("/me/close", password="")
    assert "请填写“当前密码”" in browser.page.text


def test_who_has_no_password_closes_with_a_fresh_login(browser: Browser) -> None:
    browser.log_in("citizen", has_password=False)
    assert "password" not in browser.look("/me/close").form
    browser.town.answer("step_account", Problem(FRESH_LOGIN_REQUIRED))

    browser.fill("/me/close")

    assert "/login?next=/me/close" in browser.page.links
