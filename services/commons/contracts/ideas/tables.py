"""The lifecycles of ideas, the words that stand for choices, the deadlines and the refusals.

Rules: reference of the city's contests (Wuzhou 2013, Zhongshan 2017); policy points 4 and 23.
"""

from dataclasses import dataclass

from services.commons.kernel.lifecycle import Lifecycle, State, Step
from services.commons.kernel.problems import ProblemType

ORGANISER, MODERATOR, AUTHOR, HANDLER = (frozenset({key}) for key in ("organiser", "moderator", "author", "handler"))

CONTEST = Lifecycle(
    "contest",
    states=(
        State("draft", "草稿", "draft"),
        State("announced", "已公告", "announced"),
        State("open", "进行中", "open"),
        State("results_published", "结果已公布", "results published"),
        State("archived", "已归档", "archived", final=True),
        State("cancelled", "已取消", "cancelled", final=True),
    ),
    steps=(
        Step("announce", "发布公告", "announce", ("draft",), "announced", ORGANISER, "contest.announced"),
        Step("open", "开始征集", "open", ("announced",), "open", ORGANISER, "contest.opened"),
        Step("publish_results", "公布结果", "publish results", ("open",), "results_published", ORGANISER, "contest.results_published"),
        Step("archive", "归档", "archive", ("results_published",), "archived", ORGANISER, "contest.archived"),
        Step("cancel", "取消大赛", "cancel the contest", ("draft", "announced", "open"), "cancelled", ORGANISER, "contest.cancelled", ("reason",)),
    ),
)

IDEA = Lifecycle(
    "idea",
    states=(
        State("submitted", "待审核", "submitted"),
        State("accepted", "已受理", "accepted"),
        State("screened_out", "未通过审核", "screened out", final=True),
        State("shortlisted", "入围", "shortlisted"),
        State("awarded", "获奖", "awarded", final=True),
        State("withdrawn", "已撤回", "withdrawn", final=True),
    ),
    steps=(
        Step("accept", "受理", "accept", ("submitted",), "accepted", MODERATOR, "idea.accepted"),
        Step("screen_out", "不予受理", "screen out", ("submitted",), "screened_out", MODERATOR, "idea.screened_out", ("reason_code", "reason")),
        Step("shortlist", "列入入围", "shortlist", ("accepted",), "shortlisted", ORGANISER, "idea.shortlisted"),
        Step("award", "授奖", "award", ("shortlisted",), "awarded", ORGANISER, "idea.awarded", ("prize",)),
        Step("withdraw", "撤回", "withdraw", ("submitted", "accepted"), "withdrawn", AUTHOR, "idea.withdrawn"),
    ),
)

ADOPTION = Lifecycle(
    "adoption",
    states=(
        State("assigned", "已交办", "assigned"),
        State("adopted", "采纳", "adopted", final=True),
        State("partly_adopted", "部分采纳", "partly adopted", final=True),
        State("declined", "未采纳", "declined", final=True),
    ),
    steps=(
        Step("adopt", "采纳", "adopt", ("assigned",), "adopted", HANDLER, "adoption.adopted", ("reason_code", "reason")),
        Step("adopt_partly", "部分采纳", "adopt partly", ("assigned",), "partly_adopted", HANDLER, "adoption.partly_adopted", ("reason_code", "reason")),
        Step("decline", "不采纳", "decline", ("assigned",), "declined", HANDLER, "adoption.declined", ("reason_code", "reason")),
    ),
)

SUPPORT = Lifecycle(
    "support",
    states=(State("given", "已附议", "given"), State("withdrawn", "已撤回", "withdrawn")),
    steps=(
        Step("withdraw", "撤回附议", "withdraw", ("given",), "withdrawn", AUTHOR, "support.withdrawn"),
        Step("give", "附议", "give", ("withdrawn",), "given", AUTHOR, "support.given"),
    ),
)


@dataclass(frozen=True)
class Deadline:
    """One row: within how many working days a thing that waits in ``state`` is decided, unless the operator sets another."""

    key: str
    zh: str
    en: str
    aggregate: str
    state: str
    workdays: int


DEADLINES = (
    Deadline("screening", "审核", "screening", "idea", "submitted", 3),
    Deadline("answer", "部门答复", "department's answer", "adoption", "assigned", 15),
)

PHASES = ("collecting", "supporting")
CONTEST_GROUPS = {"running": ("announced", "open"), "over": ("results_published", "archived", "cancelled")}
SCREENING_REASONS = ("duplicate", "not_a_proposal", "outside_theme", "personal_data", "unlawful")
ADOPTION_REASONS = ("already_done", "budget", "feasible", "law", "merged_with_plan", "not_competent", "partly_feasible", "technical")
PRIZES = ("first", "second", "third", "honourable")
THEMES = ("environment", "health", "housing", "livelihood", "safety", "transport", "welfare")

CONTEST_NOT_COLLECTING = ProblemType("idea.contest_not_collecting", 409, "现在不是征集时间", "The contest is not collecting ideas now", "请查看征集起止时间", "See when it collects ideas")
CONTEST_NOT_SUPPORTING = ProblemType("support.contest_not_supporting", 409, "现在不是附议时间", "Ideas cannot be supported now", "请查看附议起止时间", "See when ideas can be supported")
IDEA_NOT_SUPPORTABLE = ProblemType("support.idea_not_open", 409, "该点子目前不能附议", "This idea cannot be supported", "可以附议其他已受理的点子", "Support another accepted idea")
OWN_IDEA = ProblemType("support.own_idea", 409, "不能附议自己的点子", "You cannot support your own idea", "可以附议他人的点子", "Support an idea of someone else")
IDEA_CLOSED = ProblemType("idea.already_screened", 409, "点子已审核，不能再修改", "The idea has been screened and cannot be edited", "可以撤回后重新提交", "Withdraw it and submit anew")
CALENDAR_PAST = ProblemType("contest.calendar_past", 409, "已过去的时间不能更改", "Dates that have passed cannot change", "只改尚未到的时间", "Change only dates still to come")
CALENDAR_ORDER = ProblemType("contest.calendar_order", 422, "起止时间顺序不对", "The dates are not in order", "开始须早于结束，附议结束不得早于征集结束", "Begin before end; supporting may not end before collecting")
NOT_ASSIGNABLE = ProblemType("adoption.idea_not_ready", 409, "该点子还不能交办", "This idea cannot be assigned yet", "先受理该点子", "Accept the idea first")
ALREADY_ASSIGNED = ProblemType("adoption.already_assigned", 409, "该点子已交办", "This idea is already assigned", "请在交办记录中查看", "See its adoption record")
