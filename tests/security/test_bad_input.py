"""Whatever is sent to a running town, the answer is a problem that says what was wrong, and the town goes on."""

import secrets
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from services.commons.contracts.catalog import PROBLEMS
from services.commons.contracts.rows import Operation
from tests.security.asking import OPERATIONS, STALE, body_of
from tests.security.cast import DEMO, Cast
from tests.security.conftest import sent
from tests.security.corpus import HEADERS, IDS, QUERIES, bodies
from tests.security.policy import RULES, Rule
from tests.support.person import PASSWORD, Answer, Person, enroll
from tests.support.towns import RunningTown

Send = Callable[..., Answer]


def rule_for(operation: Operation) -> Rule:
    """Return a rule by which somebody known may ask, about something that is there."""
    rules = [rule for rule in RULES if rule.name == operation.name]
    return next((rule for rule in rules if rule.allowed), rules[0])


@pytest.fixture(params=OPERATIONS.values(), ids=lambda row: row.name)
def operation(request: pytest.FixtureRequest) -> Operation:
    row: Operation = request.param
    return row


@pytest.fixture(scope="module")
def spender(town: str, cast: Cast) -> Person:
    """Return someone whose password, second factor and codes by mail may be spent: nobody else waits for them."""
    return enroll(town, cast["operator"], f"spender-{secrets.token_hex(3)}", {})


@pytest.fixture
def send(cast: Cast, spender: Person, operation: Operation) -> Send:
    """Return what sends the operation for someone who may, never naming the present version of what it is about."""
    rule = rule_for(operation)
    known = sorted(rule.allowed - {"visitor"}, key=lambda who: (who in DEMO, who))
    who = spender if "newcomer" in rule.allowed else cast[next(iter(known), "operator")]
    thing = {**cast.things.get(rule.thing, {}), "step": rule.step}

    def asked(*, content: bytes | None = None, query: str = "", headers: Mapping[str, str] | None = None, **path: str) -> Answer:
        named = {name: quote(value, safe="") for name, value in {**thing, **path}.items()}
        url = str(operation.path).format(**named) + (f"?{query}" if query else "")
        return _request(who, operation.method, url, content, headers or {})

    return asked


def _request(who: Person, method: str, url: str, content: bytes | None, headers: Mapping[str, str]) -> Answer:
    usual = {"Authorization": f"Bearer {who.token}", "Idempotency-Key": secrets.token_hex(8), "If-Match": f'"{STALE}"'}
    usual |= {"Content-Type": "application/json"} if content is not None else {}
    raw = {name: value.encode("latin-1") for name, value in {**usual, **headers}.items()}
    return who.http.request(method, url, content=content, headers=raw)


def wrong_about(answer: Answer) -> str:
    """Return what is wrong with an answer: nothing, or the answer."""
    sent.update([str(answer.status_code)])
    if answer.status_code < 400:
        return ""
    kind = PROBLEMS.get(answer.json().get("code", "")) if answer.headers["Content-Type"] == "application/problem+json" else None
    is_sound = kind is not None and kind.status == answer.status_code < 500
    return "" if is_sound else f"{answer.status_code} {answer.text[:300]}"


def wrong(answers: Iterator[tuple[Any, Answer]]) -> list[tuple[str, str]]:
    return [(repr(said)[:200], found) for said, answer in answers if (found := wrong_about(answer))]


def test_no_body_is_too_strange(cast: Cast, operation: Operation, send: Send) -> None:
    if operation.is_query:
        assert [] == wrong((raw, send(content=raw)) for raw in (b"{}", b"x" * 1000))
        return
    sound = (
        {"login": f"nobody-{secrets.token_hex(4)}", "password": PASSWORD} if operation.name == "issue_token" else body_of(operation, cast)
    )

    assert [] == wrong((raw, send(content=raw)) for raw in bodies(sound or {}))


def test_no_id_is_too_strange(operation: Operation, send: Send) -> None:
    assert [] == wrong(((name, id), send(**{name: id})) for name in operation.path_fields for id in IDS)


def test_no_query_is_too_strange(operation: Operation, send: Send) -> None:
    assert [] == wrong((query, send(query=query)) for query in QUERIES)


def test_no_header_is_too_strange(cast: Cast, operation: Operation, send: Send) -> None:
    body = body_of(operation, cast)
    content = None if operation.is_query else httpx.Request("POST", "http://town", json=body or {}).content

    assert [] == wrong((headers, send(content=content, headers=headers)) for headers in HEADERS)


PAGES = {"contest_id": "/contests/{}", "idea_id": "/ideas/{}/edit", "adoption_id": "/adoptions/{}/steps/adopt"}


@pytest.mark.parametrize("named", PAGES)
def test_no_page_breaks_over_an_address(cast: Cast, town: str, named: str) -> None:
    organiser = cast["organiser"]
    ids = [f"{PAGES[named].format(quote(id, safe=''))}" for id in IDS]
    addresses = [*ids, *(f"/contests?{query}" for query in QUERIES)]
    with httpx.Client(base_url=town, cookies={"shanzhi": organiser.token}, headers={"Accept": "text/html"}) as browser:
        answers = {address: browser.get(address).status_code for address in addresses}

    assert {} == {address: status for address, status in answers.items() if status >= 500}


def test_the_town_went_on_and_had_no_defect_to_tell_of(running_town: RunningTown) -> None:
    log = running_town.log.read_text(encoding="utf-8", errors="replace")

    assert running_town.is_ready()
    assert [] == [word for word in ("Traceback", "call failed", "request failed") if word in log]
