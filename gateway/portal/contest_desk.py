"""The organiser's desk: my department's contests, each with what is to be done next, and ideas to shortlist in one."""

from dataclasses import dataclass
from datetime import datetime

from flask import Response, g

from gateway.client import View
from gateway.portal.counter import ask, may, page
from gateway.portal.desk import CONTESTS, given, staff
from gateway.portal.rows import Row

SHOWN = 50


@dataclass(frozen=True)
class Duty:
    """What a contest in ``state`` needs at ``moment`` of its calendar; ``step`` or ``page`` does it."""

    state: str
    moment: str
    zh: str
    en: str
    step: str = ""
    page: str = ""
    late: bool = False


DUTIES = (
    Duty("draft", "before", "检查内容，发布公告", "Look it through and announce it", step="announce"),
    Duty("draft", "collecting", "征集开始时间已过：先改日程", "It should have begun: mend its dates first", page="edit", late=True),
    Duty("draft", "supporting", "征集时间已过：先改日程", "Its time has passed: mend its dates first", page="edit", late=True),
    Duty("draft", "over", "日程已过：先改日程", "Its time has passed: mend its dates first", page="edit", late=True),
    Duty("announced", "before", "等征集开始；到时请按“开始征集”", "Wait until collecting begins, then open it"),
    Duty("announced", "collecting", "征集时间已到，请开始征集", "It is time: open it", step="open", late=True),
    Duty(
        "announced",
        "supporting",
        "征集时间已过，请调整日程",
        "Its time to collect has passed: change its dates",
        page="calendar",
        late=True,
    ),
    Duty(
        "announced", "over", "日程已过，请调整日程或取消", "Its time has passed: change its dates or cancel it", page="calendar", late=True
    ),
    Duty("open", "collecting", "正在征集：及时审核新点子", "Collecting: screen new ideas in time", page="screening"),
    Duty("open", "supporting", "正在附议：挑选入围的点子", "Supporting: choose ideas for the shortlist", page="shortlist"),
    Duty(
        "open",
        "over",
        "日程已走完：选出入围和获奖，公布结果",
        "Its time is over: shortlist, award, publish the results",
        step="publish_results",
        page="shortlist",
    ),
    Duty("results_published", "over", "部门都答复后归档", "Archive it when all departments have answered", step="archive"),
)


def duty(contest: View, now: datetime) -> Duty | None:
    """Return what is to be done next in a contest; None when nothing is."""
    moment = _moment(contest, now)
    return next((row for row in DUTIES if (row.state, row.moment) == (contest["state"], moment)), None)


def _moment(contest: View, now: datetime) -> str:
    edges = {name: {edge: datetime.fromisoformat(at) for edge, at in period.items()} for name, period in contest["calendar"].items()}
    if contest["over"] or contest["state"] == "results_published":
        return "over"
    if now < edges["collecting"]["begins_at"]:
        return "before"
    if now < edges["collecting"]["ends_at"]:
        return "collecting"
    return "supporting" if now < edges["supporting"]["ends_at"] else "over"


def contest_desk() -> Response:
    """Drafts and contests of my department; what is late comes first, what is archived stays in its list."""
    account = staff(CONTESTS)
    mine = {"department": account.get("department", "")}
    turned = given("state", "cursor")
    drafts = ask("list_contests", {**mine, "state": "draft", "limit": SHOWN})["items"] if not turned else []
    listed = ask("list_contests", {**mine, **turned, "limit": SHOWN})
    rows = sorted(((contest, duty(contest, g.now())) for contest in (*drafts, *listed["items"])), key=_urgency)
    return page(
        "contest_desk.html", account=account, rows=rows, listed=listed, state=turned.get("state", ""), waiting=_waiting(), now=g.now()
    )


def _urgency(row: tuple[View, Duty | None]) -> int:
    return 2 if row[1] is None else 0 if row[1].late else 1


def _waiting() -> dict[str, list[View]]:
    """Return the ideas to screen, by contest."""
    ideas = ask("list_screening", {"limit": SHOWN})["items"] if may("list_screening") else []
    return {id: [idea for idea in ideas if idea["contest_id"] == id] for id in {idea["contest_id"] for idea in ideas}}


def shortlist(contest_id: str) -> Response:
    """Accepted ideas of one contest, to tick for the shortlist."""
    account = staff(CONTESTS)
    contest = ask("get_contest", {"contest_id": contest_id})
    ideas = ask("list_ideas", {"contest_id": contest_id, "state": "accepted", "limit": SHOWN, **given("cursor")})
    steps = {step["key"]: step for idea in ideas["items"] for step in idea["steps"]}
    return page("shortlist.html", account=account, contest=contest, ideas=ideas, steps=tuple(steps.values()))


ROWS = (
    Row(CONTESTS.address, contest_desk),
    Row(f"{CONTESTS.address}/<contest_id>/shortlist", shortlist),
)
