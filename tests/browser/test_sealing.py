"""The modules that seal tip-offs do in Chromium what they do in Node and Python, under a strict policy and from one origin."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.support.sealing_cases import VECTORS, sealed_cases
from tests.support.served_files import served
from town.cli.tip_vectors import failing

MODULES = "/services/reports/sealing/browser"
RUN = "async ([module, cases]) => (await import(module)).failing(cases)"
SEAL = "async (module) => (await import(module)).sealedCases()"
FILE_MB = 20
ROUND = """async ([module, megabytes]) => {
    const sealing = await import(module);
    const key = sealing.newKey(), place = sealing.context(new Uint8Array(16), new Uint8Array(16));
    const blob = new Blob(Array.from({ length: megabytes }, (_, at) => new Uint8Array(1 << 20).fill(at)));
    let [at, same] = [0, true];
    for await (const piece of sealing.openStream(key, place, sealing.sealStream(key, place, sealing.blocksOf(blob)))) {
        if (piece.length) same &&= piece.at(0) === at >> 20 && piece.at(-1) === (at + piece.length - 1) >> 20;
        at += piece.length;
    }
    return [at, same];
}"""


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    with served() as address:
        context = chromium.new_context(base_url=address)
        page = context.new_page()
        errors: list[str] = []
        asked: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto("/")
        yield page
        assert [] == errors
        assert [] == [url for url in asked if not url.startswith(address)]
        context.close()


def test_the_policy_is_in_force(page: Page) -> None:
    tried = "() => { try { document.createElement('script').textContent = 'x'; return 'taken'; } catch (error) { return error.name; } }"

    assert "TypeError" == page.evaluate(tried)


def test_chromium_holds_to_the_vectors(page: Page) -> None:
    cases = json.loads(VECTORS.read_text(encoding="utf-8"))["cases"]

    assert [] == page.evaluate(RUN, [f"{MODULES}/cases.js", cases])


def test_chromium_opens_what_python_sealed_just_now(page: Page) -> None:
    assert [] == page.evaluate(RUN, [f"{MODULES}/cases.js", sealed_cases()])


def test_python_opens_what_chromium_sealed_just_now(page: Page) -> None:
    cases: list[dict[str, Any]] = page.evaluate(SEAL, "/tests/support/sealed_by_javascript.mjs")

    assert len(cases) > 25
    assert [] == list(failing(cases))


def test_a_case_that_says_something_else_is_named(page: Page) -> None:
    case = json.loads(VECTORS.read_text(encoding="utf-8"))["cases"][0] | {"gives": "x"}

    assert [case["name"]] == page.evaluate(RUN, [f"{MODULES}/cases.js", [case]])


def test_a_large_file_goes_through_and_comes_back(page: Page) -> None:
    assert [FILE_MB << 20, True] == page.evaluate(ROUND, [f"{MODULES}/sealing.js", FILE_MB])
