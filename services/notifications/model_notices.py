"""One notice: one fact told to one person in one text, and the plan of how it reaches them.

Its id follows from fact, person and template, so a fact heard twice tells nobody twice.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime

from services.commons.kernel.envelope import Envelope
from services.notifications.hours import digest_day
from services.notifications.model_cards import Card
from services.notifications.model_preferences import EMAIL, Preferences
from services.notifications.table import URGENT, Row

APP = "app"
QUEUED, DIGEST, SHOWN = "queued", "digest", "shown"
REASONS: dict[str, tuple[str, str]] = {
    "all_read": ("摘要里的消息都已读过", "all notices of the digest had been read"),
    "card_changed": ("地址后来变了", "the address was changed meanwhile"),
    "digest": ("按您的设置，汇入次日 08:30 的每日摘要", "it goes into the daily digest of 08:30, as you chose"),
    "gave_up": ("试过多次，期限内未能发出", "it could not be sent in its time, though tried again and again"),
    "mail_off": ("本站没有配置邮件", "this town cannot send mails: no mail server is set"),
    "muted": ("您关闭了这一主题的这一渠道", "you turned this channel off for this topic"),
    "no_card": ("您没有填写邮箱", "you entered no e-mail address"),
    "queued": ("发送邮件", "a mail is sent"),
    "refused": ("对方拒收", "the other side refused it"),
    "shown": ("显示在站内“我的消息”", "it is shown in your inbox on the site"),
    "undeliverable": ("邮箱无法送达", "the address takes no mails"),
    "unknown": (
        "交给对方后没有得到答复；为免重复，不再发送",
        "no answer came after it was handed over; it is not sent again, so as not to come twice",
    ),
    "unverified": ("邮箱还没有验证", "the e-mail address is not verified"),
}
"""Every reason a plan or a delivery can have, in words."""


@dataclass(frozen=True)
class Notice:
    """``plan`` says of each channel what was decided when it was made: a key of REASONS.

    digest_day: whose digest will tell it, when the plan is the digest.
    """

    id: str
    person: str
    fact_id: str
    row: str
    template: str
    template_version: int
    topic: str
    urgency: str
    required: bool
    link: str
    happened_at: datetime
    created_at: datetime
    plan: dict[str, str] = field(default_factory=dict)
    digest_day: str | None = None
    read_at: datetime | None = None

    @property
    def is_shown(self) -> bool:
        return self.plan.get(APP) == SHOWN


def notice_id(fact_id: str, person: str, template: str) -> str:
    """A fact tells a person something once."""
    return hashlib.blake2b(f"notice\0{fact_id}\0{person}\0{template}".encode(), digest_size=16).hexdigest()


def tell(row: Row, fact: Envelope, person: str, *, preferences: Preferences, card: Card | None, mail_on: bool, at: datetime) -> Notice:
    """Return what ``person`` is told of ``fact`` by ``row``, and how."""
    id, plan = str(fact["id"]), plan_of(row, preferences, card, mail_on=mail_on)
    return Notice(
        id=notice_id(id, person, row.template),
        person=person,
        fact_id=id,
        row=row.key,
        template=row.template,
        template_version=row.version,
        topic=row.topic,
        urgency=row.urgency,
        required=row.required,
        link=link_of(row, fact),
        happened_at=datetime.fromisoformat(str(fact["time"])),
        created_at=at,
        plan=plan,
        digest_day=digest_day(at) if plan[EMAIL] == DIGEST else None,
    )


def plan_of(row: Row, preferences: Preferences, card: Card | None, *, mail_on: bool) -> dict[str, str]:
    """Decide each channel. What the law requires is always shown on the site."""
    shown = SHOWN if row.required or preferences.allows(row.topic, APP) else "muted"
    return {APP: shown, EMAIL: _mail(row, preferences, card, mail_on=mail_on)}


def _mail(row: Row, preferences: Preferences, card: Card | None, *, mail_on: bool) -> str:
    if not mail_on:
        return "mail_off"
    withheld = mail_withheld(preferences, card, (row.topic,))
    if withheld:
        return withheld
    return DIGEST if preferences.digest and row.urgency != URGENT else QUEUED


def mail_withheld(preferences: Preferences, card: Card | None, topics: tuple[str, ...]) -> str | None:
    """Return why no mail about any of ``topics`` may be sent to this person, None when one may."""
    if card is None or not card.email:
        return "no_card"
    if not card.is_verified:
        return card.state
    return None if any(preferences.allows(topic, EMAIL) for topic in topics) else "muted"


def link_of(row: Row, fact: Envelope) -> str:
    """Return the path to look at: ids of the fact, nothing else of it."""
    payload = fact["data"] if isinstance(fact["data"], dict) else {}
    ids = {name: str(payload.get(name, "")) for name in ("contest_id", "idea_id")}
    return row.link.format(subject=fact["subject"], **ids)
