"""What the ideas department publishes: contests, ideas, supports, and the decisions on them."""

from marshmallow import Schema

from services.commons.contracts.common import CANARY, PING, Done, ListQuery, page_of
from services.commons.contracts.ideas.drafts import DraftBody, DraftView
from services.commons.contracts.ideas.open_data import ROWS_AT_ONCE, OpenContest, OpenIdea
from services.commons.contracts.ideas.overview import LATE_SHOWN, Overview
from services.commons.contracts.ideas.own_data import MyIdeas
from services.commons.contracts.ideas.schemas import (
    AdoptionFact,
    AdoptionQuery,
    AdoptionView,
    AssignBody,
    ContestBody,
    ContestFact,
    ContestQuery,
    ContestTally,
    ContestView,
    DecisionBody,
    IdeaBody,
    IdeaFact,
    IdeaQuery,
    IdeaView,
    Reschedule,
    ScreenBody,
    ScreeningQuery,
    SimilarQuery,
    StepBody,
    SupportFact,
    SupportView,
)
from services.commons.contracts.ideas.tables import (
    ADOPTION,
    ADOPTION_REASONS,
    ALREADY_ASSIGNED,
    CALENDAR_ORDER,
    CALENDAR_PAST,
    CONTEST,
    CONTEST_GROUPS,
    CONTEST_NOT_COLLECTING,
    CONTEST_NOT_SUPPORTING,
    DEADLINES,
    IDEA,
    IDEA_CLOSED,
    IDEA_NOT_SUPPORTABLE,
    NOT_ASSIGNABLE,
    OWN_IDEA,
    PHASES,
    PRIZES,
    SCREENING_REASONS,
    SUPPORT,
    THEMES,
)
from services.commons.contracts.rows import DELETE, GET, PATCH, POST, PUT, Contract, FactType, Listen, Operation
from services.commons.kernel.people import ANYONE, LOGGED_IN, Level, citizen, staff

__all__ = [
    "ADOPTION",
    "ADOPTION_REASONS",
    "ALREADY_ASSIGNED",
    "CALENDAR_ORDER",
    "CALENDAR_PAST",
    "CONTEST",
    "CONTEST_GROUPS",
    "CONTEST_NOT_COLLECTING",
    "CONTEST_NOT_SUPPORTING",
    "CONTRACT",
    "DEADLINES",
    "ENTRANT",
    "FACTS",
    "IDEA",
    "IDEA_CLOSED",
    "IDEA_NOT_SUPPORTABLE",
    "LATE_SHOWN",
    "NOT_ASSIGNABLE",
    "OPERATIONS",
    "OWN_IDEA",
    "PHASES",
    "PRIZES",
    "ROWS_AT_ONCE",
    "SCREENING_REASONS",
    "SUPPORT",
    "THEMES",
    "ContestBody",
    "IdeaBody",
]


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
        ("author_forgotten", "作者注销", "idea parted from its author, whose account was closed"),
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
    Operation("tally_contest", GET, "/contests/{contest_id}/tally", "各镇区点子数", "Count the public ideas of a contest by town", ANYONE, ContestTally),
    Operation("draft_contest", POST, "/contests", "起草大赛", "Draft a contest", staff("organiser"), ContestView, ContestBody, creates=True, emits=("contest.drafted",)),
    Operation("revise_contest", PATCH, "/contests/{contest_id}", "修改大赛", "Revise a draft contest", staff("organiser"), ContestView, ContestBody, edits=True, emits=("contest.revised",)),
    Operation("reschedule_contest", PUT, "/contests/{contest_id}/calendar", "调整日程", "Change dates still to come", staff("organiser"), ContestView, Reschedule, edits=True, emits=("contest.rescheduled",)),
    Operation("step_contest", POST, "/contests/{contest_id}/steps/{step}", "推进大赛", "Take a step of a contest", staff("organiser"), ContestView, StepBody, emits=_CONTEST_STEPS),
    Operation("list_ideas", GET, "/contests/{contest_id}/ideas", "点子列表", "List ideas of a contest", ANYONE, page_of(IdeaView, "IdeaPage"), query=IdeaQuery),
    Operation("list_similar_ideas", GET, "/contests/{contest_id}/similar", "相似的点子", "List at most five public ideas with a similar title", ANYONE, page_of(IdeaView, "IdeaPage"), query=SimilarQuery),
    Operation("list_my_ideas", GET, "/ideas/mine", "我的点子", "List my ideas", LOGGED_IN, page_of(IdeaView, "IdeaPage"), query=ListQuery),
    Operation(
        "list_screening", GET, "/desk/ideas", "待审核的点子", "List ideas that wait to be screened, in open contests of my department", staff("moderator", "organiser"), page_of(IdeaView, "IdeaPage"), query=ScreeningQuery
    ),
    Operation("get_idea", GET, "/ideas/{idea_id}", "查看点子", "Get an idea", ANYONE, IdeaView),
    Operation("submit_idea", POST, "/contests/{contest_id}/ideas", "提交点子", "Submit an idea", ENTRANT, IdeaView, IdeaBody, creates=True, emits=("idea.submitted",)),
    Operation("save_draft", PUT, "/contests/{contest_id}/draft", "保存草稿", "Keep what I have written; send If-Match to be told when another device saved meanwhile", LOGGED_IN, DraftView, DraftBody),
    Operation("get_draft", GET, "/contests/{contest_id}/draft", "我的草稿", "Get my draft for a contest", LOGGED_IN, DraftView),
    Operation("discard_draft", DELETE, "/contests/{contest_id}/draft", "丢弃草稿", "Throw my draft away", LOGGED_IN, Done),
    Operation("list_my_drafts", GET, "/drafts", "我的草稿列表", "List my drafts, the last saved first", LOGGED_IN, page_of(DraftView, "DraftPage"), query=ListQuery),
    Operation("revise_idea", PATCH, "/ideas/{idea_id}", "修改点子", "Revise an idea before it is screened", ENTRANT, IdeaView, IdeaBody, edits=True, emits=("idea.revised",)),
    Operation("step_idea", POST, "/ideas/{idea_id}/steps/{step}", "推进点子", "Take a step of an idea", LOGGED_IN, IdeaView, ScreenBody, emits=_IDEA_STEPS),
    Operation("give_support", POST, "/ideas/{idea_id}/support", "附议", "Support an idea", ENTRANT, SupportView, creates=True, emits=("support.given",)),
    Operation("withdraw_support", DELETE, "/ideas/{idea_id}/support", "撤回附议", "Withdraw support", ENTRANT, SupportView, emits=("support.withdrawn",)),
    Operation("assign_idea", POST, "/ideas/{idea_id}/adoption", "交办", "Assign an idea to a department", staff("organiser"), AdoptionView, AssignBody, creates=True, emits=("adoption.assigned",)),
    Operation("list_adoptions", GET, "/adoptions", "交办列表", "List what my department decides, what is due first", staff("handler", "commission"), page_of(AdoptionView, "AdoptionPage"), query=AdoptionQuery),
    Operation("get_overview", GET, "/overview", "总览", "See the whole town: counts, departments, towns, what is late", staff("commission", "operator"), Overview),
    Operation("list_answers", GET, "/answers", "部门答复", "List what departments answered, the newest first", ANYONE, page_of(AdoptionView, "AdoptionPage"), query=ListQuery),
    Operation("list_open_ideas", GET, "/open-data/ideas", "开放数据：点子", "List all public ideas as flat rows", ANYONE, page_of(OpenIdea, "OpenIdeaPage"), query=ListQuery),
    Operation("list_open_contests", GET, "/open-data/contests", "开放数据：大赛", "List all public contests as flat rows", ANYONE, page_of(OpenContest, "OpenContestPage"), query=ListQuery),
    Operation("export_my_ideas", GET, "/me/ideas", "下载我的数据", "Get everything kept of me here", LOGGED_IN, MyIdeas, query=ListQuery),
    Operation("get_adoption", GET, "/adoptions/{adoption_id}", "查看交办", "Get an adoption", ANYONE, AdoptionView),
    Operation("step_adoption", POST, "/adoptions/{adoption_id}/steps/{step}", "答复", "Decide on an assigned idea", staff("handler"), AdoptionView, DecisionBody, emits=_ADOPTION_STEPS),
)

CONTRACT = Contract(
    "ideas",
    "问民意：点子大赛",
    "idea contests",
    operations=OPERATIONS,
    facts=(CANARY, *FACTS),
    lifecycles=(CONTEST, IDEA, ADOPTION, SUPPORT),
    listens=(Listen("identity", "account.closed.#"),),
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
