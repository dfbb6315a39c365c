"""The commission's overview: what is late, whose it is, and each picture's twin in words."""

import pytest

from tests.component.portal import samples
from tests.component.portal.conftest import Browser


@pytest.fixture(autouse=True)
def _commission(browser: Browser) -> None:
    browser.log_in("commission")


def test_what_is_late_stands_with_who_owns_it_and_leads_to_the_case(browser: Browser) -> None:
    page = browser.look("/overview")

    assert "您以 社工委 的身份查看各部门" in page.text
    assert page.text.index("已逾期 7 天") < page.text.index("已逾期 4 天") < page.text.index("已逾期 3 天")
    assert {"/desk/adoptions/a2", "/desk/adoptions/a3"} <= set(page.links)


def test_an_idea_that_is_not_public_is_not_linked_to(browser: Browser) -> None:
    page = browser.look("/overview")

    assert "还没有公开的点子" in page.text
    assert "/ideas/i2" not in page.links


def test_who_may_not_open_cases_is_led_to_the_idea(browser: Browser) -> None:
    browser.log_in("operator")

    assert {"/ideas/i4", "/ideas/i7"} <= set(browser.look("/overview").links)


def test_departments_stand_by_what_is_late_and_a_share_of_nothing_is_not_told(browser: Browser) -> None:
    page = browser.look("/overview")

    assert (
        page.text.index("采纳比例按已答复的算")
        < page.text.rindex("市交通运输局")
        < page.text.rindex("市住房和城乡建设局")
        < page.text.rindex("市水务局")
    )
    assert 2 * 2 == len(page.all("progress"))
    assert "67%" in page.text


def test_every_tile_leads_to_its_row(browser: Browser) -> None:
    page = browser.look("/overview")

    rows = {attributes["id"] for attributes in page.all("tr") if "id" in attributes}
    assert {"town-shiqi", "town-huoju", "town-xiaolan"} == rows
    assert "/overview#town-shiqi" in page.links


def test_when_more_is_late_than_is_listed_the_page_says_so(browser: Browser) -> None:
    browser.town.answer("get_overview", {**samples.OVERVIEW, "late_in_all": 80})

    assert "共 80 件逾期，这里列出最久的 3 件" in browser.look("/overview").text


def test_a_town_where_nothing_happened_yet_has_its_overview(browser: Browser) -> None:
    nothing = {"ideas": [], "adoptions": [], "departments": [], "towns": [], "ideas_of_no_town": 0, "late_in_all": 0, "late": []}
    browser.town.answer("get_overview", {"at": samples.OVERVIEW["at"], **nothing})

    page = browser.look("/overview")

    assert "没有逾期的事" in page.text
    assert "还没有部门要办的事" in page.text
