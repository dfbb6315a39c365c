"""Who asks and what they ask about: one account of every kind, and one thing in every state that decides who may."""

import secrets
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from tests.support.contest import call_for_ideas, idea, open_contest
from tests.support.eventually import eventually
from tests.support.person import Person, enroll

DEMO = {
    "organiser": "organiser",
    "moderator": "moderator",
    "handler": "department1",
    "clerk": "clerk1",
    "commission": "commission",
    "auditor": "auditor",
    "operator": "operator",
}
ENROLLED: dict[str, Mapping[str, Any]] = {
    "newcomer": {},
    "resident": {"roles": ["citizen"], "level": "real_name"},
    "author": {"roles": ["citizen"], "level": "real_name"},
    "organiser elsewhere": {"roles": ["organiser"], "level": "real_name", "department": "water"},
    "moderator elsewhere": {"roles": ["moderator"], "level": "real_name", "department": "water"},
    "handler elsewhere": {"roles": ["handler"], "level": "real_name", "department": "water"},
}
ASKERS = ("visitor", *ENROLLED, *DEMO)
ASSIGNED_TO = "housing"  # whose handler is ``handler``
REFUSAL = {"reason_code": "duplicate", "reason": "与去年已办项目重复。"}
ANSWER = {"reason_code": "feasible", "reason": "列入今年计划。"}
ENDPOINT = {"name": "系统", "url": "http://127.0.0.1:9/in", "facts": ["ideas.contest.archived"], "department": ASSIGNED_TO}

CASES = {"open case": "assigned", "decided case": "decided"}
NOWHERE = "0" * 32
NOTHING = {
    "no parked fact": {"fact_id": NOWHERE},
    "own session": {"session_id": "current"},
    "nothing": dict.fromkeys(
        (
            "contest_id",
            "idea_id",
            "adoption_id",
            "account_id",
            "session_id",
            "fact_id",
            "link_id",
            "notice_id",
            "token",
            "endpoint_id",
            "dispatch_id",
        ),
        NOWHERE,
    ),
}
"""Names of what is not there, or of what everybody has."""


@dataclass(frozen=True)
class Cast:
    """``people`` by who they are; ``things`` (``draft contest``) to the fields that name them in a path."""

    people: Mapping[str, Person]
    things: Mapping[str, Mapping[str, str]]

    def __getitem__(self, who: str) -> Person:
        return self.people[who]


def gather(url: str) -> Cast:
    """Return everybody, and the things that ``author`` and the organiser's department made."""
    people = _people(url)
    return Cast(people, {**_contests(people), **_ideas(people), **_own(people), **_endpoints(people), **NOTHING})


def _people(url: str) -> dict[str, Person]:
    operator, run = Person(url, "operator"), secrets.token_hex(3)
    with ThreadPoolExecutor(2) as pool:
        demo = dict(zip(DEMO, pool.map(lambda login: Person(url, login), DEMO.values()), strict=True))
        logins = [f"{who.replace(' ', '-')}-{run}" for who in ENROLLED]
        enrolled = zip(
            ENROLLED, pool.map(lambda login, standing: enroll(url, operator, login, standing), logins, ENROLLED.values()), strict=True
        )
        return {"visitor": Person(url), **demo, **dict(enrolled)}


def _contests(people: Mapping[str, Person]) -> dict[str, dict[str, str]]:
    organiser = people["organiser"]
    draft = organiser.post("/contests", call_for_ideas())["id"]
    ids = {"draft contest": draft, "open contest": open_contest(organiser), "contest with a draft": open_contest(organiser)}
    people["author"].send("PUT", f"/contests/{ids['contest with a draft']}/draft", {"title": "写了一半"}).raise_for_status()
    return {name: {"contest_id": id} for name, id in ids.items()}


def _ideas(people: Mapping[str, Person]) -> dict[str, dict[str, str]]:
    """Return an idea in every state that counts, and a case open and decided; ``resident`` supports the accepted one."""
    contest = open_contest(people["organiser"])
    names = ("submitted", "accepted", "screened-out", "withdrawn", "assigned", "decided")
    ideas = {name: people["author"].post(f"/contests/{contest}/ideas", idea(n))["id"] for n, name in enumerate(names)}
    for name in ("accepted", "assigned", "decided"):
        people["moderator"].post(f"/ideas/{ideas[name]}/steps/accept", {})
    people["moderator"].post(f"/ideas/{ideas['screened-out']}/steps/screen_out", REFUSAL)
    people["author"].post(f"/ideas/{ideas['withdrawn']}/steps/withdraw", {})
    people["resident"].post(f"/ideas/{ideas['accepted']}/support")
    found = {f"{name} idea": {"idea_id": ideas[name]} for name in ("submitted", "accepted", "screened-out", "withdrawn")}
    return found | _cases(people, ideas)


def _cases(people: Mapping[str, Person], ideas: Mapping[str, str]) -> dict[str, dict[str, str]]:
    body = {"department": ASSIGNED_TO}
    cases = {name: people["organiser"].post(f"/ideas/{ideas[idea]}/adoption", body)["id"] for name, idea in CASES.items()}
    people["handler"].post(f"/adoptions/{cases['decided case']}/steps/adopt", ANSWER)
    return {name: {"adoption_id": id} for name, id in cases.items()}


def _own(people: Mapping[str, Person]) -> dict[str, dict[str, str]]:
    """Return the account of ``author``, and a session of theirs beside the one they ask through."""
    author = people["author"]
    Person(author.url, author.login)
    session = next(row["id"] for row in author.get("/sessions")["items"] if not row["current"])
    notice = eventually(lambda: author.get("/notices", limit=1)["items"])[0]["id"]
    return {
        "author's notice": {"notice_id": notice},
        "author's account": {"account_id": author.get("/accounts/me")["id"]},
        "author's session": {"session_id": session},
    }


def _endpoints(people: Mapping[str, Person]) -> dict[str, dict[str, str]]:
    """Return an endpoint of the handler's department, a dispatch of it, and one that was removed; nothing listens at either."""
    handler = people["handler"]
    kept, removed = (handler.post("/webhooks", ENDPOINT)["id"] for _ in range(2))
    dispatch = handler.post(f"/webhooks/{kept}/tests")["id"]
    handler.post(f"/webhooks/{removed}/steps/remove")
    return {
        "endpoint": {"endpoint_id": kept},
        "removed endpoint": {"endpoint_id": removed},
        "dispatch": {"endpoint_id": kept, "dispatch_id": dispatch},
    }
