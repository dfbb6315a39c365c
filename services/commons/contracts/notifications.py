"""What notifications publishes: a person's inbox, card and preferences, why a notice was sent or not, and webhooks.

A notice says what happened and where to look, never what a person wrote. Reading one and sending one make no fact;
what changes a card or the preferences does (docs/adr/0015).
"""

from dataclasses import dataclass

from marshmallow import Schema

from services.commons.contracts import notifications_webhooks as webhooks
from services.commons.contracts.common import CANARY, PING, Done, ListQuery, page_of
from services.commons.contracts.fields import choice, count, flag, identifier, listing, moment, nested, spelled, text
from services.commons.contracts.rows import DELETE, GET, POST, PUT, Contract, FactType, Listen, Operation
from services.commons.kernel.lifecycle import Lifecycle, State, Step
from services.commons.kernel.people import ANYONE, LOGGED_IN, OWN_SERVICE, OWNER
from services.commons.kernel.problems import ProblemType


@dataclass(frozen=True)
class Word:
    """One row: a key and how it is called."""

    key: str
    zh: str
    en: str


TOPICS = (
    Word("account", "账号与安全", "account and security"),
    Word("contest", "我参加的大赛", "contests I take part in"),
    Word("idea", "我的点子", "my ideas"),
    Word("supported", "我附议的点子", "ideas I support"),
    Word("system", "系统运行", "running of the system"),
    Word("work", "待办工作", "work that waits for me"),
)
CHANNELS = (
    Word("app", "站内信", "inbox on the site"),
    Word("email", "电子邮件", "e-mail"),
    Word("sms", "短信", "text message"),
    Word("wechat", "微信订阅消息", "WeChat subscription message"),
)
LANGUAGES = ("zh", "en")
URGENCIES = (
    Word("urgent", "紧急", "urgent"),
    Word("normal", "一般", "normal"),
)
DELIVERY_STATES = (
    Word("queued", "待发送", "waiting"),
    Word("attempting", "正在发送", "being sent"),
    Word("sent", "已发出", "sent"),
    Word("failed", "发送失败", "failed"),
    Word("expired", "已过期，不再发送", "expired, not sent"),
    Word("suppressed", "未发送", "not sent"),
)
CODE_DIGITS = 6
CODE_LASTS_S = 900
CODE_TRIES = 5
UNREAD_MOST = 100
EMAIL_PATTERN = r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}))+$"
PHONE_PATTERN = r"^1[3-9][0-9]{9}$"

CARD = Lifecycle(
    "card",
    states=(
        State("unverified", "待验证", "not verified"),
        State("verified", "已验证", "verified"),
        State("undeliverable", "无法送达", "undeliverable"),
        State("removed", "已删除", "removed"),
    ),
    steps=(
        Step("set", "填写", "enter", ("unverified", "verified", "undeliverable", "removed"), "unverified", OWNER, "card.set"),
        Step("verify", "验证", "verify", ("unverified",), "verified", OWNER, "card.verified"),
        Step("bounce", "退信", "bounce", ("verified",), "undeliverable", OWN_SERVICE, "card.bounced"),
        Step("remove", "删除", "remove", ("unverified", "verified", "undeliverable"), "removed", OWNER | OWN_SERVICE, "card.removed"),
    ),
)

NO_CARD = ProblemType("card.not_entered", 409, "还没有填写邮箱", "There is no e-mail address to verify", "请先填写邮箱", "Enter your e-mail address first")
WRONG_CODE = ProblemType("card.wrong_code", 409, "验证码不正确", "The code is not right", "请核对邮件中的六位数字", "Check the six digits in the mail")
CODE_EXPIRED = ProblemType("card.code_expired", 409, "验证码已失效", "The code no longer counts", "请重新填写邮箱，我们会再发一个", "Enter your address again to be sent another")
TOO_MANY_CODES = ProblemType("card.too_many_codes", 429, "验证码发送太频繁", "Too many codes were asked for", "请稍后再试", "Try again later")
TOKEN_UNKNOWN = ProblemType("unsubscribe.unknown_link", 404, "退订链接无效", "This unsubscribe link is not known", "请登录后在通知设置里关闭邮件", "Log in and turn mails off in your preferences")


class NoticeView(Schema):
    id = identifier("notice")
    zh = text("what happened, in Chinese", max_length=60)
    en = text("what happened, in English", max_length=120)
    link = text("where to look, a path of this site", max_length=200)
    topic = choice("topic", [row.key for row in TOPICS])
    urgency = choice("urgency", [row.key for row in URGENCIES])
    required = flag("true when the law wants you to be told: it cannot be turned off here")
    fact = text("fact it tells of", max_length=80)
    happened_at = moment("when it happened")
    created_at = moment("when you were told")
    read = flag("true when you have read it")


class InboxQuery(ListQuery):
    unread = flag("only those you have not read", required=False)


class Unread(Schema):
    unread = count(f"how many you have not read, counted to {UNREAD_MOST}", most=UNREAD_MOST)


class ReadUntil(Schema):
    until = moment("only those told up to then; all when absent", required=False)


class CardBody(Schema):
    email = spelled("e-mail address", EMAIL_PATTERN, example="someone@example.org", max_length=254, dataclass="personal")
    phone = spelled(
        "mobile number of mainland China; kept for later, nothing is sent there yet",
        PHONE_PATTERN,
        example="13800138000",
        max_length=11,
        dataclass="personal",
        required=False,
    )


class CardView(Schema):
    id = identifier("card")
    version = count("version; 0 when nothing was ever entered")
    state = choice("state", [state.key for state in CARD.states])
    email = text("e-mail address; absent when none is entered", max_length=254, required=False, dataclass="personal")
    phone = text("mobile number", max_length=11, required=False, dataclass="personal")
    mail_on = flag("true when this town can send mails at all")
    code_sent_at = moment("when the latest code was asked for", required=False)


class CodeBody(Schema):
    code = spelled("the six digits of the mail", "^[0-9]{6}$", example="123456", max_length=CODE_DIGITS, dataclass="sensitive")


class Choice(Schema):
    """Whether one topic may use one channel."""

    topic = choice("topic", [row.key for row in TOPICS])
    channel = choice("channel", [row.key for row in CHANNELS])
    on = flag("true when it may")


class PreferencesBody(Schema):
    choices = nested(Choice, "what you choose; what is not named stays on", many=True)
    digest = flag("true: one mail a day at 08:30 instead of one for each notice; urgent ones come at once")
    quiet_from_h = count("hour of Beijing time from which nothing is sent; equal to the end: never quiet", most=23)
    quiet_until_h = count("hour of Beijing time until which nothing is sent", most=23)
    language = choice("language of mails", LANGUAGES)


class PreferencesView(PreferencesBody):
    id = identifier("preferences")
    version = count("version; 0 when never set")


class Line(Schema):
    zh = text("in Chinese", max_length=300)
    en = text("in English", max_length=400)


class AttemptView(Schema):
    number = count("which attempt")
    began_at = moment("when it began")
    offered = flag("true when the message itself was handed over, so that it may have arrived")
    ended_at = moment("when it ended; absent when nobody knows", required=False)
    outcome = identifier("what came of it", required=False)
    code = text("what the other side answered: a status code", max_length=60, required=False)


class DeliveryView(Schema):
    reference = identifier("our reference, also in the Message-ID")
    channel = choice("channel", [row.key for row in CHANNELS])
    kind = choice("what is sent", ("notice", "digest", "code"))
    state = choice("state", [row.key for row in DELIVERY_STATES])
    reason = identifier("why, as a code", required=False)
    not_before = moment("not sent before")
    deadline = moment("not sent after")
    attempts = nested(AttemptView, "attempts", many=True)


class Explanation(Schema):
    notice = nested(NoticeView, "the notice")
    row = identifier("row of the table of notices")
    template = identifier("template")
    template_version = count("version of the template")
    lines = nested(Line, "every decision, in words", many=True)
    deliveries = nested(DeliveryView, "what was sent, or not", many=True)


class ExportPage(Schema):
    """All that is kept here about the asker; notices come by pages."""

    card = nested(CardView, "contact card")
    preferences = nested(PreferencesView, "preferences")
    items = nested(NoticeView, "notices", many=True)
    next = text("cursor of the next page, absent at the end", max_length=200, required=False)


class ReadAll(Schema):
    read = count("how many were marked")


class Unsubscribed(Schema):
    channel = choice("channel that is off now", [row.key for row in CHANNELS])
    topics = listing(choice("topic", [row.key for row in TOPICS]), "topics that are off now")


class CardFact(Schema):
    by = identifier("account, by reference", dataclass="personal")
    state = identifier("state after")


class PreferencesFact(Schema):
    by = identifier("account, by reference", dataclass="personal")
    how = choice("how it came about", ("account_closed", "person", "unsubscribe"))


FACTS = (
    FactType("card.set", 1, CardFact, "personal", "填写联系方式", "contact card set"),
    FactType("card.verified", 1, CardFact, "personal", "联系方式已验证", "contact card verified"),
    FactType("card.bounced", 1, CardFact, "personal", "联系方式无法送达", "contact card bounced"),
    FactType("card.removed", 1, CardFact, "personal", "删除联系方式", "contact card removed"),
    FactType("preferences.set", 1, PreferencesFact, "personal", "设置通知偏好", "preferences set"),
)

_CARD = ("card.set",)
OPERATIONS = (
    PING,
    Operation("list_my_notices", GET, "/notices", "我的消息", "List my notices", LOGGED_IN, page_of(NoticeView, "NoticePage"), query=InboxQuery),
    Operation("count_unread", GET, "/notices/unread", "未读消息数", "Count my unread notices", LOGGED_IN, Unread),
    Operation("mark_notice_read", POST, "/notices/{notice_id}/read", "标为已读", "Mark a notice as read", LOGGED_IN, NoticeView),
    Operation("mark_all_read", POST, "/notices/read", "全部标为已读", "Mark all my notices as read", LOGGED_IN, ReadAll, ReadUntil),
    Operation("explain_notice", GET, "/notices/{notice_id}/explanation", "为何发送", "Explain why a notice was sent or not", LOGGED_IN, Explanation),
    Operation("get_my_card", GET, "/notices/card", "我的联系方式", "Get my contact card", LOGGED_IN, CardView),
    Operation("set_my_card", PUT, "/notices/card", "填写联系方式", "Enter my e-mail address; a code is sent there", LOGGED_IN, CardView, CardBody, emits=_CARD),
    Operation("verify_my_card", POST, "/notices/card/verification", "验证邮箱", "Verify my e-mail address by its code", LOGGED_IN, CardView, CodeBody, emits=("card.verified",)),
    Operation("remove_my_card", DELETE, "/notices/card", "删除联系方式", "Remove my contact card", LOGGED_IN, Done, emits=("card.removed",)),
    Operation("get_my_preferences", GET, "/notices/preferences", "通知设置", "Get my preferences", LOGGED_IN, PreferencesView),
    Operation("set_my_preferences", PUT, "/notices/preferences", "修改通知设置", "Set my preferences, whole", LOGGED_IN, PreferencesView, PreferencesBody, emits=("preferences.set",)),
    Operation("unsubscribe", POST, "/unsubscribe/{token}", "退订", "Unsubscribe by the link of a mail, without logging in", ANYONE, Unsubscribed, emits=("preferences.set",)),
    Operation("export_my_notices", GET, "/me/notifications", "导出我的消息", "Export what notifications keeps about me", LOGGED_IN, ExportPage, query=ListQuery),
)

CONTRACT = Contract(
    "notifications",
    "通知",
    "notices to people",
    operations=(*OPERATIONS, *webhooks.OPERATIONS),
    facts=(CANARY, *FACTS, *webhooks.FACTS),
    lifecycles=(CARD, webhooks.ENDPOINT),
    listens=(Listen("audit"), Listen("ideas"), Listen("identity"), Listen("notifications")),
    problems=(CODE_EXPIRED, NO_CARD, TOKEN_UNKNOWN, TOO_MANY_CODES, WRONG_CODE, *webhooks.PROBLEMS),
)
