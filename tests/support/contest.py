"""The contest that every run mode must be able to play, from call to decision, by the API alone."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.support.person import Person

FACTS_OF_THE_PLAY = (
    "contest.drafted",
    "contest.announced",
    "contest.opened",
    "idea.submitted",
    "idea.accepted",
    "idea.screened_out",
    "support.given",
    "support.withdrawn",
    "idea.shortlisted",
    "idea.awarded",
    "contest.results_published",
    "adoption.assigned",
    "adoption.adopted",
    "adoption.partly_adopted",
    "adoption.declined",
)


def call_for_ideas(*, begins_in_s: float = -1, collecting_s: float = 3600, supporting_s: float = 7200) -> dict[str, Any]:
    """Return the body of a contest whose phases began already."""
    begin = datetime.now(UTC) + timedelta(seconds=begins_in_s)

    def period(length_s: float) -> dict[str, str]:
        return {"begins_at": begin.isoformat(), "ends_at": (begin + timedelta(seconds=length_s)).isoformat()}

    calendar = {"collecting": period(collecting_s), "supporting": period(supporting_s)}
    return {"title": "社区金点子大赛", "call": "请为身边的小事出主意。", "themes": ["transport", "welfare", "safety"], "calendar": calendar}


def idea(n: int = 1) -> dict[str, Any]:
    return {"title": f"加装路灯 {n}", "text": "晚上路口太暗，建议加装路灯，方便老人出行。", "theme": "safety"}


def open_contest(organiser: Person) -> str:
    """Return the id of a contest that was drafted, announced and opened."""
    id = organiser.post("/contests", call_for_ideas())["id"]
    for step in ("announce", "open"):
        organiser.post(f"/contests/{id}/steps/{step}", {})
    return str(id)


def play(url: str) -> dict[str, Any]:
    """Play the whole contest and return what is public at the end: contest, ideas, adoptions."""
    organiser, moderator = Person(url, "organiser"), Person(url, "moderator")
    residents = [Person(url, f"resident{n}") for n in range(1, 6)]
    contest = open_contest(organiser)
    ideas = [residents[n].post(f"/contests/{contest}/ideas", idea(n))["id"] for n in range(4)]
    for id in ideas[:3]:
        moderator.post(f"/ideas/{id}/steps/accept", {})
    refusal = {"reason_code": "duplicate", "reason": "与去年已办项目重复。"}
    moderator.post(f"/ideas/{ideas[3]}/steps/screen_out", refusal)
    supports(residents, ideas)
    for id in ideas[:3]:
        organiser.post(f"/ideas/{id}/steps/shortlist", {})
    organiser.post(f"/ideas/{ideas[0]}/steps/award", {"prize": "first"})
    organiser.post(f"/contests/{contest}/steps/publish_results", {})
    adoptions = decide(url, organiser, ideas)
    visitor = Person(url)
    return {
        "contest": visitor.get(f"/contests/{contest}"),
        "ideas": [visitor.get(f"/ideas/{id}") for id in ideas],
        "adoptions": [visitor.get(f"/adoptions/{id}") for id in adoptions],
    }


def supports(residents: list[Person], ideas: list[str]) -> None:
    """Ideas 0, 1, 2 end with 4, 2 and 0 supports."""
    for person in residents[1:]:
        person.post(f"/ideas/{ideas[0]}/support")
    for person in residents[2:]:
        person.post(f"/ideas/{ideas[1]}/support")
    assert residents[4].send("DELETE", f"/ideas/{ideas[1]}/support").is_success


def decide(url: str, organiser: Person, ideas: list[str]) -> list[str]:
    """Assign three ideas to the department of ``department1`` and let it answer each in its own way."""
    handler = Person(url, "department1")
    department = handler.get("/accounts/me")["department"]
    answers = (
        ("adopt", {"reason_code": "feasible", "reason": "列入今年计划，十月前完成。"}),
        ("adopt_partly", {"reason_code": "partly_feasible", "reason": "先试点两处。"}),
        ("decline", {"reason_code": "budget", "reason": "今年预算已定，明年再议。"}),
    )
    ids = []
    for id, (step, answer) in zip(ideas, answers, strict=False):
        case = organiser.post(f"/ideas/{id}/adoption", {"department": department})
        handler.post(f"/adoptions/{case['id']}/steps/{step}", answer)
        ids.append(case["id"])
    return ids
