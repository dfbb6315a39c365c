"""Every page, for everyone who may see it: it renders, stands on its own, and can be read without eyes."""

import re

import pytest

from gateway.portal.assets import STATIC, first_sheet
from tests.component.portal import samples
from tests.component.portal.addresses import SEEN_BY
from tests.component.portal.conftest import Browser
from tests.component.portal.reading import CONTROLS, Page


@pytest.fixture(params=SEEN_BY, ids=lambda row: f"{row[1]} as {'+'.join(row[0]) or 'visitor'}")
def page(request: pytest.FixtureRequest, browser: Browser) -> Page:
    roles, address = request.param
    if roles:
        browser.log_in(*roles, department="transport")
    browser.town.answer("get_contest", samples.contest("publish_results", "cancel"))
    browser.town.answer("get_idea", samples.idea("shortlist", adoption=samples.adopted()))
    page = browser.look(address)
    assert browser.response.status_code == 200
    return page


def test_a_page_says_its_language_title_and_one_heading(page: Page) -> None:
    assert page.all("html")[0]["lang"] == "zh-CN"
    assert len(page.all("title")) == 1
    assert len(page.all("h1")) == 1


def test_headings_leave_out_no_level(page: Page) -> None:
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h[1-6]", tag)]

    assert all(below <= above + 1 for above, below in zip([0, *levels], levels, strict=False))


def test_landmarks_and_the_way_past_them(page: Page) -> None:
    assert [len(page.all(tag)) for tag in ("header", "main", "footer")] == [1, 1, 1]
    assert page.links[0] == "#main"
    assert all("aria-label" in nav for nav in page.all("nav"))


def test_every_control_has_a_label(page: Page) -> None:
    labelled = {each.get("for") for each in page.all("label")}
    seen = (each for each in page.all(*CONTROLS) if each.get("type") not in ("hidden", "checkbox", "radio"))

    assert all(each["id"] in labelled for each in seen)


def test_ids_are_unique_and_what_refers_to_one_finds_it(page: Page) -> None:
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    meant = [
        attributes[name].split()
        for _, attributes in page.elements
        for name in ("aria-labelledby", "aria-describedby")
        if name in attributes
    ]

    assert len(ids) == len(set(ids))
    assert {each for row in meant for each in row} <= set(ids)


def test_nothing_comes_from_elsewhere_and_no_script_stands_on_the_page(page: Page) -> None:
    addresses = [attributes[name] for _, attributes in page.elements for name in ("href", "src", "action") if name in attributes]

    assert not [address for address in addresses if not re.match(r"[/#?](?!/)|tel:12345$", address)]
    assert not page.all("iframe")
    assert {first_sheet()} >= set(re.findall(r"<style[^>]*>(.*?)</style>", page.html, re.DOTALL))
    assert all(script["src"].startswith("/assets/") and "defer" in script for script in page.all("script"))
    assert not [name for _, attributes in page.elements for name in attributes if name == "style" or name.startswith("on")]


def test_pictures_keep_their_place_before_they_come(page: Page) -> None:
    """What is said of a picture's sides is so of its file: otherwise what stands below jumps when it has come."""
    for image in page.all("img"):
        name = re.search(r"/assets/(pictures/[a-z-]+\.svg)", image["src"])
        if name:
            width, height = re.search(r'viewBox="0 0 (\d+) (\d+)"', (STATIC / name[1]).read_text(encoding="utf-8")).groups()
            assert int(image["width"]) * int(height) == int(image["height"]) * int(width), name[1]


def test_every_form_that_creates_or_steps_carries_a_key(page: Page) -> None:
    posts = [form for form in page.forms if form.attributes["method"] == "post"]
    asking = [form for form in posts if not form.attributes.get("action", "").startswith(("/logout", "/me/", "/unsubscribe/"))]

    assert all(re.fullmatch("[0-9a-f]{32}", form["key"]) for form in asking)
    assert all("key" not in form for form in page.forms if form not in posts)


def test_the_stylesheet_asks_nobody_else_and_is_ours(browser: Browser) -> None:
    browser.look("/")

    address = browser.page.all("link")[0]["href"]
    css = browser.client.get(address)

    assert css.status_code == 200
    assert "url(" not in css.text
    assert "@import" not in css.text


def test_what_people_wrote_is_text_with_its_line_breaks(browser: Browser) -> None:
    wrote = "<script>alert(1)</script>\n第二行 & more"
    browser.town.answer("get_idea", samples.idea(title="<b>雨</b>", text=wrote))

    page = browser.look("/ideas/i1")

    assert wrote in page.text
    assert "&lt;script&gt;" in page.html
    assert not page.all("b")
    assert "<script>alert" not in page.html


def test_a_withheld_idea_tells_the_reason_and_nothing_of_the_text(browser: Browser) -> None:
    browser.town.answer("get_idea", samples.screened_out())

    page = browser.look("/ideas/i1")

    assert "没有通过审核，不公开" in page.text
    assert "含他人隐私" in page.text
    assert "请去掉后重新提交" in page.text


def test_the_answer_stands_with_its_reason_and_who_is_responsible(browser: Browser) -> None:
    browser.town.answer("get_idea", samples.idea(state="awarded", adoption=samples.adopted()))

    page = browser.look("/ideas/i1")

    assert "市交通运输局" in page.text
    assert "切实可行" in page.text
    assert "三月开工" in page.text


def test_the_answer_to_a_withdrawn_idea_stands_without_its_title(browser: Browser) -> None:
    browser.town.answer("get_adoption", samples.adopted(idea_title=""))

    page = browser.look("/adoptions/a1")

    assert "已撤回的点子" in page.text
    assert "三月开工" in page.text


def test_a_list_leads_to_its_next_page_and_keeps_the_filter(browser: Browser) -> None:
    browser.town.answer("list_ideas", samples.listed(samples.idea(), next="a+b"))

    page = browser.look("/contests/c1?state=accepted")

    assert "?state=accepted&cursor=a%2Bb" in page.links
    browser.look("/contests/c1?state=accepted&cursor=a%2Bb")
    assert {"contest_id": "c1", "limit": 12, "state": "accepted", "cursor": "a+b"} == browser.asked("list_ideas")[-1].arguments


@pytest.mark.parametrize(("role", "offered"), [("citizen", False), ("moderator", True)])
def test_only_a_desk_is_offered_to_look_for_what_waits(browser: Browser, role: str, offered: bool) -> None:
    browser.log_in(role, department="transport")

    assert offered == ("submitted" in browser.look("/contests/c1").options["state"])


def test_what_ends_soon_is_not_said_to_end_after_a_day(browser: Browser) -> None:
    calendar = {**samples.CALENDAR, "collecting": {**samples.CALENDAR["collecting"], "ends_at": "2026-10-12T05:00:00.000Z"}}
    browser.town.answer("get_contest", samples.contest(calendar=calendar))

    page = browser.look("/contests/c1")

    assert "一天内结束" in page.text
    assert "1 天后结束" not in page.text


def test_a_page_is_this_persons_own_and_kept_nowhere(browser: Browser) -> None:
    browser.log_in("citizen")

    browser.look("/")

    assert browser.response.headers["Cache-Control"] == "no-store"
