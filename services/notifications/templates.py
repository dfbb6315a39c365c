"""The texts of notices, versioned: what happened and nothing of what anybody wrote.

A text that was sent is for ever: to change one, add a version. Lengths and placeholders are checked at import.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter

SMS_MOST = 70  # characters of one text message in UCS-2
THING_MOST = 20  # characters of WeChat's thing.DATA
SUBJECT_MOST = 60
SIGN = "【善治】"
SMS_TAIL = "。请登录善治，在“我的消息”查看。"
PLACEHOLDERS: Mapping[str, str] = {
    "code": r"[0-9]{6}",
    "count": r"[1-9][0-9]{0,3}",
    "minutes": r"[1-9][0-9]{0,2}",
}
"""What may stand in a text, and its form: nothing here can carry a person's words."""


class TemplateError(ValueError):
    """A text breaks the rules of the table, or is given what it does not take."""


@dataclass(frozen=True)
class Template:
    """One row: ``zh`` fits a text message and WeChat's thing.DATA, ``en`` the subject of a mail."""

    id: str
    version: int
    zh: str
    en: str
    takes: tuple[str, ...] = ()


TEMPLATES: tuple[Template, ...] = (
    Template("account_restored", 1, "您的账号已恢复", "Your account was restored"),
    Template("account_suspended", 1, "您的账号已停用", "Your account was suspended"),
    Template("account_verified", 1, "您的实名认证已完成", "Your identity was verified"),
    Template("adoption_adopted", 1, "您的点子已被采纳", "Your idea was adopted"),
    Template("adoption_declined", 1, "您的点子已有答复：未采纳", "Your idea was answered: not adopted"),
    Template("adoption_partly_adopted", 1, "您的点子已被部分采纳", "Your idea was adopted in part"),
    Template("card_bounced", 1, "您的邮箱无法送达，请更新", "Your e-mail address does not take mails: please renew it"),
    Template("card_set", 1, "您的联系方式已更改", "Your contact card was changed"),
    Template("case_answered", 1, "您交办的点子已有答复", "An idea you assigned was answered"),
    Template("case_assigned", 1, "有点子交办给您部门", "An idea was assigned to your department"),
    Template("case_declined", 1, "有部门答复不采纳一个点子", "A department declined an idea"),
    Template("code", 1, "验证码{code}，{minutes}分钟内有效", "Code {code}, valid for {minutes} minutes", ("code", "minutes")),
    Template("contest_cancelled", 1, "您参加的大赛已取消", "A contest you take part in was cancelled"),
    Template("contest_opened", 1, "大赛开始征集，将有点子待审", "A contest opened: ideas will wait for screening"),
    Template("contest_rescheduled", 1, "您参加的大赛改了日程", "Dates of a contest you take part in changed"),
    Template("contest_results", 1, "您参加的大赛公布了结果", "Results of a contest you take part in are out"),
    Template("digest", 1, "您有{count}条新消息", "New notices: {count}", ("count",)),
    Template("endpoint_disabled", 1, "推送地址已停用，请检查接收系统", "A webhook endpoint was switched off: check its receiver"),
    Template("factor_confirmed", 1, "您的账号已绑定动态口令", "A second factor was added to your account"),
    Template("factor_removed", 1, "您的账号已解除动态口令", "The second factor of your account was removed"),
    Template("factor_reset", 1, "您的动态口令被运维人员重置", "An operator reset the second factor of your account"),
    Template("idea_accepted", 1, "您的点子已受理", "Your idea was accepted"),
    Template("idea_awarded", 1, "您的点子获奖了", "Your idea won a prize"),
    Template("idea_received", 1, "您的点子已收到，等待审核", "Your idea was received and waits for screening"),
    Template("idea_screened_out", 1, "您的点子未通过审核", "Your idea did not pass screening"),
    Template("idea_shortlisted", 1, "您的点子已入围", "Your idea is on the shortlist"),
    Template("idea_waits", 1, "有新点子等待审核", "A new idea waits for screening"),
    Template("link_made", 1, "您的账号关联了一种登录方式", "A way to log in was linked to your account"),
    Template("link_removed", 1, "您的账号解除了一种登录方式", "A way to log in was removed from your account"),
    Template("parked_decided", 1, "一条搁置的事实已处理", "A parked fact was decided"),
    Template("password_changed", 1, "您的密码已修改", "Your password was changed"),
    Template("recovery_renewed", 1, "您的恢复码已更换", "Your recovery codes were renewed"),
    Template("recovery_used", 1, "有人用您的恢复码登录", "One of your recovery codes was used to log in"),
    Template("standing_set", 1, "您的身份或权限已变更", "Your roles or level were changed"),
    Template("supported_adopted", 1, "您附议的点子已被采纳", "An idea you support was adopted"),
    Template("supported_awarded", 1, "您附议的点子获奖了", "An idea you support won a prize"),
    Template("supported_declined", 1, "您附议的点子未被采纳", "An idea you support was not adopted"),
    Template("supported_partly_adopted", 1, "您附议的点子被部分采纳", "An idea you support was adopted in part"),
    Template("supported_shortlisted", 1, "您附议的点子已入围", "An idea you support is on the shortlist"),
    Template("supported_withdrawn", 1, "您附议的点子已撤回", "An idea you support was withdrawn"),
)


def filled(template: Template, language: str, **given: str) -> str:
    """Return the text. Raises TemplateError for a value of another form, one too many or one too few.

    >>> filled(template_of("digest", 1), "zh", count="3")
    '您有3条新消息'
    """
    if set(given) != set(template.takes):
        raise TemplateError(f"{template.id} takes {template.takes}")
    for name, value in given.items():
        if not re.fullmatch(PLACEHOLDERS[name], value):
            raise TemplateError(f"{template.id}: {name} has another form")
    return (template.en if language == "en" else template.zh).format(**given)


def as_sms(text: str) -> str:
    """Return a Chinese text as a text message."""
    return f"{SIGN}{text}{SMS_TAIL}"


def check(templates: tuple[Template, ...]) -> None:
    """Raises TemplateError for a text that is too long, takes what is unknown, or stands twice."""
    seen: set[tuple[str, int]] = set()
    for row in templates:
        if (row.id, row.version) in seen:
            raise TemplateError(f"{row.id} version {row.version} stands twice")
        seen.add((row.id, row.version))
        for text in (row.zh, row.en):
            if {name for _, name, _, _ in Formatter().parse(text) if name is not None} != set(row.takes) or set(row.takes) - set(
                PLACEHOLDERS
            ):
                raise TemplateError(f"{row.id} does not say what it takes")
        longest = row.zh.format(code="000000", count="9999", minutes="999")
        if len(longest) > THING_MOST or len(as_sms(longest)) > SMS_MOST or len(row.en) > SUBJECT_MOST:
            raise TemplateError(f"{row.id} is too long")


check(TEMPLATES)
BY_ID: Mapping[tuple[str, int], Template] = {(row.id, row.version): row for row in TEMPLATES}
LATEST: Mapping[str, Template] = {row.id: row for row in sorted(TEMPLATES, key=lambda it: it.version)}


def template_of(id: str, version: int) -> Template:
    """Return one version of a text. Raises KeyError."""
    return BY_ID[id, version]
