"""People who ask, and the record of what each was told: the clients' half of a history.

A wish is a command that can be sent again under its key. Whatever is neither done nor refused is unknown.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import httpx

from services.ideas.model import content_sha256
from tests.faults.history import DONE, REFUSED, UNKNOWN, Asked, Effect, Entry, History, Verdict, effect_of, judge
from tests.support.contest import call_for_ideas
from tests.support.person import Person

TEXT = "晚上路口太暗，建议加装路灯，方便老人出行。"
AUDITOR, MODERATOR, OPERATOR, ORGANISER = "auditor", "moderator", "operator", "organiser"
FACT_OF_STEP = {"accept": "idea.accepted", "announce": "contest.announced", "open": "contest.opened", "shortlist": "idea.shortlisted"}


@dataclass(frozen=True)
class Wish:
    """One command of ``who`` (a login), ready to be sent as often as it takes."""

    who: str
    key: str
    operation: str
    path: str
    effect: Effect
    body: Mapping[str, Any] | None = None


def draft(key: str) -> Wish:
    body = {**call_for_ideas(), "title": f"大赛 {key}"}
    return Wish(ORGANISER, key, "draft_contest", "/contests", ("contest.drafted", content_sha256(body["title"], body["call"])), body)


def submit(who: str, contest: str, key: str) -> Wish:
    body = {"title": f"点子 {key}", "text": TEXT, "theme": "safety"}
    effect = ("idea.submitted", content_sha256(body["title"], TEXT))
    return Wish(who, key, "submit_idea", f"/contests/{contest}/ideas", effect, body)


def support(who: str, account: str, idea: str, key: str) -> Wish:
    return Wish(who, key, "give_support", f"/ideas/{idea}/support", ("support.given", account, idea))


def step(who: str, things: str, id: str, taken: str, key: str) -> Wish:
    path = f"/{things}/{id}/steps/{taken}"
    return Wish(who, key, f"step_{things[:-1]}", path, (FACT_OF_STEP[taken], id), {})


def suspend(account: str, key: str) -> Wish:
    return Wish(OPERATOR, key, "step_account", f"/accounts/{account}/steps/suspend", ("account.suspended", account), {"reason": "试验"})


@dataclass
class Crowd:
    """Everybody at one town, by login; ``accounts`` of those who support ideas.

    ``asked`` is what they were told; ``troubles`` counts by problem code what left them not knowing.
    """

    people: Mapping[str, Person]
    accounts: Mapping[str, str]
    asked: list[Asked] = field(default_factory=list)
    troubles: Counter[str] = field(default_factory=Counter)

    def at(self, url: str) -> "Crowd":
        """Return the same people, still logged in, at a copy of their town, remembering what they were told."""
        people = {login: Person(url, login, token=person.token) for login, person in self.people.items()}
        return Crowd(people, self.accounts, list(self.asked))

    def ask(self, wish: Wish) -> Asked:
        status, id = self._send(wish)
        told = Asked(wish.key, wish.operation, status, wish.effect, id)
        self.asked.append(told)
        return told

    def ask_all(self, wishes: Sequence[Wish], *, at_once: int) -> list[Asked]:
        """Send all at once, in no order."""
        with ThreadPoolExecutor(at_once) as pool:
            return list(pool.map(self.ask, wishes))

    def _send(self, wish: Wish) -> tuple[str, str | None]:
        try:
            answer = self.people[wish.who].send("POST", wish.path, wish.body, key=wish.key)
        except httpx.HTTPError:
            self.troubles["no answer"] += 1
            return UNKNOWN, None
        if answer.status_code >= 500:
            self.troubles[answer.json()["code"]] += 1
            return UNKNOWN, None
        if not answer.is_success:
            return REFUSED, None
        return DONE, answer.json().get("id")

    def entries(self) -> list[Entry]:
        """Return the whole audit log."""
        entries: list[Entry] = []
        after: int | None = -1
        while after is not None:
            page = self.people[AUDITOR].get("/audit/entries", after=after, limit=500)
            entries += page["items"]
            after = page.get("next")
        return entries

    def shown(self, contest: str) -> Iterable[Effect]:
        """Yield every effect that the API shows in one contest, as often as it is there."""
        found = self.people[MODERATOR].get(f"/contests/{contest}")
        yield "contest.drafted", content_sha256(found["title"], found["call"])
        yield from _steps(found)
        supports = {}
        for idea in self._ideas(MODERATOR, contest):
            yield "idea.submitted", content_sha256(idea["title"], idea["text"])
            yield from _steps(idea)
            supports[idea["id"]] = idea["supports"]
        yield from self._supports(contest, supports)

    def _supports(self, contest: str, counts: dict[str, int]) -> Iterable[Effect]:
        """Yield who supports what, and a supporter nobody knows for each support too many."""
        for login, account in self.accounts.items():
            for idea in self._ideas(login, contest):
                if idea["supported_by_me"]:
                    counts[idea["id"]] -= 1
                    yield "support.given", account, idea["id"]
        yield from (("support.given", "nobody", id) for id, left in counts.items() for _ in range(abs(left)))

    def _suspended(self) -> Iterable[Effect]:
        for name, id in sorted({row.effect for row in self.asked if row.effect[0] == "account.suspended"}):
            if self.people[OPERATOR].get(f"/accounts/{id}")["state"] == "suspended":
                yield name, id

    def _ideas(self, who: str, contest: str) -> Iterable[Mapping[str, Any]]:
        cursor: dict[str, str] = {}
        while True:
            page = self.people[who].get(f"/contests/{contest}/ideas", limit=100, **cursor)
            yield from page["items"]
            if not page.get("next"):
                return
            cursor = {"cursor": page["next"]}

    def judged(self, *contests: str, since: int = 0) -> Verdict:
        shown = [effect for contest in contests for effect in self.shown(contest)]
        return judge(History(self.asked, [*shown, *self._suspended()], self.entries(), since))

    def is_settled(self, url: str) -> bool:
        """Return whether no fact waits anywhere, and the log has all that anyone was promised."""
        report = httpx.get(f"{url}/readyz", timeout=5).json()
        if not report["ready"] or any(pong["oldest_pending_s"] for pong in report["services"].values()):
            return False
        promised = {row.effect for row in self.asked if row.status == DONE}
        return promised <= {effect for entry in self.entries() if (effect := effect_of(entry["fact"]))}


def _steps(thing: Mapping[str, Any]) -> Iterable[Effect]:
    yield from ((FACT_OF_STEP[line["step"]], thing["id"]) for line in thing["history"] if line["step"] in FACT_OF_STEP)


def gather(url: str, residents: Sequence[str]) -> Crowd:
    """Log in residents and staff."""
    logins = (*residents, AUDITOR, MODERATOR, OPERATOR, ORGANISER)
    with ThreadPoolExecutor(4) as pool:
        people = dict(zip(logins, pool.map(lambda login: Person(url, login), logins), strict=True))
    return Crowd(people, {login: people[login].get("/accounts/me")["id"] for login in residents})


def open_contest(crowd: Crowd, name: str) -> str:
    """Return the id of a contest that takes ideas and supports now."""
    contest = str(crowd.ask(draft(name)).id)
    for taken in ("announce", "open"):
        crowd.ask(step(ORGANISER, "contests", contest, taken, f"{name}-{taken}"))
    return contest


def submit_ideas(crowd: Crowd, who: str, contest: str, names: Iterable[str]) -> tuple[str, ...]:
    return tuple(str(crowd.ask(submit(who, contest, name)).id) for name in names)
