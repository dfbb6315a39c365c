"""Facts of ideas: as the contract has them, and never with a title, a text or a call; only their hashes."""

from collections.abc import Callable
from typing import Any

import pytest

from services.commons.contracts.common import CANARY
from services.commons.contracts.ideas import ADOPTION, CONTEST, CONTRACT, IDEA
from services.commons.kernel.change import Change
from services.ideas.model import content_sha256
from services.ideas.model_adoptions import assign_idea, step_adoption
from services.ideas.model_contests import announce_phase, draft_contest, reschedule_contest, revise_contest, step_contest
from services.ideas.model_ideas import forget_author, revise_idea, step_idea, submit_idea
from services.ideas.model_supports import give_support, turn_support
from tests.support.builders import (
    AT,
    AUTHOR,
    CALENDAR,
    CALL,
    HANDLER,
    MODERATOR,
    ORGANISER,
    REASONS,
    RESIDENT,
    SUPPORTING,
    TERMS,
    TEXT,
    TITLE,
    VISITOR,
    adoption,
    calendar_args,
    command,
    contest,
    contest_args,
    idea,
    idea_args,
    support,
)
from tests.support.published import payload

Made = Change[Any] | None
STAFF = {"organiser": ORGANISER, "moderator": MODERATOR, "author": AUTHOR, "handler": HANDLER}


def steps(table: object, decide: Callable[..., Made], build: Callable[..., object]) -> dict[str, Callable[[], Made]]:
    """Return, for each step of a lifecycle, a decision that takes it."""
    return {
        step.fact: lambda step=step: decide(build(state=step.sources[0]), command("step", STAFF[min(step.roles)], step=step.key, **REASONS))
        for step in table.steps
    }


DECISIONS: dict[str, Callable[[], Made]] = {
    "contest.drafted": lambda: draft_contest(command("draft_contest", ORGANISER, **contest_args())),
    "contest.revised": lambda: revise_contest(contest(state="draft"), command("revise_contest", ORGANISER, **contest_args())),
    "contest.rescheduled": lambda: reschedule_contest(
        contest(), command("reschedule", ORGANISER, calendar=calendar_args(CALENDAR), reason="雨")
    ),
    "contest.phase_began": lambda: announce_phase(contest(), command("tick", ORGANISER)),
    "contest.phase_ended": lambda: announce_phase(
        contest(announced_phases=("collecting.began", "supporting.began", "collecting.ended")),
        command("tick", ORGANISER, at=SUPPORTING.ends_at),
    ),
    "idea.submitted": lambda: submit_idea(contest(), command("submit_idea", AUTHOR, **idea_args()), TERMS),
    "idea.revised": lambda: revise_idea(idea(state="submitted"), command("revise_idea", AUTHOR, **idea_args())),
    "idea.author_forgotten": lambda: forget_author(idea(state="submitted"), command("forget", VISITOR, author=AUTHOR.id)),
    "support.given": lambda: give_support(contest(), idea(), command("give_support", RESIDENT)),
    "support.withdrawn": lambda: turn_support(contest(), idea(), support(), command("withdraw_support", RESIDENT)),
    "adoption.assigned": lambda: assign_idea(idea(), None, command("assign_idea", ORGANISER, department="water"), TERMS),
    **steps(CONTEST, step_contest, contest),
    **steps(IDEA, step_idea, idea),
    **steps(ADOPTION, step_adoption, adoption),
}


def test_every_fact_of_the_contract_is_made_by_a_decision() -> None:
    assert set(CONTRACT.by_fact) - {CANARY.name} == set(DECISIONS)


@pytest.mark.parametrize("name", DECISIONS)
def test_a_decision_makes_the_fact_that_the_contract_has(name: str) -> None:
    change = DECISIONS[name]()

    assert change is not None
    assert name == change.fact.name
    assert change.after.state == payload(CONTRACT, change.fact)["state"]


@pytest.mark.parametrize("name", DECISIONS)
def test_a_fact_carries_no_title_no_text_and_no_call(name: str) -> None:
    change = DECISIONS[name]()

    assert change is not None
    told = repr(payload(CONTRACT, change.fact))
    assert [] == [content for content in (TITLE, TEXT, CALL, "金点子大赛", "新的大赛") if content in told]


def test_a_hash_tells_where_a_title_ends_and_a_text_begins() -> None:
    assert 3 == len({content_sha256("ab", "c"), content_sha256("a", "bc"), content_sha256("abc")})


def test_a_fact_says_who_by_their_account_and_the_service_where_nobody_asked() -> None:
    told = {name: change.fact.payload["by"] for name, decide in DECISIONS.items() if (change := decide())}

    assert "ideas" == told.pop("contest.phase_began") == told.pop("contest.phase_ended") == told.pop("idea.author_forgotten")
    assert set(told.values()) <= {actor.id for actor in (*STAFF.values(), RESIDENT)}
    assert AT == command("any", ORGANISER).at
