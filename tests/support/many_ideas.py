"""Ten thousand ideas in one contest, as the stores would keep them: ``python -m tests.support.many_ideas MONGO_URI [COUNT]``.

They are written in bulk through the stores' own mappings, without facts: for measuring lists, not for the audit log.
The same seed makes the same ideas.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from services.commons.contracts.ideas import CONTRACT, THEMES
from services.commons.contracts.units import DEPARTMENTS, TOWNS
from services.commons.kernel.calendar import Period
from services.commons.plumbing.documents import Database, Documents
from services.commons.plumbing.inbox import Inbox, Retries
from services.commons.plumbing.rows import connect
from services.commons.plumbing.workdays import ChineseWorkdays
from services.ideas.model import Adoption, Calendar, Contest, Idea, Support, Taken
from services.ideas.model_adoptions import adoption_id
from services.ideas.model_deadlines import Terms
from services.ideas.model_supports import support_id
from services.ideas.settings import Settings
from services.ideas.store import open_stores
from services.ideas.usecases import Stores
from tests.support.silent import Silent

CHUNK = 1000
SUPPORTERS = 7000
COLLECTING, SUPPORTING, BEFORE = timedelta(days=14), timedelta(days=21), timedelta(days=40)
STATES = {"accepted": 78, "submitted": 5, "shortlisted": 6, "screened_out": 8, "awarded": 1, "withdrawn": 2}
ANSWERS = {"assigned": 35, "adopted": 25, "partly_adopted": 20, "declined": 20}
ASSIGNED_PERCENT = 12
STEPS = {"accepted": "accept", "shortlisted": "shortlist", "awarded": "award", "screened_out": "screen_out", "withdrawn": "withdraw"}
PLACES = [
    "岐江公园",
    "学校门口",
    "菜市场",
    "公交总站",
    "沿江路",
    "老旧小区",
    "村口",
    "医院门前",
    "工业区",
    "图书馆",
    "河边步道",
    "地下通道",
    "中心广场",
    "幼儿园旁",
    "城中村",
]
WISHES = [
    "加装路灯",
    "增设长者饭堂",
    "增设停车位",
    "整治河涌臭味",
    "加宽人行道",
    "安装健身器材",
    "设置垃圾分类点",
    "增加公交班次",
    "修补坑洼路面",
    "建设遮雨连廊",
    "设共享雨伞",
    "开设夜间门诊",
    "增设母婴室",
    "种植行道树",
    "拆除违章棚架",
    "增设充电桩",
    "安装减速带",
    "开放学校操场",
    "设便民服务站",
    "治理高空抛物",
]
WHY = "这里早晚人多，老人和孩子走过都不方便。建议{place}{wish}，花钱不多，附近几千居民都用得上，也便于管理。"


@dataclass(frozen=True)
class Crowd:
    """What was made: the contest, and one idea that everybody may read."""

    contest_id: str
    idea_id: str


def load(stores: Stores, *, count: int = 10_000, at: datetime, seed: int = 1) -> Crowd:
    """Fill ``stores`` with one contest that ended its collecting a while before ``at``; supports are three an idea."""
    chance = Random(seed)
    contest = _contest(at)
    ideas = list(_ideas(chance, contest, count, stores.terms))
    keep(stores.contests, [contest])
    keep(stores.ideas, ideas)
    keep(stores.adoptions, list(_adoptions(chance, ideas, at, stores.terms)))
    keep(stores.supports, list(_supports(chance, ideas, 3 * count)))
    return Crowd(contest.id, next(it.id for it in ideas if it.state == "accepted"))


def keep(rows: Any, things: Sequence[Any]) -> None:
    """Insert aggregates as their store maps them, with nothing waiting to be published."""
    documents: Documents[Any] = rows
    about = {"version": 1, "outbox": [], "outbox_pending": False, "created_by": {"key": None, "fingerprint": ""}, "keys": []}
    for begin in range(0, len(things), CHUNK):
        some = things[begin : begin + CHUNK]
        documents.rows.insert_many([{**documents._fields(replace(it, version=1)), **about, "_id": it.id} for it in some], ordered=False)


def _contest(at: datetime) -> Contest:
    begin = at - BEFORE
    calendar = Calendar(Period(begin, begin + COLLECTING), Period(begin, at + SUPPORTING))
    opened = (Taken("announce", begin, "organiser", "organiser"), Taken("open", begin, "organiser", "organiser"))
    call = "请说说身边的小事怎样办得更好。"
    return Contest("c" * 32, "social_work", "万条金点子大赛", call, THEMES, calendar, "organiser", begin, "open", history=opened)


def _ideas(chance: Random, contest: Contest, count: int, terms: Terms) -> Iterator[Idea]:
    begin = contest.calendar.collecting.begins_at
    for _ in range(count):
        created_at = begin + timedelta(milliseconds=chance.randrange(COLLECTING // timedelta(milliseconds=1)))
        state = chance.choices(list(STATES), list(STATES.values()))[0]
        place, wish = chance.choice(PLACES), chance.choice(WISHES)
        yield Idea(
            id=f"{chance.getrandbits(128):032x}",
            contest_id=contest.id,
            department=contest.department,
            author=f"resident{chance.randrange(SUPPORTERS)}",
            title=f"{place}{wish}",
            text=WHY.format(place=place, wish=wish),
            theme=chance.choice(THEMES),
            town=chance.choice(TOWNS).code if chance.random() < 0.9 else None,
            created_at=created_at,
            due_at=terms.due("screening", created_at),
            state=state,
            history=(Taken(STEPS[state], created_at + timedelta(days=2), "moderator", "moderator"),) if state in STEPS else (),
        )


def _adoptions(chance: Random, ideas: Sequence[Idea], at: datetime, terms: Terms) -> Iterator[Adoption]:
    for idea in ideas:
        if idea.state not in ("accepted", "shortlisted", "awarded") or chance.randrange(100) >= ASSIGNED_PERCENT:
            continue
        assigned_at = idea.created_at + timedelta(days=3)
        state = chance.choices(list(ANSWERS), list(ANSWERS.values()))[0]
        answer = Taken(state, assigned_at + timedelta(days=chance.randrange(1, 30)), "handler", "handler", "feasible", "列入今年计划。")
        department = chance.choice(DEPARTMENTS).code
        yield Adoption(
            id=adoption_id(idea.id),
            idea_id=idea.id,
            idea_title=idea.title,
            contest_id=idea.contest_id,
            department=department,
            assigned_by="organiser",
            assigned_at=assigned_at,
            due_at=terms.due("answer", assigned_at),
            town=idea.town,
            state=state,
            history=() if state == "assigned" else (answer,),
        )


def _supports(chance: Random, ideas: Sequence[Idea], count: int) -> Iterator[Support]:
    """A few ideas have very many supporters, most have few."""
    made: set[str] = set()
    while len(made) < count:
        idea = ideas[int(chance.paretovariate(1) * 20) % len(ideas)]
        person = f"resident{chance.randrange(SUPPORTERS)}"
        id = support_id(idea.id, person)
        if id not in made:
            made.add(id)
            yield Support(id, idea.id, idea.contest_id, person)


def stores_at(uri: str, name: str = "ideas") -> Stores:
    """Return the stores of ideas on a server."""
    own = connect(uri, name)
    database = Database(own, CONTRACT, Silent(), Inbox(own["inbox"], Retries(1000, 3)))
    settings = Settings(amqp_uri="", mongo_uri=uri, secret="", claims_public_key="")
    return replace(open_stores(database, settings), terms=Terms(ChineseWorkdays(), settings.workdays_given))


def main() -> None:
    uri, count = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
    crowd = load(stores_at(uri), count=count, at=datetime.now(UTC).replace(microsecond=0))
    print(f"{count} ideas in contest {crowd.contest_id}")


if __name__ == "__main__":
    main()
