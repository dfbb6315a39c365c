"""The morning's queue, cleared from one desk, with and without JavaScript; every tap is counted."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.person import PHONE, Person
from tests.support.contest import idea, open_contest
from tests.support.person import Person as Program

WAITING, A_FEW = 10, 3
DESK = "/desk?contest_id={}"
JUST_DRAWN = """button => {
  const drawn = button.cloneNode(true);
  button.replaceWith(drawn);
  const [wait] = drawn.getAnimations();
  wait.pause();
  return [100, 600].map((ms) => { wait.currentTime = ms; return getComputedStyle(drawn).pointerEvents; });
}"""


class Moderator:
    """Someone with one thumb: knows the page, and how often they tapped it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.taps = 0

    def tap(self, words: str) -> "Moderator":
        return self.touch(self.page.locator("main").get_by_role("button", name=words, exact=True))

    def touch(self, what: Locator) -> "Moderator":
        self.taps += 1
        what.first.click()
        return self

    @property
    def text(self) -> str:
        return self.page.locator("main").inner_text()


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def moderator(request: pytest.FixtureRequest, town: str, chromium: Browser) -> Iterator[Moderator]:
    context = chromium.new_context(
        base_url=town, viewport={"width": PHONE, "height": 844}, locale="zh-CN", java_script_enabled=request.param, service_workers="block"
    )
    context.set_default_timeout(15_000)
    page = context.new_page()
    Person(page).log_in("moderator")
    yield Moderator(page)
    context.close()


@pytest.fixture(scope="module")
def queue(town: str) -> Callable[[int], str]:
    """Return what makes a contest with some ideas to screen, and returns its id."""
    organiser, *residents = (Program(town, login) for login in ("organiser", "resident1", "resident2"))

    def fill(many: int) -> str:
        contest = open_contest(organiser)
        for number in range(many):
            residents[number % 2].post(f"/contests/{contest}/ideas", idea(number))
        return contest

    return fill


def test_a_queue_is_cleared_one_by_one(moderator: Moderator, queue: Callable[[int], str]) -> None:
    page = moderator.page
    page.goto(DESK.format(queue(A_FEW)))
    assert f"{A_FEW} 件在等" in moderator.text

    moderator.touch(page.locator(".case h2 a"))
    for left in range(A_FEW - 1, 1, -1):
        assert "第 1 件" in moderator.text
        moderator.tap("受理")
        expect(page.locator(".neighbours")).to_contain_text(f"共 {left} 件")
    moderator.touch(page.locator("summary", has_text="不予受理")).tap("重复").tap("确认不予受理")
    expect(page.locator(".done")).to_contain_text("不予受理")
    moderator.tap("受理")

    expect(page.locator("main")).to_contain_text("都审完了")
    assert "办好了：受理" in moderator.text
    assert 1 + A_FEW - 1 + 3 == moderator.taps


def test_a_queue_is_cleared_at_once(moderator: Moderator, queue: Callable[[int], str], town: str) -> None:
    page = moderator.page
    contest = queue(WAITING)
    page.goto(DESK.format(contest))

    moderator.touch(page.get_by_text("全选", exact=True).locator("visible=true")).tap("受理")
    assert f"这 {WAITING} 件会“受理”" in moderator.text
    moderator.tap("确认受理")

    expect(page.locator(".done")).to_have_text(f"办好了 {WAITING} 件")
    assert 3 == moderator.taps
    assert WAITING == len(Program(town).get(f"/contests/{contest}/ideas", state="accepted", limit=50)["items"])


def test_a_bulk_with_a_reason_tells_what_someone_else_did_first(moderator: Moderator, queue: Callable[[int], str], town: str) -> None:
    page = moderator.page
    contest = queue(3)
    page.goto(DESK.format(contest))
    moderator.touch(page.get_by_text("全选", exact=True).locator("visible=true")).tap("不予受理")
    moderator.tap("有他人隐私")
    first = page.locator("[name=id]").first.get_attribute("value")
    Program(town, "moderator").post(f"/ideas/{first}/steps/accept", {})

    moderator.tap("确认不予受理")

    expect(page.locator(".done")).to_have_text("办好了 2 件")
    assert "1 件没有办成" in moderator.text
    assert "当前状态不能进行这一步" in moderator.text
    states = [row["state"] for row in Program(town, "moderator").get(f"/contests/{contest}/ideas")["items"]]
    assert {"accepted": 1, "screened_out": 2} == {state: states.count(state) for state in set(states)}


def test_a_double_tap_accepts_one_idea_and_not_the_next_unseen(moderator: Moderator, queue: Callable[[int], str]) -> None:
    page = moderator.page
    page.goto(DESK.format(queue(3)))
    moderator.touch(page.locator(".case h2 a"))

    page.get_by_role("button", name="受理", exact=True).dblclick()

    expect(page.locator(".done")).to_contain_text("受理")
    assert "第 1 件，共 2 件" in moderator.text


def test_a_button_that_was_just_drawn_takes_no_tap(moderator: Moderator, queue: Callable[[int], str]) -> None:
    moderator.page.goto(DESK.format(queue(1)))
    moderator.touch(moderator.page.locator(".case h2 a"))

    assert ["none", "auto"] == moderator.page.locator(".acts > form .button").evaluate(JUST_DRAWN)


def test_a_wording_is_put_in_and_made_ones_own(moderator: Moderator, queue: Callable[[int], str], town: str) -> None:
    page = moderator.page
    contest = queue(1)
    page.goto(DESK.format(contest))
    moderator.touch(page.locator(".case h2 a")).touch(page.locator("summary", has_text="不予受理")).tap("是求助或投诉")
    reason = page.locator("[name=reason]")

    reason.fill(reason.input_value() + "已替您转给社区。")
    moderator.tap("确认不予受理")

    expect(page.locator(".done")).to_contain_text("不予受理")
    told = Program(town, "moderator").get(f"/contests/{contest}/ideas")["items"][0]["history"][-1]
    assert "not_a_proposal" == told["reason_code"]
    assert told["reason"].endswith("已替您转给社区。")
    assert "12345" in told["reason"]
