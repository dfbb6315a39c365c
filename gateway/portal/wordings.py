"""Wordings for public reasons: what staff write often, one row each. They are starts of a reason, to be edited."""

from dataclasses import dataclass

from gateway.portal.sheets import Sheet, typing
from gateway.portal.words import say


@dataclass(frozen=True)
class Wording:
    """One wording: for which step, under which kind of reason; ``text_*`` is what it puts into the form."""

    key: str
    step: str
    reason_code: str
    zh: str
    en: str
    text_zh: str
    text_en: str


WORDINGS = (
    Wording(
        "duplicate",
        "idea.screen_out",
        "duplicate",
        "重复",
        "Duplicate",
        "您的点子与已有的一条点子说的是同一件事。请到大赛页面找到它，为它附议，让更多人看到。",
        "Another idea already asks for the same. Please find it on the contest page and support it, so that more people see it.",
    ),
    Wording(
        "names-others",
        "idea.screen_out",
        "personal_data",
        "有他人隐私",
        "Personal data of others",
        "文中写了他人的姓名、电话或住址，不能公开。请去掉这些内容后重新提交。",
        "It names other people, or gives their number or address, and cannot be published. Please take that out and submit it again.",
    ),
    Wording(
        "outside-theme",
        "idea.screen_out",
        "outside_theme",
        "不在主题内",
        "Outside the themes",
        "这次大赛没有征集这个主题。请留意其他大赛；急事请拨打 12345。",
        "This contest does not ask for that theme. Please look at the other contests; for urgent matters call 12345.",
    ),
    Wording(
        "single-case",
        "idea.screen_out",
        "not_a_proposal",
        "是求助或投诉",
        "A request or complaint",
        "您反映的是一件具体的事，需要有人马上处理。请拨打 12345，会有专人跟进。欢迎再把“怎样改更好”写成点子。",
        "You tell of a single case that somebody should deal with now. Please call 12345. You are welcome to write down what would be better for everyone.",
    ),
    Wording(
        "too-vague",
        "idea.screen_out",
        "not_a_proposal",
        "看不出怎么改",
        "Says no way to mend it",
        "我们没有看出您希望怎么改。请补充在哪里、现在怎样、怎么改更好，再提交一次。",
        "We could not tell what you would like to change. Please say where, how it is now, and what would be better, and submit it again.",
    ),
    Wording(
        "unlawful",
        "idea.screen_out",
        "unlawful",
        "内容违法",
        "Unlawful",
        "内容违反法律法规，不能公开。如有异议，请与主办方联系。",
        "The content breaks the law and cannot be published. If you disagree, please contact the organiser.",
    ),
    Wording(
        "will-do",
        "adoption.adopt",
        "feasible",
        "列入计划",
        "Planned",
        "您的点子切实可行，我们已列入工作计划。\n做什么：\n什么时候办成：\n联系科室和电话：",
        "Your idea can be done and is in our plan.\nWhat we will do:\nWhen it will be done:\nWho to ask, and their number:",
    ),
    Wording(
        "has-plan",
        "adoption.adopt",
        "merged_with_plan",
        "并入现有计划",
        "In an existing plan",
        "您的点子已并入一项现有计划一起办。\n是哪一项计划：\n什么时候办成：\n联系科室和电话：",
        "Your idea becomes part of a plan we have.\nWhich plan:\nWhen it will be done:\nWho to ask, and their number:",
    ),
    Wording(
        "done-before",
        "adoption.adopt",
        "already_done",
        "已经办成",
        "Already done",
        "您建议的事已经办成。\n在哪里可以看到：\n联系科室和电话：",
        "What you propose has been done.\nWhere it can be seen:\nWho to ask, and their number:",
    ),
    Wording(
        "part-of-it",
        "adoption.adopt_partly",
        "partly_feasible",
        "先办一部分",
        "Part of it",
        "您的点子，我们先办其中一部分。\n先办：\n什么时候办成：\n另一部分为什么暂时不办：\n联系科室和电话：",
        "We will do part of your idea.\nWhat we will do:\nWhen it will be done:\nWhat we cannot do now, and why:\nWho to ask, and their number:",
    ),
    Wording(
        "no-money",
        "adoption.decline",
        "budget",
        "经费不足",
        "No budget",
        "今年没有这项经费，暂时不能办。\n大约需要多少钱：\n什么时候再研究：\n联系科室和电话：",
        "There is no budget for it this year.\nWhat it would cost:\nWhen we will look at it again:\nWho to ask, and their number:",
    ),
    Wording(
        "law-forbids",
        "adoption.decline",
        "law",
        "与法规不符",
        "Against the law",
        "按现行法规不能这样办。\n是哪一条规定：\n有没有别的办法：\n联系科室和电话：",
        "The law does not allow it.\nWhich rule:\nWhat else could be done:\nWho to ask, and their number:",
    ),
    Wording(
        "cannot-build",
        "adoption.decline",
        "technical",
        "技术上做不到",
        "Not possible",
        "现场看过，技术上做不到。\n为什么：\n有没有别的办法：\n联系科室和电话：",
        "We looked at it: it is technically not possible.\nWhy:\nWhat else could be done:\nWho to ask, and their number:",
    ),
    Wording(
        "other-department",
        "adoption.decline",
        "not_competent",
        "不归我们管",
        "Not ours to decide",
        "这件事不归我们部门决定。\n应由哪个部门办：\n我们已怎样转告：\n联系科室和电话：",
        "This is not for our department to decide.\nWhose it is:\nHow we passed it on:\nWho to ask, and their number:",
    ),
)


def wordings(step: str) -> tuple[Wording, ...]:
    """Return the wordings for a step (``idea.screen_out``)."""
    return tuple(row for row in WORDINGS if row.step == step)


def worded(sheet: Sheet, key: str, rows: tuple[Wording, ...]) -> Sheet:
    """Return the sheet with a wording put in. It takes the place of another wording, and stands below what a person typed."""
    chosen = next((row for row in rows if row.key == key), None)
    if chosen is None:
        return sheet
    typed = sheet.text("reason")
    text = say(chosen, "text")
    untouched = {say(row, "text") for row in rows} | {""}
    return typing(sheet, reason_code=chosen.reason_code, reason=text if typed in untouched else f"{typed}\n{text}")
