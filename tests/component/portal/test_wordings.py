"""Wordings: they fit their step and the contract, and putting one in loses nothing that was typed."""

import pytest

from gateway.portal.wordings import WORDINGS, wordings
from services.commons.contracts.ideas import ADOPTION, ADOPTION_REASONS, IDEA, SCREENING_REASONS
from tests.component.portal import samples
from tests.component.portal.conftest import Browser

SCREEN_OUT = "/ideas/i1/steps/screen_out"
DUPLICATE, PRIVACY = wordings("idea.screen_out")[:2]


@pytest.fixture(autouse=True)
def _morning(browser: Browser) -> None:
    browser.log_in("moderator", department="transport")
    browser.town.answer("get_idea", samples.waiting("accept", "screen_out"))


def test_every_wording_belongs_to_a_step_that_asks_for_a_reason_and_to_one_of_its_codes() -> None:
    steps = {f"{table.name}.{step.key}": step for table in (IDEA, ADOPTION) for step in table.steps}
    codes = {"idea": SCREENING_REASONS, "adoption": ADOPTION_REASONS}

    for row in WORDINGS:
        assert "reason" in steps[row.step].requires
        assert row.reason_code in codes[row.step.partition(".")[0]]
        assert all((row.zh, row.en, row.text_zh, row.text_en))
    assert len(WORDINGS) == len({row.key for row in WORDINGS})


def test_every_kind_of_screening_reason_has_a_wording() -> None:
    assert set(SCREENING_REASONS) == {row.reason_code for row in wordings("idea.screen_out")}


@pytest.mark.parametrize("address", [f"{SCREEN_OUT}?template=duplicate", "/desk/bulk?id=i1&step=screen_out&template=duplicate"])
def test_an_address_can_bring_a_wording(browser: Browser, address: str) -> None:
    form = browser.look(address).form

    assert ("duplicate", DUPLICATE.text_zh) == (form["reason_code"], form["reason"])


def test_without_a_script_a_wording_comes_by_a_button_that_sends_nothing(browser: Browser) -> None:
    browser.look("/desk/ideas/i1?late=true")
    form = next(form for form in browser.page.forms if form.attributes["action"] == SCREEN_OUT)

    browser.send(SCREEN_OUT, [*form.sent(), ("template", "duplicate")])

    assert not browser.asked("step_idea")
    assert DUPLICATE.text_zh == browser.page.form["reason"]
    assert (form["key"], form["next"]) == (browser.page.form["key"], browser.page.form["next"])


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("", PRIVACY.text_zh), (DUPLICATE.text_zh, PRIVACY.text_zh), ("请补充地点。", f"请补充地点。\n{PRIVACY.text_zh}")],
)
def test_a_wording_takes_the_place_of_another_and_stands_below_what_was_typed(browser: Browser, typed: str, kept: str) -> None:
    form = browser.look(SCREEN_OUT).form

    browser.send(SCREEN_OUT, [*form.sent(reason=typed, reason_code="unlawful"), ("template", PRIVACY.key)])

    assert ("personal_data", kept) == (browser.page.form["reason_code"], browser.page.form["reason"])


def test_a_wording_that_does_not_exist_changes_nothing(browser: Browser) -> None:
    form = browser.look(SCREEN_OUT).form

    browser.send(SCREEN_OUT, [*form.sent(reason="自己写的"), ("template", "no-such")])

    assert "自己写的" == browser.page.form["reason"]


def test_in_a_bulk_a_wording_keeps_the_ticks(browser: Browser) -> None:
    browser.town.answer("get_idea", lambda asked: samples.waiting("accept", "screen_out", id=asked.arguments["idea_id"]))
    form = browser.look("/desk/bulk?id=i1&id=i2&step=screen_out").form

    browser.send("/desk/bulk", [*form.sent(), ("template", "unlawful")])

    assert "unlawful" == browser.page.form["reason_code"]
    assert ["i1", "i2"] == [value for name, value in browser.page.form.values if name == "id"]
