"""Views as departments send them, for pages to show: each is whole, and a test changes what it is about."""

from datetime import UTC, datetime
from typing import Any

from services.commons.contracts.ideas import ADOPTION, CONTEST, IDEA
from services.commons.contracts.notifications import CHANNELS, TOPICS
from services.commons.contracts.units import TOWNS
from services.commons.kernel.lifecycle import Lifecycle

View = dict[str, Any]
NOW = datetime(2026, 10, 12, 4, 0, tzinfo=UTC)
CALENDAR = {
    "collecting": {"begins_at": "2026-10-01T04:00:12.345Z", "ends_at": "2026-10-14T16:00:00.000Z"},
    "supporting": {"begins_at": "2026-10-08T16:00:00.000Z", "ends_at": "2026-10-31T16:00:00.000Z"},
}


def steps(lifecycle: Lifecycle, *keys: str) -> list[View]:
    """Return the buttons of ``keys`` as a service offers them."""
    rows = (row for row in lifecycle.steps if row.key in keys)
    return [{"key": row.key, "zh": row.zh, "en": row.en, "requires": list(row.requires)} for row in rows]


def contest(*offered: str, **changed: Any) -> View:
    return {
        "id": "c1",
        "version": 3,
        "state": "open",
        "phases": ["collecting", "supporting"],
        "department": "transport",
        "title": "让上学路更好走",
        "call": "我市有三百多所中小学。\n请说说孩子上学路上哪里不方便，怎么改。",
        "themes": ["transport", "safety", "environment"],
        "calendar": CALENDAR,
        "over": False,
        "can_submit": False,
        "can_revise": False,
        "can_reschedule": False,
        "created_at": "2026-09-20T01:00:00.000Z",
        "history": [
            {"step": "announce", "at": "2026-09-25T01:00:00.000Z", "by_role": "organiser"},
            {"step": "open", "at": "2026-10-01T04:00:00.000Z", "by_role": "organiser"},
        ],
        "steps": steps(CONTEST, *offered),
        **changed,
    }


def idea(*offered: str, **changed: Any) -> View:
    return {
        "id": "i1",
        "version": 2,
        "state": "accepted",
        "contest_id": "c1",
        "contest_title": "让上学路更好走",
        "title": "学校门口加一条雨棚步道",
        "text": "下雨天，孩子从公交站走到校门口全身都湿了。\n建议在公交站和校门之间搭一条雨棚步道，大约六十米。",
        "withheld": False,
        "public": True,
        "theme": "transport",
        "town": "shiqi",
        "mine": False,
        "created_at": "2026-10-02T02:30:00.000Z",
        "supports": 37,
        "supported_by_me": False,
        "supportable": False,
        "can_support": False,
        "can_revise": False,
        "can_assign": False,
        "late": False,
        "history": [{"step": "accept", "at": "2026-10-03T02:00:00.000Z", "by_role": "moderator"}],
        "steps": steps(IDEA, *offered),
        **changed,
    }


def adoption(*offered: str, **changed: Any) -> View:
    return {
        "id": "a1",
        "version": 1,
        "state": "assigned",
        "idea_id": "i1",
        "idea_title": "学校门口加一条雨棚步道",
        "contest_id": "c1",
        "department": "transport",
        "assigned_at": "2026-10-10T02:00:00.000Z",
        "due_at": "2026-10-30T16:00:00.000Z",
        "late": False,
        "days_left": 18,
        "history": [],
        "steps": steps(ADOPTION, *offered),
        **changed,
    }


def adopted(**changed: Any) -> View:
    reason = {"reason_code": "feasible", "reason": "已列入明年道路养护计划，三月开工。\n联系电话 0760-12345。"}
    history = [{"step": "adopt", "at": "2026-10-11T02:00:00.000Z", "by_role": "handler", **reason}]
    return adoption(state="adopted", version=2, history=history, **changed)


def draft(**changed: Any) -> View:
    return {
        "contest_id": "c1",
        "contest_title": "让上学路更好走",
        "version": 4,
        "title": "雨棚步道",
        "text": "请在公交站到校门之间搭一个雨棚。",
        "can_submit": True,
        "saved_at": "2026-10-11T02:00:00.000Z",
        "expires_at": "2027-01-09T02:00:00.000Z",
        **changed,
    }


def open_idea(**changed: Any) -> View:
    return {
        "id": "i1",
        "contest_id": "c1",
        "contest_title": "让上学路更好走",
        "title": "学校门口加一条雨棚步道",
        "theme": "transport",
        "town": "shiqi",
        "state": "awarded",
        "submitted_at": "2026-10-02T02:30:00.000Z",
        "supports": 37,
        "department": "transport",
        "assigned_at": "2026-10-10T02:00:00.000Z",
        "due_at": "2026-10-30T16:00:00.000Z",
        "late": False,
        "decision": "adopted",
        "reason_code": "feasible",
        "reason": "已列入明年道路养护计划。",
        "days_to_answer": 1,
        **changed,
    }


def open_contest(**changed: Any) -> View:
    dates = {f"{phase}_{edge}": at for phase, period in CALENDAR.items() for edge, at in period.items()}
    return {
        "id": "c1",
        "title": "让上学路更好走",
        "department": "transport",
        "state": "open",
        "themes": ["transport", "safety"],
        **dates,
        **changed,
    }


def tally(**towns: int) -> View:
    rows = [{"town": town.code, "ideas": towns.get(town.code, 0)} for town in TOWNS]
    return {"contest_id": "c1", "ideas": sum(towns.values()) + 1, "of_no_town": 1, "towns": rows}


def screened_out(**changed: Any) -> View:
    reason = {"reason_code": "personal_data", "reason": "文中有他人电话，请去掉后重新提交。"}
    history = [{"step": "screen_out", "at": "2026-10-03T02:00:00.000Z", "by_role": "moderator", **reason}]
    return idea(state="screened_out", history=history, withheld=True, public=False, **{"title": "", "text": "", "supports": 0, **changed})


def waiting(*offered: str, **changed: Any) -> View:
    """An idea to be screened, with its clock."""
    clock = {} if "due_at" in changed else {"due_at": "2026-10-13T16:00:00.000Z", "late": False, "days_left": 1}
    return idea(*offered, **{"state": "submitted", "public": False, "supports": 0, "history": [], **clock, **changed})


LATE = {"due_at": "2026-10-09T16:00:00.000Z", "late": True, "days_late": 3}
MORNING = (
    waiting(
        "accept",
        "screen_out",
        id="i2",
        title="天桥加装电梯",
        text="天桥没有电梯，老人和推婴儿车的人都过不去。\n请在两头各装一部。",
        town="huoju",
        **LATE,
    ),
    waiting("accept", "screen_out", id="i1"),
    waiting(
        "accept", "screen_out", id="i3", title="给校车设专用停靠点", town="xiaolan", contest_id="c2", contest_title="安全出行", days_left=2
    ),
)
OVERVIEW = {
    "at": "2026-10-12T03:58:00.000Z",
    "ideas": [{"state": "submitted", "count": 12}, {"state": "accepted", "count": 41}, {"state": "withdrawn", "count": 3}],
    "adoptions": [
        {"state": "assigned", "count": 7},
        {"state": "adopted", "count": 6},
        {"state": "partly_adopted", "count": 2},
        {"state": "declined", "count": 4},
    ],
    "departments": [
        {
            "department": "housing",
            "to_screen": 0,
            "to_screen_late": 0,
            "open": 2,
            "late": 0,
            "answered": 9,
            "adopted": 5,
            "partly_adopted": 1,
            "adopted_percent": 56,
            "median_days": 9,
        },
        {
            "department": "transport",
            "to_screen": 12,
            "to_screen_late": 1,
            "open": 5,
            "late": 2,
            "answered": 3,
            "adopted": 1,
            "partly_adopted": 1,
            "adopted_percent": 33,
            "median_days": 17,
        },
        {
            "department": "water",
            "to_screen": 0,
            "to_screen_late": 0,
            "open": 0,
            "late": 0,
            "answered": 0,
            "adopted": 0,
            "partly_adopted": 0,
        },
    ],
    "towns": [
        {"town": "shiqi", "ideas": 14, "adopted": 3},
        {"town": "huoju", "ideas": 6, "adopted": 1},
        {"town": "xiaolan", "ideas": 2, "adopted": 0},
    ],
    "ideas_of_no_town": 31,
    "late_in_all": 3,
    "late": [
        {
            "kind": "answer",
            "id": "a2",
            "idea_id": "i4",
            "idea_title": "南湖路口加一盏路灯",
            "department": "transport",
            "due_at": "2026-10-05T16:00:00.000Z",
            "days_late": 7,
        },
        {
            "kind": "answer",
            "id": "a3",
            "idea_id": "i7",
            "idea_title": "公园里多设几张有靠背的椅子",
            "department": "transport",
            "due_at": "2026-10-08T16:00:00.000Z",
            "days_late": 4,
        },
        {
            "kind": "screening",
            "id": "i2",
            "idea_id": "i2",
            "idea_title": "",
            "department": "transport",
            "due_at": "2026-10-09T16:00:00.000Z",
            "days_late": 3,
        },
    ],
}
PARKED = {
    "id": "f1",
    "state": "parked",
    "source": "ideas",
    "type": "ideas.idea.accepted.v1",
    "subject": "i1",
    "attempts": 5,
    "error": "ValueError",
    "parked_at": "2026-10-11T01:00:00.000Z",
}
GAP = {"source": "ideas", "subject": "i9", "missing": [3, 4]}


def account(*roles: str, **changed: Any) -> View:
    return {
        "id": "p1",
        "version": 1,
        "state": "active",
        "login": "resident1",
        "name": "石岐街坊",
        "roles": list(roles or ("citizen",)),
        "level": "real_name",
        "created_at": "2026-09-01T01:00:00.000Z",
        **changed,
    }


def listed(*items: View, **changed: Any) -> View:
    return {"items": list(items), **changed}


def session(**changed: Any) -> View:
    return {
        "id": "s1",
        "state": "open",
        "created_at": "2026-10-12T01:00:00.000Z",
        "expires_at": "2026-10-13T01:00:00.000Z",
        "seen_at": "2026-10-12T03:30:00.000Z",
        "device": "android",
        "second_factor": False,
        "current": True,
        **changed,
    }


SESSIONS = listed(
    session(),
    session(id="s2", created_at="2026-10-11T01:00:00.000Z", device="windows", second_factor=True, current=False),
    session(id="s3", state="revoked", created_at="2026-10-01T01:00:00.000Z", device="wechat", current=False),
)
METHODS = {
    "by_password": True,
    "providers": [{"key": "province", "zh": "广东省统一身份认证", "en": "Guangdong identity", "start": "/auth/province/start"}],
}
LINKS = listed({"id": "l1", "state": "linked", "provider": "province", "created_at": "2026-09-02T01:00:00.000Z"})


def notice(**changed: Any) -> View:
    return {
        "id": "n1",
        "zh": "您的点子已被采纳",
        "en": "Your idea was adopted",
        "link": "/ideas/i1",
        "topic": "idea",
        "urgency": "normal",
        "required": True,
        "fact": "ideas.adoption.adopted",
        "happened_at": "2026-10-11T02:00:00.000Z",
        "created_at": "2026-10-11T02:00:01.000Z",
        "read": False,
        **changed,
    }


NOTICES = listed(
    notice(),
    notice(id="n2", zh="您附议的点子已入围", en="An idea you support is on the shortlist", topic="supported", required=False),
    notice(id="n3", zh="您的联系方式已更改", en="Your contact card was changed", topic="account", link="/me", read=True),
)


def card(**changed: Any) -> View:
    return {"id": "k1", "version": 2, "state": "verified", "email": "someone@example.org", "mail_on": True, **changed}


def preferences(**off: bool) -> View:
    """Return them with all on; ``idea__email=False`` is off."""
    rows = [
        {"topic": topic.key, "channel": channel.key, "on": off.get(f"{topic.key}__{channel.key}", True)}
        for topic in TOPICS
        for channel in CHANNELS
    ]
    return {"id": "q1", "version": 1, "choices": rows, "digest": True, "quiet_from_h": 22, "quiet_until_h": 8, "language": "zh"}


EXPLANATION = {
    "notice": notice(),
    "row": "ideas.adoption.adopted-author",
    "template": "adoption_adopted",
    "template_version": 1,
    "lines": [
        {"zh": "表中这一行要告知：您是点子的作者", "en": "the table says to tell you because you are the author of the idea"},
        {"zh": "站内信：已放入", "en": "inbox: put there"},
        {"zh": "电子邮件：已发出", "en": "e-mail: sent"},
    ],
    "deliveries": [
        {
            "reference": "0123456789abcdef0123456789abcdef",
            "channel": "email",
            "kind": "notice",
            "state": "sent",
            "not_before": "2026-10-11T02:00:01.000Z",
            "deadline": "2026-10-14T02:00:01.000Z",
            "attempts": [{"number": 1, "began_at": "2026-10-11T02:00:02.000Z", "offered": True, "outcome": "accepted", "code": "250"}],
        }
    ],
}
URI = "otpauth://totp/Shanzhi:resident1?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Shanzhi"
RECOVERY = {"recovery_codes": [f"abcd{number}-fghj{number}" for number in range(2, 10)] + ["mnpqr-stuvw", "wxyz2-34567"]}
