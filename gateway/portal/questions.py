"""Every form of the portal, one row per question."""

from collections.abc import Iterable

from gateway.portal.forms import Form, Question
from gateway.portal.labels import Label

_CALENDAR = (
    Question("calendar.collecting.begins_at", "moment", "征集开始", "Collecting begins"),
    Question("calendar.collecting.ends_at", "moment", "征集结束", "Collecting ends"),
    Question("calendar.supporting.begins_at", "moment", "附议开始", "Supporting begins"),
    Question("calendar.supporting.ends_at", "moment", "附议结束", "Supporting ends", "不早于征集结束", "not before collecting ends"),
)
_CONTEST = (
    Question("title", "line", "大赛名称", "Title"),
    Question("call", "text", "征集什么、为什么", "What is asked for, and why"),
    Question("themes", "many", "可选主题", "Themes", "至少选一个", "at least one", words="theme"),
    *_CALENDAR,
)
_IDEA = (
    Question("title", "line", "标题", "Title", "一句话说清楚", "in one sentence"),
    Question(
        "text",
        "text",
        "您的点子",
        "Your idea",
        "现在怎样？怎么改更好？请不要写他人的姓名和电话。",
        "How is it now, and what would be better? No names or numbers of others.",
    ),
    Question("theme", "pick", "主题", "Theme", words="theme"),
    Question("town", "one", "镇区", "Town", "与某地有关时才选", "only when it concerns one", required=False, words="town"),
)

DRAFT_CONTEST = Form("draft_contest", "起草大赛", "Draft a contest", "保存草稿", "Save the draft", _CONTEST)
REVISE_CONTEST = Form("revise_contest", "修改大赛", "Revise the contest", "保存修改", "Save", _CONTEST)
RESCHEDULE = Form(
    "reschedule_contest",
    "调整日程",
    "Change the dates",
    "公布新日程",
    "Publish the dates",
    (*_CALENDAR, Question("reason", "text", "调整原因", "Reason", "对外公开", "public")),
)
SUBMIT_IDEA = Form("submit_idea", "写一个点子", "Write an idea", "提交点子", "Submit", _IDEA)
WRITE_WHAT = Form("submit_idea", "写什么", "What", "下一步", "Next", _IDEA[:2], partial=True)
WRITE_WHERE = Form("submit_idea", "在哪里", "Where", "下一步", "Next", _IDEA[2:], partial=True)
REVISE_IDEA = Form("revise_idea", "修改点子", "Revise the idea", "保存修改", "Save", _IDEA)
ASSIGN = Form(
    "assign_idea",
    "交办",
    "Assign to a department",
    "交办",
    "Assign",
    (Question("department", "one", "由哪个部门答复", "Department that shall decide", words="department"),),
)
DISCARD = Form(
    "discard_parked",
    "丢弃这条事实",
    "Discard this fact",
    "确认丢弃",
    "Discard it",
    (Question("reason", "text", "理由", "Reason", "记入审计，不可撤回", "kept in the audit log; cannot be undone"),),
)
STANDING = Form(
    "set_standing",
    "设定身份",
    "Set the standing",
    "保存身份",
    "Save the standing",
    (
        Question("roles", "many", "角色", "Roles", words="role"),
        Question("level", "one", "实名等级", "Verification level", words="level"),
        Question(
            "department",
            "one",
            "所属部门",
            "Department",
            "承办人、审核员、主办方必填",
            "needed by handlers, moderators, organisers",
            False,
            "department",
        ),
    ),
)

_STEP = (
    Question("prize", "one", "奖项", "Prize", words="prize"),
    Question("reason_code", "one", "理由类别", "Kind of reason", words="reason"),
    Question("reason", "text", "理由", "Reason", "对外公开", "public"),
)


def step_form(operation: str, step: Label, asked: Iterable[str]) -> Form:
    """Return the form that confirms a step and asks for exactly the fields ``asked``."""
    names = frozenset(asked)
    return Form(
        operation, step.zh, step.en.capitalize(), f"确认{step.zh}", f"Confirm: {step.en}", tuple(row for row in _STEP if row.name in names)
    )


def account_form(step: Label, asked: Iterable[str]) -> Form:
    """Return the form of a step of an account; its reason is the operator's own note, not public."""
    why = Question("reason", "text", "理由", "Reason", "本人可以看到", "its owner can read it")
    return Form("step_account", step.zh, step.en.capitalize(), f"确认{step.zh}", f"Confirm: {step.en}", (why,) if "reason" in asked else ())
