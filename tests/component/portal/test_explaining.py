"""Pages that explain: help, accessibility, the API, and every problem, in both languages."""

import re

import pytest

from gateway.portal import guide
from services.commons.contracts.catalog import PROBLEMS, http_operations
from services.commons.kernel.problems import INTERNAL, INVALID, LOGIN_REQUIRED, NOT_FOUND, TIMEOUT, UNAVAILABLE, Problem, ProblemType
from tests.component.portal.conftest import SEEN, Browser

HAN = re.compile(r"[\u4e00-\u9fff]")
OPERATIONS = [operation.name for _, operation in http_operations()]


@pytest.mark.parametrize("rows", [guide.STATIONS, guide.ANSWERS, guide.DONE, guide.GAPS])
def test_what_help_says_is_said_in_both_languages(rows: tuple[object, ...]) -> None:
    for row in rows:
        said = vars(row)
        assert all(HAN.search(words) for name, words in said.items() if name.endswith("zh") and words)
        assert not any(HAN.search(words) for name, words in said.items() if name.endswith("en"))
        assert all(bool(said[name]) == bool(said[name.removesuffix("zh") + "en"]) for name in said if name.endswith("zh"))


def test_help_leads_to_a_person_and_to_large_words(browser: Browser) -> None:
    page = browser.look("/help")

    assert "tel:12345" in page.links
    assert "/help?look=elder" in page.links


def test_the_statement_names_its_aim_and_admits_what_is_missing(browser: Browser) -> None:
    page = browser.look("/accessibility")

    assert "WCAG 2.2 AA" in page.text
    assert "GB/T 37668" in page.text
    assert "不是认证" in page.text
    assert all(row.zh in page.text for row in guide.GAPS)


@pytest.mark.parametrize("kind", PROBLEMS.values(), ids=lambda kind: kind.code)
def test_a_problem_is_explained_to_people_in_both_languages(browser: Browser, kind: ProblemType) -> None:
    page = browser.look(f"/problems/{kind.code}")

    assert all(words in page.text for words in (kind.zh, kind.next_zh, kind.en, kind.next_en, kind.code))


def test_a_problem_is_explained_in_the_language_asked_for(browser: Browser) -> None:
    page = browser.look(f"/problems/{INVALID.code}?lang=en")

    assert page.html.index(f"<h1>{INVALID.en}") < page.html.index(INVALID.zh)
    assert "en" == browser.look("/problems").all("html")[0]["lang"]


def test_programs_still_read_a_problem_as_json(browser: Browser) -> None:
    told = browser.client.get(f"/problems/{INVALID.code}", headers={"Accept": "application/json"})

    assert INVALID.code == told.get_json()["code"]


def test_the_list_leads_to_every_problem(browser: Browser) -> None:
    assert {f"/problems/{code}" for code in PROBLEMS} <= set(browser.look("/problems").links)


def test_the_documentation_leads_to_every_operation_and_to_the_documents(browser: Browser) -> None:
    links = set(browser.look("/developers").links)

    assert {f"/developers/{name}" for name in OPERATIONS} <= links
    assert {"/api/v1/openapi.json", "/api/v1/asyncapi.json", "/problems"} <= links


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_has_its_page(browser: Browser, name: str) -> None:
    operation = next(row for _, row in http_operations() if row.name == name)

    page = browser.look(f"/developers/{name}")

    assert f"/api/v1{operation.path}" in page.text
    assert f'"$API{operation.path}"' in page.text
    assert all(field in page.text for field in (operation.body().fields if operation.body else ()))
    assert all(field in page.text for field in operation.returns().fields)


def test_the_page_of_an_operation_says_who_may_and_what_it_needs(browser: Browser) -> None:
    page = browser.look("/developers/submit_idea")

    assert "市民" in page.text
    assert "已实名" in page.text
    assert "2–60" in page.text
    assert "-H 'Idempotency-Key: " in page.text
    assert '"theme": "environment"' in page.text
    assert "/problems/idea.contest_not_collecting" in page.links


@pytest.mark.parametrize("name", ["mint_claims", "no_such_operation", "ping"])
def test_what_is_not_reached_over_http_has_no_page(browser: Browser, name: str) -> None:
    browser.look(f"/developers/{name}")

    assert 404 == browser.response.status_code


@pytest.mark.parametrize("address", ["/help", "/accessibility", "/developers", "/developers/submit_idea", "/problems"])
def test_a_page_that_explains_asks_no_department(browser: Browser, address: str) -> None:
    browser.client.get(address, headers=SEEN)

    assert [] == browser.town.asked


@pytest.mark.parametrize(
    ("kind", "told"),
    [(NOT_FOUND, "看全部大赛"), (INTERNAL, "事故编号"), (UNAVAILABLE, "再试一次"), (TIMEOUT, "12345"), (LOGIN_REQUIRED, "注册")],
)
def test_what_goes_wrong_has_a_page_with_a_way_on(browser: Browser, kind: ProblemType, told: str) -> None:
    browser.town.answer("get_idea", Problem(kind, **({"incident": "a" * 32} if kind == INTERNAL else {})))

    page = browser.look("/ideas/i1")

    assert kind.status == browser.response.status_code
    assert told in page.text
    assert {f"/problems/{kind.code}", "/"} <= set(page.links)


def test_after_a_failure_of_ours_a_sender_is_told_that_nothing_is_lost(browser: Browser) -> None:
    browser.town.answer("give_support", Problem(UNAVAILABLE))

    browser.send("/ideas/i1/support")

    assert "没有丢" in browser.page.text
