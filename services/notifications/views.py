"""What a person is shown: notices in words, their card, their choices, and every decision about a notice explained."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from services.commons.contracts.notifications import CHANNELS, DELIVERY_STATES, TOPICS
from services.commons.kernel.calendar import SHANGHAI
from services.commons.kernel.views import View
from services.notifications.model_cards import Card
from services.notifications.model_deliveries import POLICIES, Attempt, Delivery
from services.notifications.model_notices import APP, REASONS, Notice
from services.notifications.model_preferences import EMAIL, Preferences, choices
from services.notifications.sending import VERDICTS
from services.notifications.table import AUDIENCES, BY_KEY
from services.notifications.templates import filled, template_of

_TOPICS = {row.key: row for row in TOPICS}
_CHANNELS = {row.key: row for row in CHANNELS}
_STATES = {row.key: row for row in DELIVERY_STATES}


def notice(it: Notice) -> View:
    template = template_of(it.template, it.template_version)
    row = BY_KEY.get(it.row)
    return {
        "id": it.id,
        "zh": filled(template, "zh"),
        "en": filled(template, "en"),
        "link": it.link,
        "topic": it.topic,
        "urgency": it.urgency,
        "required": it.required,
        "fact": row.fact if row else it.row,
        "happened_at": it.happened_at,
        "created_at": it.created_at,
        "read": it.read_at is not None,
    }


def card(it: Card, *, mail_on: bool) -> View:
    shown: View = {"id": it.id, "version": it.version, "state": it.state, "mail_on": mail_on}
    entered = {name: value for name, value in (("email", it.email), ("phone", it.phone)) if value}
    return {**shown, **entered, **({"code_sent_at": it.codes_at[-1]} if it.codes_at else {})}


def preferences(it: Preferences) -> View:
    chosen = {name: getattr(it, name) for name in ("id", "version", "digest", "quiet_from_h", "quiet_until_h", "language")}
    return {**chosen, "choices": choices(it)}


def explanation(it: Notice, sent: Sequence[Delivery], chosen: Preferences, at: datetime) -> View:
    lines = [*_why(it), *(line for delivery in sent for line in _course(delivery)), *_quiet(chosen)]
    return {
        "notice": notice(it),
        "row": it.row,
        "template": it.template,
        "template_version": it.template_version,
        "lines": [{"zh": zh, "en": en} for zh, en in lines],
        "deliveries": [delivery(each) for each in sent],
    }


def delivery(it: Delivery) -> View:
    shown: View = {
        "reference": it.id,
        "channel": it.channel,
        "kind": it.kind,
        "state": it.state,
        "not_before": it.not_before,
        "deadline": it.deadline,
        "attempts": [_attempt(number, each) for number, each in enumerate(it.attempts, 1)],
    }
    return {**shown, "reason": it.reason} if it.reason else shown


def _attempt(number: int, it: Attempt) -> View:
    known = {"ended_at": it.ended_at, "outcome": it.outcome, "code": it.code or None}
    return {"number": number, "began_at": it.began_at, "offered": it.offered, **{name: value for name, value in known.items() if value}}


Said = tuple[str, str]


def _why(it: Notice) -> Iterator[Said]:
    row = BY_KEY.get(it.row)
    if row is None:
        yield f"表中已没有“{it.row}”这一行", f"the table has no row {it.row} any more"
    else:
        audience = AUDIENCES[row.audience]
        yield (
            f"发生了 {row.fact}，表中这一行要告知：{audience.zh}",
            f"{row.fact} happened; the table says to tell you because {audience.en}",
        )
    topic = _TOPICS[it.topic]
    law = ("，属依法应告知，站内信不能关闭", "; the law wants you to be told, so the inbox always shows it") if it.required else ("", "")
    yield f"主题：{topic.zh}{law[0]}", f"topic: {topic.en}{law[1]}"
    for key in (APP, EMAIL):
        zh, en = REASONS[it.plan[key]]
        yield f"{_CHANNELS[key].zh}：{zh}", f"{_CHANNELS[key].en}: {en}"


def _course(it: Delivery) -> Iterator[Said]:
    if it.not_before > it.created_at:
        when = _when(it.not_before)
        yield f"当时在免打扰时段，推迟到 {when} 之后", f"it was in quiet hours: put off until after {when}"
    for number, attempt in enumerate(it.attempts, 1):
        zh, en = VERDICTS[attempt.outcome] if attempt.outcome else ("还没有结果", "no outcome yet")
        code = f"（{attempt.code}）" if attempt.code else ""
        yield (
            f"第{number}次：{_when(attempt.began_at)} {zh}{code}",
            f"attempt {number}: {_when(attempt.began_at)} {en} {attempt.code}".strip(),
        )
    state = _STATES[it.state]
    zh, en = REASONS[it.reason] if it.reason else ("", "")
    copies = POLICIES[it.policy].copies_most
    yield (
        f"{_CHANNELS[it.channel].zh}：{state.zh}{'，' + zh if zh else ''}",
        f"{_CHANNELS[it.channel].en}: {state.en}{': ' + en if en else ''}",
    )
    if it.unknown:
        yield f"最坏情况下对方会收到 {copies} 份", f"at worst {copies} copies can arrive"


def _quiet(it: Preferences) -> Iterator[Said]:
    from_h, until_h = it.quiet
    if from_h != until_h:
        yield f"免打扰时段：{from_h}:00 至 {until_h}:00（北京时间）", f"quiet hours: {from_h}:00 to {until_h}:00, Beijing time"


def _when(at: datetime) -> str:
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
