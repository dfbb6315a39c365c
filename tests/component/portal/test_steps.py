"""Steps: buttons come from the view, each asks for exactly what it needs, and one comes back to where one was."""

import pytest

from services.commons.contracts.ideas import ADOPTION_REASONS, PRIZES, SCREENING_REASONS
from services.commons.kernel.problems import STEP_REFUSED, Problem
from tests.component.portal import samples
from tests.component.portal.conftest import SEEN, Browser

HIDDEN = {"key", "next"}
ASKED = [
    ("/contests/c1/steps/cancel", {"reason"}),
    ("/contests/c1/steps/publish_results", set()),
    ("/ideas/i1/steps/accept", set()),
    ("/ideas/i1/steps/screen_out", {"reason_code", "reason"}),
    ("/ideas/i1/steps/award", {"prize"}),
    ("/adoptions/a1/steps/decline", {"reason_code", "reason"}),
]


@pytest.fixture(autouse=True)
def _offer_everything(browser: Browser) -> None:
    browser.town.answer("get_contest", samples.contest("publish_results", "cancel"))
    browser.town.answer("get_idea", samples.idea("accept", "screen_out", "award"))


def test_buttons_are_the_steps_that_were_offered(browser: Browser) -> None:
    page = browser.look("/ideas/i1")

    assert {f"/ideas/i1/steps/{key}" for key in ("accept", "screen_out", "award")} == {link for link in page.links if "/steps/" in link}
    assert "不予受理" in page.text


def test_no_steps_no_buttons(browser: Browser) -> None:
    browser.town.answer("get_idea", samples.idea())
    browser.town.answer("get_contest", samples.contest())

    assert not [link for link in browser.look("/ideas/i1").links if "/steps/" in link]
    assert not [link for link in browser.look("/contests/c1").links if "/steps/" in link]


@pytest.mark.parametrize(("address", "fields"), ASKED)
def test_a_step_asks_for_exactly_what_it_needs(browser: Browser, address: str, fields: set[str]) -> None:
    assert fields == browser.look(address).form.names - HIDDEN


@pytest.mark.parametrize(
    ("address", "name", "keys"),
    [
        ("/ideas/i1/steps/screen_out", "reason_code", SCREENING_REASONS),
        ("/ideas/i1/steps/award", "prize", PRIZES),
        ("/adoptions/a1/steps/decline", "reason_code", ADOPTION_REASONS),
    ],
)
def test_choices_are_those_of_the_contract(browser: Browser, address: str, name: str, keys: tuple[str, ...]) -> None:
    assert ["", *keys] == browser.look(address).options[name]


def test_a_step_is_taken_with_its_fields_and_key(browser: Browser) -> None:
    form = browser.look("/adoptions/a1/steps/decline").form

    response = browser.send("/adoptions/a1/steps/decline", form.sent(reason_code="budget", reason="今年没有经费。"))

    asked = browser.asked("step_adoption")[0]
    assert {"adoption_id": "a1", "step": "decline", "reason_code": "budget", "reason": "今年没有经费。"} == asked.arguments
    assert form["key"] == asked.key
    assert "/adoptions/a1?done=adoption.decline" == response.location
    assert "办好了：不采纳" in browser.look(response.location).text


def test_a_step_without_its_reason_is_refused_with_what_was_typed(browser: Browser) -> None:
    browser.fill("/ideas/i1/steps/screen_out", reason_code="duplicate", reason=" ")

    assert 422 == browser.response.status_code
    assert "duplicate" == browser.page.form["reason_code"]
    assert ["#ask-reason"] == [link for link in browser.page.links if link.startswith("#ask")]


def test_a_step_that_was_not_offered_has_no_form(browser: Browser) -> None:
    page = browser.look("/ideas/i1/steps/shortlist")

    assert 409 == browser.response.status_code
    assert "当前状态不能进行这一步" in page.text


def test_a_step_that_someone_else_took_first_is_told(browser: Browser) -> None:
    browser.town.answer("step_idea", Problem(STEP_REFUSED, state="accepted", step="accept"))

    response = browser.fill("/ideas/i1/steps/accept")

    assert 409 == response.status_code
    assert "当前状态不能进行这一步" in browser.page.text


def test_a_step_newer_than_this_gateway_still_has_its_button_and_works(browser: Browser) -> None:
    newer = {"key": "merge", "zh": "并案", "en": "merge", "requires": ["reason"]}
    browser.town.answer("get_idea", {**samples.idea(), "steps": [newer]})

    assert "/ideas/i1/steps/merge" in browser.look("/ideas/i1").links
    browser.fill("/ideas/i1/steps/merge", reason="同一件事")

    assert {"idea_id": "i1", "step": "merge", "reason": "同一件事"} == browser.town.last.arguments


ELSEWHERE = (
    *("https://evil.example/", "https:evil.example", "javascript:alert(1)", "evil.example", "?next=x", "", " /desk"),
    *("//evil.example", "///evil.example", "////evil.example", "//evil.example/%2e%2e", "//user@evil.example", "/\\evil.example"),
    *(
        "\\/evil.example",
        "\\\\evil.example",
        "/desk\\..\\evil",
        "/\t/evil.example",
        "/\n/evil.example",
        "/\r\nSet-Cookie: a=b",
        "/\u2028/x",
    ),
)
HERE = ("/", "/desk", "/ideas/i1", "/contests/c1?state=accepted", "/contests/c1#ideas", "/%2F%2Fevil.example", "/./desk", "/desk//x")


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_a_step_leads_nowhere_but_here(browser: Browser, wanted: str) -> None:
    form = browser.look("/ideas/i1/steps/accept").form

    response = browser.send("/ideas/i1/steps/accept", form.sent(next=wanted))

    assert "/ideas/i1?done=idea.accept" == response.location


@pytest.mark.parametrize("wanted", HERE)
def test_a_login_leads_to_any_page_of_ours(browser: Browser, wanted: str) -> None:
    form = browser.look("/login").form

    assert wanted == browser.send("/login", [*form.sent(login="resident1", password="shanzhi-demo"), ("next", wanted)]).location


def test_what_was_done_is_told_beside_what_the_address_says_already(browser: Browser) -> None:
    form = browser.look("/ideas/i1/steps/accept").form

    response = browser.send("/ideas/i1/steps/accept", form.sent(next="/contests/c1?state=accepted#ideas"))

    assert "/contests/c1?state=accepted&done=idea.accept#ideas" == response.location


def test_a_path_that_looks_like_a_host_is_no_link(browser: Browser) -> None:
    browser.response = browser.client.get("/", headers=SEEN, environ_overrides={"PATH_INFO": "//evil.example/x"})

    assert 404 == browser.response.status_code
    assert not [link for link in browser.page.links if link.startswith("//")]
