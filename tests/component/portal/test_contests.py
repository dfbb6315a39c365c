"""Home, the list of contests, one contest: what runs, what ends next, which ideas there are and where."""

import pytest

from gateway.portal.towns import town_grid
from services.commons.contracts.units import TOWNS
from services.commons.kernel.problems import UNAVAILABLE, Problem
from tests.component.portal import samples
from tests.component.portal.conftest import SEEN, Browser

IDEAS = "/contests/c1"


def _ending(id: str, ends_at: str, **changed: object) -> samples.View:
    calendar = {"collecting": {**samples.CALENDAR["collecting"], "ends_at": ends_at}, "supporting": samples.CALENDAR["supporting"]}
    return samples.contest(id=id, title=f"大赛{id}", calendar=calendar, **{"phases": ["collecting"], **changed})


def test_home_shows_the_three_that_end_next_and_says_how_many_more(browser: Browser) -> None:
    rows = [_ending("c4", "2026-10-25T16:00:00.000Z"), _ending("c2", "2026-10-13T16:00:00.000Z"), _ending("c3", "2026-10-20T16:00:00.000Z")]
    idle = _ending("c5", "2026-10-13T10:00:00.000Z", phases=[], state="announced")
    browser.town.answer("list_contests", samples.listed(idle, *rows))

    page = browser.look("/")

    assert ["/contests/c2", "/contests/c3", "/contests/c4"] == [link for link in page.links if link.startswith("/contests/c")]
    assert "还有 1 个" in page.text
    assert "2 天后结束" in page.text
    assert "running" == browser.asked("list_contests")[0].arguments["group"]


def test_home_shows_what_was_answered_last_and_no_answer_to_a_withdrawn_idea(browser: Browser) -> None:
    browser.town.answer("list_answers", samples.listed(samples.adopted(), samples.adopted(idea_id="i2", idea_title="")))

    page = browser.look("/")

    assert "部门刚刚答复" in page.text
    assert "/ideas/i1" in page.links
    assert "/ideas/i2" not in page.links


def test_home_stands_without_answers(browser: Browser) -> None:
    browser.town.answer("list_answers", Problem(UNAVAILABLE))

    assert "让上学路更好走" in browser.look("/").text
    assert 200 == browser.response.status_code


def test_contests_are_found_by_group_and_theme_which_keep_each_other(browser: Browser) -> None:
    page = browser.look("/contests?group=running&theme=transport")

    assert {"group": "running", "theme": "transport"} == browser.asked("list_contests")[0].arguments
    assert {"?theme=transport", "?group=over&theme=transport", "?group=running&theme=safety", "?group=running"} <= set(page.links)


def test_a_filter_that_nobody_knows_is_not_passed_on(browser: Browser) -> None:
    browser.look("/contests?group=nonsense&theme=<b>&cursor=")

    assert 200 == browser.response.status_code
    assert {} == browser.asked("list_contests")[0].arguments


def test_nothing_found_leads_back_to_everything(browser: Browser) -> None:
    browser.town.answer("list_contests", samples.listed())
    browser.town.answer("list_ideas", samples.listed())

    assert "/contests" in browser.look("/contests?group=over").links
    assert "没有找到这样的点子" in browser.look(f"{IDEAS}?q=没有").text
    assert "还没有公开的点子" in browser.look(IDEAS).text


def test_ideas_are_found_by_words_theme_town_and_progress(browser: Browser) -> None:
    page = browser.look(f"{IDEAS}?q=雨棚&theme=safety&town=shiqi&state=accepted")

    wanted = {"q": "雨棚", "theme": "safety", "town": "shiqi", "state": "accepted"}
    assert {"contest_id": "c1", "limit": 12, **wanted} == browser.asked("list_ideas")[0].arguments
    assert wanted == {name: page.form[name] for name in wanted}
    assert any("town=shiqi" in link and "q=" not in link for link in page.links)


def test_the_towns_are_a_grid_and_a_table_of_the_same_numbers(browser: Browser) -> None:
    page = browser.look(IDEAS)

    for town in TOWNS:
        assert f"/contests/c1?town={town.code}" in page.links
        assert f"?town={town.code}#found" in page.links
    assert "公开 8 个" in page.text


def test_a_contest_stands_without_its_counts(browser: Browser) -> None:
    browser.town.answer("tally_contest", Problem(UNAVAILABLE))

    page = browser.look(IDEAS)

    assert 200 == browser.response.status_code
    assert "各镇区的点子" not in page.text


def test_a_row_says_who_answers_and_how_late(browser: Browser) -> None:
    late = samples.adoption(late=True, days_late=2)
    browser.town.answer("list_ideas", samples.listed(samples.idea(adoption=late), samples.idea(id="i2", adoption=samples.adopted())))

    page = browser.look(IDEAS)

    assert "迟了 2 天" in page.text
    assert "采纳" in page.text


@pytest.mark.parametrize("address", ["/", "/contests", IDEAS])
def test_a_page_for_everybody_costs_few_questions(browser: Browser, address: str) -> None:
    browser.client.get(address, headers=SEEN)

    assert len(browser.town.asked) <= 3


def test_few_ideas_are_pale_and_many_are_dark() -> None:
    shades = {tile.town.key: tile.shade for row in town_grid({"shiqi": 1, "xiaolan": 0}) for tile in row if tile}
    many = {tile.town.key: tile.shade for row in town_grid({"shiqi": 40, "xiaolan": 1}) for tile in row if tile}

    assert (1, 0) == (shades["shiqi"], shades["xiaolan"])
    assert (4, 1, 0) == (many["shiqi"], many["xiaolan"], many["dongqu"])


def test_a_contest_of_many_themes_has_no_single_face(browser: Browser) -> None:
    faces = {}
    for themes in (["safety", "health"], ["safety", "health", "housing", "welfare"]):
        browser.town.answer("get_contest", samples.contest(themes=themes))
        faces[len(themes)] = next(each["src"] for each in browser.look(IDEAS).all("img") if "pictures/mark" not in each["src"])

    assert "theme-safety" in faces[2]
    assert "door-idea" in faces[4]
