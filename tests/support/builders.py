"""Contests, ideas, supports and adoptions, and who asks: sound unless a test says otherwise."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from services.commons.kernel.calendar import Period
from services.commons.kernel.command import Command
from services.commons.kernel.people import Actor, Level
from services.ideas.model import Adoption, Calendar, Contest, Idea, Support, Taken
from services.ideas.model_deadlines import Terms
from tests.support.workdays import Weekdays

MS, DAY = timedelta(milliseconds=1), timedelta(days=1)
COLLECTING = Period(datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 10, 11, tzinfo=UTC))
SUPPORTING = Period(datetime(2026, 10, 5, tzinfo=UTC), datetime(2026, 10, 21, tzinfo=UTC))
CALENDAR = Calendar(COLLECTING, SUPPORTING)
BEFORE = COLLECTING.begins_at - 10 * DAY
AT = datetime(2026, 10, 7, 4, tzinfo=UTC)
"""Both phases are open."""
DUE = AT + DAY
"""When what waits is due."""

DEPARTMENT, OTHER_DEPARTMENT = "transport", "water"
ORGANISER = Actor("organiser", frozenset({"organiser"}), DEPARTMENT, Level.REAL_NAME)
MODERATOR = Actor("moderator", frozenset({"moderator"}), DEPARTMENT, Level.REAL_NAME)
HANDLER = Actor("handler", frozenset({"handler"}), DEPARTMENT, Level.REAL_NAME)
COMMISSION = Actor("commission", frozenset({"commission"}))
AUTHOR = Actor("author", frozenset({"citizen"}), None, Level.REAL_NAME)
RESIDENT = Actor("resident", frozenset({"citizen"}), None, Level.RESIDENT)
VISITOR = Actor()

TERMS = Terms(Weekdays(), {"screening": 3, "answer": 15})

REASONS: dict[str, Any] = {"reason_code": "duplicate", "reason": "与去年的项目重复。", "prize": "first"}
TITLE, TEXT, CALL = "加装路灯", "晚上路口太暗，建议加装路灯。", "请为身边的小事出主意。"


def elsewhere(actor: Actor) -> Actor:
    """Return the same staff in another department."""
    return replace(actor, id=f"{actor.id}-elsewhere", department=OTHER_DEPARTMENT)


def command(name: str, actor: Actor, *, at: datetime = AT, new_id: str = "1" * 32, **args: Any) -> Command:
    return Command(name, at, new_id, args, actor, key=new_id, fingerprint="as sent")


def visitor(name: str, *, at: datetime = AT, **args: Any) -> Command:
    return Command(name, at, "9" * 32, args)


ANNOUNCED = Taken("announce", BEFORE, ORGANISER.id, "organiser")


def contest(**changed: Any) -> Contest:
    """Return an open contest; whatever its state, it was announced unless it is a draft or ``history`` says so."""
    changed.setdefault("history", () if changed.get("state") == "draft" else (ANNOUNCED,))
    sound = Contest("contest", DEPARTMENT, "金点子大赛", CALL, ("safety",), CALENDAR, ORGANISER.id, BEFORE, "open", version=1)
    return replace(sound, **changed)


def idea(**changed: Any) -> Idea:
    sound = Idea("idea", "contest", DEPARTMENT, AUTHOR.id, TITLE, TEXT, "safety", None, AT - DAY, DUE, "accepted", version=1)
    return replace(sound, **changed)


def support(**changed: Any) -> Support:
    return replace(Support("support", "idea", "contest", RESIDENT.id, version=1), **changed)


def adoption(**changed: Any) -> Adoption:
    return replace(Adoption("adoption", "idea", TITLE, "contest", DEPARTMENT, ORGANISER.id, AT - DAY, DUE, version=1), **changed)


def calendar_args(calendar: Calendar = CALENDAR) -> dict[str, dict[str, datetime]]:
    """Return a calendar as the contract loads it."""
    return {phase: vars(calendar.period(phase)) for phase in ("collecting", "supporting")}


def contest_args(**changed: Any) -> dict[str, Any]:
    return {"title": "新的大赛", "call": CALL, "themes": ["safety"], "calendar": calendar_args(), **changed}


def idea_args(**changed: Any) -> dict[str, Any]:
    return {"title": TITLE, "text": TEXT, "theme": "safety", **changed}
