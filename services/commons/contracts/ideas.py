"""What the ideas department publishes: contests, ideas, supports, and the decisions on them.

Rules: reference of the city's contests (Wuzhou 2013, Zhongshan 2017); policy points 4 and 23.
"""

from marshmallow import Schema

from services.commons.contracts.common import PING, ListQuery, StepLabel, StepTaken, page_of
from services.commons.contracts.fields import choice, count, flag, identifier, listing, moment, nested, text
from services.commons.contracts.rows import DELETE, GET, PATCH, POST, PUT, Contract, FactType, Operation
from services.commons.contracts.units import DEPARTMENT_CODES, TOWN_CODES
from services.commons.kernel.lifecycle import Lifecycle, State, Step
from services.commons.kernel.people import ANYONE, LOGGED_IN, Level, citizen, staff
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

PHASES = ("collecting", "supporting")
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


class PeriodBody(Schema):
    begins_at = moment("first instant of the period")
    ends_at = moment("first instant after the period")


class CalendarBody(Schema):
    collecting = nested(PeriodBody, "when ideas can be submitted")
    supporting = nested(PeriodBody, "when ideas can be supported")


class ContestBody(Schema):
    title = text("title", max_length=80)
    call = text("what is asked for, and why", max_length=5000)
    themes = listing(choice("theme", THEMES), "themes ideas may have", max_length=10)
    calendar = nested(CalendarBody, "phases")


class Reschedule(Schema):
    calendar = nested(CalendarBody, "phases as they shall be")
    reason = text("why; public", max_length=500)


class StepBody(Schema):
    """Fields a step may need; the lifecycle says which it requires."""

    reason = text("why; public", max_length=2000, required=False)


class ScreenBody(StepBody):
    reason_code = choice("why, as a code", SCREENING_REASONS, required=False)
    prize = choice("which prize", PRIZES, required=False)


class DecisionBody(StepBody):
    reason_code = choice("why, as a code", ADOPTION_REASONS, required=False)


class IdeaBody(Schema):
    title = text("title", max_length=60, min_length=2)
    text = text("the idea", max_length=5000, min_length=10)
    theme = choice("theme", THEMES)
    town = choice("town, when it concerns one", sorted(TOWN_CODES), required=False)


class AssignBody(Schema):
    department = choice("department that shall decide", sorted(DEPARTMENT_CODES))


class ContestView(Schema):
    id = identifier("contest")
    version = count("version, also its ETag")
    state = choice("state", [state.key for state in CONTEST.states])
    phases = listing(choice("phase", PHASES), "phases the calendar has open now")
    department = identifier("organising department")
    title = text("title", max_length=80)
    call = text("what is asked for", max_length=5000)
    themes = listing(choice("theme", THEMES), "themes")
    calendar = nested(CalendarBody, "phases")
    over = flag("true when nothing of the calendar is still to come")
    can_submit = flag("true when you could submit an idea now")
    can_revise = flag("true when you could rewrite it now")
    can_reschedule = flag("true when you could change its dates now")
    created_at = moment("when drafted")
    history = nested(StepTaken, "steps taken", many=True)
    steps = nested(StepLabel, "steps you may take now", many=True)


class AdoptionView(Schema):
    id = identifier("adoption")
    version = count("version, also its ETag")
    state = choice("state", [state.key for state in ADOPTION.states])
    idea_id = identifier("idea")
    idea_title = text("its title; empty when withheld", max_length=60, min_length=0)
    contest_id = identifier("contest")
    department = identifier("department that decides")
    assigned_at = moment("when assigned")
    history = nested(StepTaken, "steps taken", many=True)
    steps = nested(StepLabel, "steps you may take now", many=True)


class IdeaView(Schema):
    id = identifier("idea")
    version = count("version, also its ETag")
    state = choice("state", [state.key for state in IDEA.states])
    contest_id = identifier("contest")
    title = text("title; empty when withheld", max_length=60, min_length=0)
    text = text("the idea; empty when withheld", max_length=5000, min_length=0)
    withheld = flag("true when the text is kept from you")
    public = flag("true when everybody may read it")
    theme = choice("theme", THEMES)
    town = identifier("town code", required=False)
    mine = flag("true when you wrote it")
    created_at = moment("when submitted")
    supports = count("how many people support it")
    supported_by_me = flag("true when you support it")
    supportable = flag("true when citizens can support it now")
    can_support = flag("true when you could support it now")
    can_revise = flag("true when you could rewrite it now")
    can_assign = flag("true when you could assign it to a department now")
    adoption = nested(AdoptionView, "what became of it", required=False)
    history = nested(StepTaken, "steps taken", many=True)
    steps = nested(StepLabel, "steps you may take now", many=True)


class SupportView(Schema):
    idea_id = identifier("idea")
    state = choice("state", [state.key for state in SUPPORT.states])
    supports = count("how many people support the idea")


class ContestQuery(ListQuery):
    state = choice("only this state", [state.key for state in CONTEST.states], required=False)
    department = choice("only contests of this department", sorted(DEPARTMENT_CODES), required=False)


class IdeaQuery(ListQuery):
    state = choice("only this state", [state.key for state in IDEA.states], required=False)


class AdoptionQuery(ListQuery):
    state = choice("only this state", [state.key for state in ADOPTION.states], required=False)


class ContestFact(Schema):
    by = identifier("account, by reference; the service itself for a phase", dataclass="personal")
    department = identifier("organising department")
    state = identifier("state after")
    phase = choice("phase that began or ended", PHASES, required=False)
    calendar = nested(CalendarBody, "phases as set", required=False)
    content_sha256 = text("of title and call", max_length=64, required=False)
    reason = text("public reason", max_length=2000, required=False)


class IdeaFact(Schema):
    by = identifier("account, by reference", dataclass="personal")
    contest_id = identifier("contest")
    state = identifier("state after")
    content_sha256 = text("of title and text", max_length=64, required=False)
    reason_code = identifier("why", required=False)
    reason = text("public reason", max_length=2000, required=False)
    prize = identifier("prize", required=False)


class SupportFact(Schema):
    by = identifier("account, by reference", dataclass="personal")
    idea_id = identifier("idea")
    contest_id = identifier("contest")
    state = identifier("state after")


class AdoptionFact(Schema):
    by = identifier("account, by reference", dataclass="personal")
    idea_id = identifier("idea")
    contest_id = identifier("contest")
    department = identifier("department that decides")
    state = identifier("state after")
    reason_code = identifier("why", required=False)
    reason = text("public reason", max_length=2000, required=False)


def _facts(aggregate: str, schema: type[Schema], *rows: tuple[str, str, str]) -> tuple[FactType, ...]:
    return tuple(FactType(f"{aggregate}.{verb}", 1, schema, "personal", zh, en) for verb, zh, en in rows)


FACTS = (
    *_facts(
        "contest",
        ContestFact,
        ("drafted", "起草大赛", "contest drafted"),
        ("revised", "修改大赛", "contest revised"),
        ("rescheduled", "调整日程", "contest rescheduled"),
        ("announced", "发布公告", "contest announced"),
        ("opened", "开始征集", "contest opened"),
        ("phase_began", "阶段开始", "phase began"),
        ("phase_ended", "阶段结束", "phase ended"),
        ("results_published", "公布结果", "results published"),
        ("archived", "归档", "contest archived"),
        ("cancelled", "取消", "contest cancelled"),
    ),
    *_facts(
        "idea",
        IdeaFact,
        ("submitted", "提交点子", "idea submitted"),
        ("revised", "修改点子", "idea revised"),
        ("accepted", "受理", "idea accepted"),
        ("screened_out", "未通过审核", "idea screened out"),
        ("shortlisted", "入围", "idea shortlisted"),
        ("awarded", "获奖", "idea awarded"),
        ("withdrawn", "撤回", "idea withdrawn"),
    ),
    *_facts("support", SupportFact, ("given", "附议", "support given"), ("withdrawn", "撤回附议", "support withdrawn")),
    *_facts(
        "adoption",
        AdoptionFact,
        ("assigned", "交办", "adoption assigned"),
        ("adopted", "采纳", "idea adopted"),
        ("partly_adopted", "部分采纳", "idea partly adopted"),
        ("declined", "未采纳", "idea declined"),
    ),
)

ENTRANT = citizen(Level.REAL_NAME)
_CONTEST_STEPS = tuple(step.fact for step in CONTEST.steps)
_IDEA_STEPS = tuple(step.fact for step in IDEA.steps)
_ADOPTION_STEPS = tuple(step.fact for step in ADOPTION.steps)

OPERATIONS = (
    PING,
    Operation("list_contests", GET, "/contests", "大赛列表", "List contests", ANYONE, page_of(ContestView, "ContestPage"), query=ContestQuery),
    Operation("get_contest", GET, "/contests/{contest_id}", "查看大赛", "Get a contest", ANYONE, ContestView),
    Operation("draft_contest", POST, "/contests", "起草大赛", "Draft a contest", staff("organiser"), ContestView, ContestBody, creates=True, emits=("contest.drafted",)),
    Operation("revise_contest", PATCH, "/contests/{contest_id}", "修改大赛", "Revise a draft contest", staff("organiser"), ContestView, ContestBody, edits=True, emits=("contest.revised",)),
    Operation("reschedule_contest", PUT, "/contests/{contest_id}/calendar", "调整日程", "Change dates still to come", staff("organiser"), ContestView, Reschedule, edits=True, emits=("contest.rescheduled",)),
    Operation("step_contest", POST, "/contests/{contest_id}/steps/{step}", "推进大赛", "Take a step of a contest", staff("organiser"), ContestView, StepBody, emits=_CONTEST_STEPS),
    Operation("list_ideas", GET, "/contests/{contest_id}/ideas", "点子列表", "List ideas of a contest", ANYONE, page_of(IdeaView, "IdeaPage"), query=IdeaQuery),
    Operation("list_my_ideas", GET, "/ideas/mine", "我的点子", "List my ideas", LOGGED_IN, page_of(IdeaView, "IdeaPage"), query=ListQuery),
    Operation("get_idea", GET, "/ideas/{idea_id}", "查看点子", "Get an idea", ANYONE, IdeaView),
    Operation("submit_idea", POST, "/contests/{contest_id}/ideas", "提交点子", "Submit an idea", ENTRANT, IdeaView, IdeaBody, creates=True, emits=("idea.submitted",)),
    Operation("revise_idea", PATCH, "/ideas/{idea_id}", "修改点子", "Revise an idea before it is screened", ENTRANT, IdeaView, IdeaBody, edits=True, emits=("idea.revised",)),
    Operation("step_idea", POST, "/ideas/{idea_id}/steps/{step}", "推进点子", "Take a step of an idea", LOGGED_IN, IdeaView, ScreenBody, emits=_IDEA_STEPS),
    Operation("give_support", POST, "/ideas/{idea_id}/support", "附议", "Support an idea", ENTRANT, SupportView, creates=True, emits=("support.given",)),
    Operation("withdraw_support", DELETE, "/ideas/{idea_id}/support", "撤回附议", "Withdraw support", ENTRANT, SupportView, emits=("support.withdrawn",)),
    Operation("assign_idea", POST, "/ideas/{idea_id}/adoption", "交办", "Assign an idea to a department", staff("organiser"), AdoptionView, AssignBody, creates=True, emits=("adoption.assigned",)),
    Operation("list_adoptions", GET, "/adoptions", "交办列表", "List what my department decides", staff("handler", "commission"), page_of(AdoptionView, "AdoptionPage"), query=AdoptionQuery),
    Operation("get_adoption", GET, "/adoptions/{adoption_id}", "查看交办", "Get an adoption", ANYONE, AdoptionView),
    Operation("step_adoption", POST, "/adoptions/{adoption_id}/steps/{step}", "答复", "Decide on an assigned idea", staff("handler"), AdoptionView, DecisionBody, emits=_ADOPTION_STEPS),
)

CONTRACT = Contract(
    "ideas",
    "问民意：点子大赛",
    "idea contests",
    operations=OPERATIONS,
    facts=FACTS,
    lifecycles=(CONTEST, IDEA, ADOPTION, SUPPORT),
    problems=(
        ALREADY_ASSIGNED,
        CALENDAR_ORDER,
        CALENDAR_PAST,
        CONTEST_NOT_COLLECTING,
        CONTEST_NOT_SUPPORTING,
        IDEA_CLOSED,
        IDEA_NOT_SUPPORTABLE,
        NOT_ASSIGNABLE,
        OWN_IDEA,
    ),
)
