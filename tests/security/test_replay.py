"""A wish sent again is the same wish: one key, one person, one operation, one target, one thing, one fact."""

import secrets
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from tests.security.asking import OPERATIONS, STALE
from tests.security.cast import ANSWER, ASSIGNED_TO, ENDPOINT, REFUSAL, Cast
from tests.support.contest import call_for_ideas, idea, open_contest
from tests.support.eventually import eventually
from tests.support.person import PASSWORD, Answer


@dataclass(frozen=True)
class Wish:
    """Something ``who`` wants made: where, what is sent, what else could be sent, the fact it makes, who else could want it."""

    who: str
    path: str
    fact: str
    body: Mapping[str, Any] | None = None
    another: Mapping[str, Any] | None = None
    also: str | None = None


def _contest(cast: Cast) -> str:
    return open_contest(cast["organiser"])


def _submitted(cast: Cast) -> str:
    return str(cast["author"].post(f"/contests/{_contest(cast)}/ideas", idea())["id"])


def _accepted(cast: Cast) -> str:
    id = _submitted(cast)
    cast["moderator"].post(f"/ideas/{id}/steps/accept", {})
    return id


def _draft(cast: Cast) -> Wish:
    another = {**call_for_ideas(), "title": "另一个大赛"}
    return Wish("organiser", "/contests", "contest.drafted", call_for_ideas(), another, also="organiser elsewhere")


def _submit(cast: Cast) -> Wish:
    return Wish("author", f"/contests/{_contest(cast)}/ideas", "idea.submitted", idea(1), idea(2), also="resident")


def _support(cast: Cast) -> Wish:
    return Wish("resident", f"/ideas/{_accepted(cast)}/support", "support.given")


def _assign(cast: Cast) -> Wish:
    bodies = {"department": ASSIGNED_TO}, {"department": "water"}
    return Wish("organiser", f"/ideas/{_accepted(cast)}/adoption", "adoption.assigned", *bodies)


def _register(cast: Cast) -> Wish:
    body = {"login": f"someone-{secrets.token_hex(4)}", "password": PASSWORD, "name": "某人"}
    return Wish("visitor", "/accounts", "account.registered", body, {**body, "password": "another password"})


def _endpoint(cast: Cast) -> Wish:
    own = {**ENDPOINT, "department": "water"}  # a department may have ten: those of the matrix are housing's
    return Wish("handler elsewhere", "/webhooks", "endpoint.made", own, {**own, "name": "另一个系统"})


WISHES: dict[str, Callable[[Cast], Wish]] = {
    "assign_idea": _assign,
    "create_endpoint": _endpoint,
    "draft_contest": _draft,
    "give_support": _support,
    "register_account": _register,
    "submit_idea": _submit,
}


def send(cast: Cast, wish: Wish, key: str, *, who: str = "", body: Any = None) -> Answer:
    return cast[who or wish.who].send("POST", wish.path, body or wish.body, key=key)


def settled(cast: Cast) -> int:
    """Return the length of the log once a mark of each service is in it: what was made before is in it too, or never will be."""
    marks = {
        str(cast["organiser"].post("/contests", call_for_ideas())["id"]),
        str(cast["visitor"].post("/accounts", {"login": f"mark-{secrets.token_hex(4)}", "password": PASSWORD, "name": "某人"})["id"]),
    }
    eventually(lambda: marks <= {fact["subject"] for fact in _facts(cast, _count(cast) - 50)})
    _marks.update(marks)
    return _count(cast)


def made(cast: Cast, since: int) -> Counter[str]:
    """Return how many facts of each type people made, marks aside; phases begin by themselves."""
    names = [fact["type"].partition(".")[2].removesuffix(".v1") for fact in _facts(cast, since) if fact["subject"] not in _marks]
    return Counter(name for name in names if name != "contest.phase_began")


_marks: set[str] = set()


def _facts(cast: Cast, since: int) -> list[dict[str, Any]]:
    page = cast["auditor"].get("/audit/entries", after=max(since, 0) - 1, limit=500)
    return [entry["fact"] for entry in page["items"]]


def _count(cast: Cast) -> int:
    return int(cast["visitor"].get("/audit/head")["count"])


def test_every_creating_operation_is_tried() -> None:
    assert {name for name, row in OPERATIONS.items() if row.creates} == WISHES.keys()


@pytest.mark.parametrize("make", WISHES.values(), ids=WISHES)
def test_a_creating_wish_sent_again_has_the_same_answer_and_one_fact(cast: Cast, make: Callable[[Cast], Wish]) -> None:
    wish, key = make(cast), secrets.token_hex(8)
    before = settled(cast)

    answers = [send(cast, wish, key) for _ in range(3)]

    assert [201] * 3 == [answer.status_code for answer in answers]
    assert 1 == len({answer.text for answer in answers})
    settled(cast)
    assert {wish.fact: 1} == made(cast, before)


@pytest.mark.parametrize(
    "make", [make for name, make in WISHES.items() if name != "give_support"], ids=[name for name in WISHES if name != "give_support"]
)
def test_another_wish_under_the_same_key_is_refused(cast: Cast, make: Callable[[Cast], Wish]) -> None:
    wish, key = make(cast), secrets.token_hex(8)
    first = send(cast, wish, key)

    answer = send(cast, wish, key, body=wish.another)

    assert (201, 422) == (first.status_code, answer.status_code)
    assert "idempotency.key_reused" == answer.json()["code"]
    assert first.text == send(cast, wish, key).text


@pytest.mark.parametrize("make", [_draft, _submit])
def test_the_same_key_of_another_person_is_another_wish(cast: Cast, make: Callable[[Cast], Wish]) -> None:
    wish, key = make(cast), secrets.token_hex(8)

    mine, theirs = send(cast, wish, key), send(cast, wish, key, who=wish.also or "")

    assert (201, 201) == (mine.status_code, theirs.status_code)
    assert mine.json()["id"] != theirs.json()["id"]


@pytest.mark.parametrize("make", [_submit, _support, _assign])
def test_the_same_key_for_another_target_is_another_wish(cast: Cast, make: Callable[[Cast], Wish]) -> None:
    key = secrets.token_hex(8)

    answers = [send(cast, make(cast), key).json() for _ in range(2)]

    assert 2 == len({answer.get("id") or answer["idea_id"] for answer in answers})


def test_the_same_key_for_another_operation_is_another_wish(cast: Cast) -> None:
    idea_id, key = _accepted(cast), secrets.token_hex(8)
    organiser = cast["organiser"]

    case = organiser.send("POST", f"/ideas/{idea_id}/adoption", {"department": ASSIGNED_TO}, key=key)
    step = organiser.send("POST", f"/ideas/{idea_id}/steps/shortlist", {}, key=key)
    draft = organiser.send("POST", "/contests", call_for_ideas(), key=key)

    assert [201, 200, 201] == [answer.status_code for answer in (case, step, draft)]
    assert "shortlisted" == step.json()["state"]


STEPS: dict[str, Callable[[Cast], tuple[str, str, Mapping[str, Any], str]]] = {
    "step_contest": lambda cast: ("organiser", f"/contests/{_contest(cast)}/steps/cancel", {"reason": "延期。"}, "contest.cancelled"),
    "step_idea": lambda cast: ("moderator", f"/ideas/{_submitted(cast)}/steps/screen_out", REFUSAL, "idea.screened_out"),
    "step_adoption": lambda cast: ("handler", f"/adoptions/{_case(cast)}/steps/adopt", ANSWER, "adoption.adopted"),
    "step_endpoint": lambda cast: ("handler elsewhere", f"/webhooks/{_made(cast)}/steps/pause", {"reason": "维护。"}, "endpoint.paused"),
    "step_account": lambda cast: ("operator", f"/accounts/{_account(cast)}/steps/suspend", {"reason": "核查。"}, "account.suspended"),
}
"""Who takes which step, with what, and the fact it makes."""


def _case(cast: Cast) -> str:
    return str(send(cast, _assign(cast), secrets.token_hex(8)).json()["id"])


def _made(cast: Cast) -> str:
    return str(send(cast, _endpoint(cast), secrets.token_hex(8)).json()["id"])


def _account(cast: Cast) -> str:
    return str(send(cast, _register(cast), secrets.token_hex(8)).json()["id"])


def test_every_step_is_tried() -> None:
    assert {name for name, row in OPERATIONS.items() if "step" in row.path_fields} == STEPS.keys()


@pytest.mark.parametrize("make", STEPS.values(), ids=STEPS)
def test_a_step_sent_again_stays_taken_and_makes_one_fact(
    cast: Cast, make: Callable[[Cast], tuple[str, str, Mapping[str, Any], str]]
) -> None:
    who, path, body, fact = make(cast)
    before, key = settled(cast), secrets.token_hex(8)

    answers = [cast[who].send("POST", path, body, key=key) for _ in range(3)]

    assert [200] * 3 == [answer.status_code for answer in answers]
    assert 1 == len({(answer.json()["state"], answer.json()["version"], answer.headers["ETag"]) for answer in answers})
    assert "lifecycle.step_refused" == cast[who].refused("POST", path, body)
    assert "idempotency.key_reused" == cast[who].refused("POST", path, {**body, "reason": "另有原因。"}, key=key)
    settled(cast)
    assert {fact: 1} == made(cast, before)


@pytest.mark.parametrize("make", STEPS.values(), ids=STEPS)
def test_a_step_that_means_another_version_is_not_taken(
    cast: Cast, make: Callable[[Cast], tuple[str, str, Mapping[str, Any], str]]
) -> None:
    who, path, body, _ = make(cast)

    stale = cast[who].send("POST", path, body, version=STALE)
    taken = cast[who].send("POST", path, body, version=stale.json()["version"])

    assert (412, "request.version_stale") == (stale.status_code, stale.json()["code"])
    assert (200, stale.json()["version"] + 1) == (taken.status_code, taken.json()["version"])


EDITS: dict[str, Callable[[Cast], tuple[str, str, str, Any]]] = {
    "reschedule_contest": lambda cast: (
        "organiser",
        "PUT",
        f"/contests/{_drafted(cast)}/calendar",
        {"calendar": _later(), "reason": "改期。"},
    ),
    "revise_contest": lambda cast: ("organiser", "PATCH", f"/contests/{_drafted(cast)}", {**call_for_ideas(), "title": "改名"}),
    "revise_idea": lambda cast: ("author", "PATCH", f"/ideas/{_submitted(cast)}", idea(7)),
    "set_standing": lambda cast: ("operator", "PUT", f"/accounts/{_account(cast)}/standing", {"roles": ["citizen"], "level": "phone"}),
}


def _drafted(cast: Cast) -> str:
    return str(cast["organiser"].post("/contests", call_for_ideas(begins_in_s=3600))["id"])


def _later() -> Any:
    return call_for_ideas(begins_in_s=7200)["calendar"]


def test_every_edit_is_tried() -> None:
    assert {name for name, row in OPERATIONS.items() if row.edits} == EDITS.keys()


@pytest.mark.parametrize("make", EDITS.values(), ids=EDITS)
def test_an_edit_counts_for_the_version_it_means(cast: Cast, make: Callable[[Cast], tuple[str, str, str, Any]]) -> None:
    who, method, path, body = make(cast)

    answers = [cast[who].send(method, path, body, version=version) for version in (STALE, 1, 1, 2)]

    assert [412, 200, 412, 200] == [answer.status_code for answer in answers]
    assert "request.version_required" == cast[who].refused(method, path, body)
