"""Words that occur nowhere else, planted wherever something is withheld, and who alone may ever read them."""

import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.security.asking import OPERATIONS
from tests.security.cast import ANSWER, ASSIGNED_TO, REFUSAL, Cast
from tests.support.contest import call_for_ideas, open_contest
from tests.support.person import Person

DESK_AND_AUTHOR = frozenset({"author", "organiser", "moderator"})
READERS = {
    "draft contest": frozenset({"organiser", "moderator"}),
    "cancelled draft": frozenset({"organiser", "moderator"}),
    "draft of an idea": frozenset({"author"}),
    "submitted idea": DESK_AND_AUTHOR,
    "screened-out idea": DESK_AND_AUTHOR,
    "withdrawn idea": DESK_AND_AUTHOR,
    "withdrawn after a decision": DESK_AND_AUTHOR,
    "email": frozenset[str](),
    "login": frozenset({"operator"}),
    "name": frozenset({"operator"}),
    "reason": frozenset({"operator"}),
    "password": frozenset[str](),
    "wrong password": frozenset[str](),
    "password for a login": frozenset[str](),
    "token": frozenset[str](),
}
IDEAS, IDENTITY, NOTIFICATIONS = frozenset({"ideas"}), frozenset({"identity"}), frozenset({"notifications"})
KEPT_IN = {
    **{kind: IDEAS for kind in READERS if "idea" in kind or "draft" in kind or "decision" in kind},
    **dict.fromkeys(("login", "name", "reason"), IDENTITY),
    "email": NOTIFICATIONS,
    **dict.fromkeys(("password", "wrong password", "password for a login", "token"), frozenset[str]()),
}
"""The databases that may hold each."""


@dataclass
class Planted:
    """``words`` by kind, and all ids that can be asked about."""

    words: dict[str, str] = field(default_factory=lambda: {kind: f"c{secrets.token_hex(10)}" for kind in READERS})
    things: list[Mapping[str, str]] = field(default_factory=list)

    def found_in(self, text: str) -> set[str]:
        return {kind for kind, word in self.words.items() if word in text}


def plant(cast: Cast) -> Planted:
    planted = Planted()
    _plant_contests(cast, planted)
    _plant_ideas(cast, planted)
    _plant_account(cast, planted)
    return planted


def _plant_contests(cast: Cast, planted: Planted) -> None:
    organiser = cast["organiser"]
    drafts = {}
    for kind in ("draft contest", "cancelled draft"):
        word = planted.words[kind]
        drafts[kind] = organiser.post("/contests", {**call_for_ideas(), "title": word, "call": f"{word}。"})["id"]
    organiser.post(f"/contests/{drafts['cancelled draft']}/steps/cancel", {"reason": "不办了。"})
    planted.things += [{"contest_id": id} for id in drafts.values()]


def _plant_ideas(cast: Cast, planted: Planted) -> None:
    contest = open_contest(cast["organiser"])
    kinds = ("submitted idea", "screened-out idea", "withdrawn idea", "withdrawn after a decision")
    ids = {kind: _submit(cast["author"], contest, planted.words[kind]) for kind in kinds}
    cast["moderator"].post(f"/ideas/{ids['screened-out idea']}/steps/screen_out", REFUSAL)
    cast["author"].post(f"/ideas/{ids['withdrawn idea']}/steps/withdraw", {})
    case = _decide(cast, ids["withdrawn after a decision"])
    cast["author"].post(f"/ideas/{ids['withdrawn after a decision']}/steps/withdraw", {})
    word = planted.words["draft of an idea"]
    cast["author"].send("PUT", f"/contests/{contest}/draft", {"title": word, "text": word}).raise_for_status()
    planted.things += [{"contest_id": contest}, {"adoption_id": case}, *({"idea_id": id} for id in ids.values())]


def _submit(author: Person, contest: str, word: str) -> str:
    return str(author.post(f"/contests/{contest}/ideas", {"title": word, "text": f"{word}，就是这样。", "theme": "safety"})["id"])


def _decide(cast: Cast, idea: str) -> str:
    cast["moderator"].post(f"/ideas/{idea}/steps/accept", {})
    case = str(cast["organiser"].post(f"/ideas/{idea}/adoption", {"department": ASSIGNED_TO})["id"])
    cast["handler"].post(f"/adoptions/{case}/steps/adopt", ANSWER)
    return case


def _plant_account(cast: Cast, planted: Planted) -> None:
    """Register someone, let them use what they have, mistype their password, even into the wrong field; suspend them."""
    words, visitor = planted.words, cast["visitor"]
    login = words["login"]
    account = visitor.post("/accounts", {"login": login, "password": words["password"], "name": words["name"]})
    someone = Person(visitor.url, login, words["password"])
    someone.get("/accounts/me")
    words["token"] = someone.token
    someone.send("PUT", "/notices/card", {"email": f"{words['email']}@example.org"}).raise_for_status()
    assert "token.wrong_login" == visitor.refused("POST", "/tokens", {"login": login, "password": words["wrong password"]})
    assert "token.wrong_login" == visitor.refused("POST", "/tokens", {"login": words["password for a login"], "password": "x"})
    cast["operator"].post(f"/accounts/{account['id']}/steps/suspend", {"reason": words["reason"]})
    planted.things += [{"account_id": account["id"]}]


def reading(who: Person, things: Iterable[Mapping[str, str]]) -> Iterator[str]:
    """Yield every answer and page that ``who`` can get by reading, refusals included."""
    for path, query in _addresses(things):
        yield who.send("GET", path, **query).text
    who.http.cookies.set("shanzhi", who.token)
    for page in _pages(things):
        yield who.http.get(f"{who.url}{page}", headers={"Accept": "text/html"}).text


def _addresses(things: Iterable[Mapping[str, str]]) -> Iterator[tuple[str, dict[str, Any]]]:
    for row in OPERATIONS.values():
        if row.is_query:
            named = [thing for thing in things if set(row.path_fields) == thing.keys()] if row.path_fields else [{}]
            for thing in named:
                yield from ((str(row.path).format(**thing), query) for query in _queries(row.query))


def _queries(schema: Any) -> Iterator[dict[str, Any]]:
    fields = schema().fields if schema else {}
    limit = {"limit": 100} if "limit" in fields else {}
    yield limit
    if "state" in fields:
        yield from ({**limit, "state": state} for state in fields["state"].validators[0].choices)


def _pages(things: Iterable[Mapping[str, str]]) -> Iterator[str]:
    yield from ("/", "/contests", "/contests/new", "/desk", "/desk/adoptions", "/me")
    for thing in things:
        for name, id in thing.items():
            for tail in _TAILS.get(name, ()):
                yield f"/{name.removesuffix('_id')}s/{id}{tail}"


_TAILS = {
    "contest_id": ("", "?state=submitted", "?state=screened_out", "/edit", "/calendar", "/ideas/new", "/steps/announce"),
    "idea_id": ("", "/edit", "/adoption", "/steps/accept", "/steps/withdraw", "/steps/shortlist"),
    "adoption_id": ("", "/steps/adopt"),
}
