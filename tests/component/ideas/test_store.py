"""The stores of ideas on a real database: everything comes back as it went, and lists answer as the fakes do."""

from dataclasses import replace
from random import Random
from typing import Any

import pytest

from services.commons.contracts.ideas import ADOPTION, CONTEST, IDEA
from services.commons.kernel.change import Change, Fact
from services.commons.kernel.command import Command
from services.commons.kernel.problems import Problem
from services.ideas.model import Taken
from services.ideas.usecases import Stores
from tests.support import builders
from tests.support.builders import (
    AT,
    AUTHOR,
    COLLECTING,
    COMMISSION,
    DAY,
    HANDLER,
    MODERATOR,
    MS,
    ORGANISER,
    REASONS,
    RESIDENT,
    VISITOR,
    contest_args,
    elsewhere,
    idea_args,
)
from tests.support.ideas_desk import Desk
from tests.support.memory_ideas import memory_stores

HISTORY = (
    Taken("announce", AT - DAY, ORGANISER.id, "organiser"),
    Taken("screen_out", AT + MS, MODERATOR.id, "moderator", "duplicate", "重复 🌳", None),
    Taken("award", AT, ORGANISER.id, "organiser", None, None, "first"),
)
ACTORS = (
    ORGANISER,
    MODERATOR,
    HANDLER,
    AUTHOR,
    RESIDENT,
    COMMISSION,
    VISITOR,
    elsewhere(ORGANISER),
    elsewhere(MODERATOR),
    elsewhere(HANDLER),
)


@pytest.mark.parametrize(
    ("kind", "thing"),
    [
        ("contests", builders.contest(history=HISTORY, announced_phases=("collecting.began",), themes=("safety", "housing"))),
        ("contests", builders.contest(state="draft")),
        ("ideas", builders.idea(history=HISTORY, town="dongqu", title="中文 🌳", created_at=AT + 999 * MS)),
        ("ideas", builders.idea()),
        ("supports", builders.support(state="withdrawn")),
        ("adoptions", builders.adoption(history=HISTORY, state="adopted")),
    ],
)
def test_what_is_stored_comes_back_whole(stores: Stores, kind: str, thing: Any) -> None:
    rows = getattr(stores, kind)
    fact = {"contests": "contest.drafted", "ideas": "idea.submitted", "supports": "support.given", "adoptions": "adoption.assigned"}[kind]

    rows.create(Command("make", AT, thing.id), lambda: Change(replace(thing, version=0), Fact(fact, {})))

    assert replace(thing, version=1) == rows.get(thing.id) == rows.find(thing.id)


def test_a_document_of_a_later_version_is_read_by_an_earlier_one(stores: Stores) -> None:
    rows: Any = stores.ideas
    rows.create(Command("make", AT, "idea"), lambda: Change(builders.idea(), Fact("idea.submitted", {})))

    rows.rows.update_one({"_id": "idea"}, {"$set": {"mood": "of a later day"}})

    assert builders.idea() == rows.get("idea")


STEPS = {
    "step_contest": [step.key for step in CONTEST.steps if step.key != "cancel"],
    "step_idea": [step.key for step in IDEA.steps],
    "step_adoption": [step.key for step in ADOPTION.steps],
}
STATES = [None, *(state.key for table in (CONTEST, IDEA, ADOPTION) for state in table.states)]
MAKES = {"draft_contest": "contest_id", "submit_idea": "idea_id", "assign_idea": "adoption_id"}
TEXTS: tuple[dict[str, Any], ...] = ({}, {"title": "路灯"}, {"text": "", "theme": "safety", "town": "xiaolan"})
FILTERS = ({"town": "xiaolan"}, {"theme": "safety"}, {"theme": "housing"}, {"q": "路灯"}, {"q": "灯"}, {"q": "加装 路"}, {"q": "河涌"})
CONTEST_FILTERS = ({"group": "running"}, {"group": "over"}, {"theme": "safety"}, {"theme": "housing"}, {"phase": "collecting"})
Wish = tuple[str, dict[str, Any]]


def looks(chance: Random, things: dict[str, str], page: dict[str, Any]) -> list[Wish]:
    return [
        ("list_contests", page),
        ("list_contests", {**page, "department": chance.choice(["transport", "water"])}),
        ("list_ideas", {"contest_id": things["contest_id"], **page}),
        ("list_ideas", {"contest_id": things["contest_id"], "limit": page["limit"], **chance.choice(FILTERS)}),
        ("list_contests", {"limit": page["limit"], **chance.choice(CONTEST_FILTERS)}),
        ("list_similar_ideas", {"contest_id": things["contest_id"], "title": "村口加装路灯"}),
        ("list_my_ideas", {"limit": 50}),
        ("list_adoptions", page),
        ("list_adoptions", {**page, "late": chance.random() < 0.5}),
        (
            "list_screening",
            {"limit": page["limit"]} | chance.choice([{}, {"late": True}, {"late": False}, {"contest_id": things["contest_id"]}]),
        ),
        ("get_idea", {"idea_id": things["idea_id"]}),
        ("list_answers", {"limit": page["limit"]}),
        ("tally_contest", {"contest_id": things["contest_id"]}),
        ("get_overview", {}),
        ("list_open_ideas", {"limit": page["limit"]}),
        ("list_open_contests", {"limit": page["limit"]}),
        ("export_my_ideas", {"limit": page["limit"]}),
        ("get_draft", {"contest_id": things["contest_id"]}),
        ("list_my_drafts", {"limit": page["limit"]}),
    ]


def wish(chance: Random, known: dict[str, list[str]]) -> Wish:
    """Return anything that anybody may ask, mostly about things that exist."""
    things = {key: chance.choice(ids[-5:]) for key, ids in known.items()}
    state = chance.choice(STATES)
    page = {"limit": chance.choice([1, 2, 50])} | ({"state": state} if state else {})
    name = chance.choice(
        [
            "draft_contest",
            "save_draft",
            "save_draft",
            "discard_draft",
            "submit_idea",
            "assign_idea",
            "give_support",
            "withdraw_support",
            *STEPS,
            *STEPS,
            *STEPS,
        ]
    )
    wishes: list[Wish] = [
        ("save_draft", {"contest_id": things["contest_id"], **chance.choice(TEXTS)}),
        ("discard_draft", {"contest_id": things["contest_id"]}),
        ("draft_contest", contest_args()),
        ("submit_idea", {"contest_id": things["contest_id"], **idea_args()}),
        ("assign_idea", {"idea_id": things["idea_id"], "department": chance.choice(["transport", "water"])}),
        *((support, {"idea_id": things["idea_id"]}) for support in ("give_support", "withdraw_support")),
        *((step, {f"{step[5:]}_id": things[f"{step[5:]}_id"], "step": chance.choice(keys), **REASONS}) for step, keys in STEPS.items()),
    ]
    return next(each for each in wishes if each[0] == name) if chance.random() < 0.6 else chance.choice(looks(chance, things, page))


def play(desk: Desk, seed: int, rounds: int = 300) -> list[tuple[str, Any]]:
    """Ask the same wishes of any desk; return what each was answered, cursors aside."""
    chance = Random(seed)
    contest = desk.contest("announce", "open")
    known = {"contest_id": [contest], "idea_id": [desk.accepted(contest_id=contest) for _ in range(3)], "adoption_id": ["none"]}
    answers: list[tuple[str, Any]] = []
    for n in range(rounds):
        name, args = wish(chance, known)
        actor = chance.choice((ORGANISER, MODERATOR, RESIDENT, HANDLER, *ACTORS))
        try:
            got = desk.ask(name, actor, at=COLLECTING.begins_at + n * DAY / 20, **args)
        except Problem as problem:
            answers.append((name, problem.kind.code))
            continue
        if name in MAKES:
            known[MAKES[name]].append(got["id"])
        answers.append((name, {**got, "next": bool(got.get("next"))}))
    return answers


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_asked_the_database_answers_as_the_fake_does(stores: Stores, seed: int) -> None:
    real, fake = play(Desk(stores), seed), play(Desk(memory_stores()), seed)

    assert fake == real
    assert len({name for name, got in real if isinstance(got, dict)}) >= 8
