"""What a view says one can do is what one can do: every flag against its decision, for everybody, in every state."""

from collections.abc import Callable
from typing import Any

import pytest

from services.commons.contracts.ideas import CONTEST, CONTRACT, IDEA
from services.commons.kernel.people import Actor
from services.commons.kernel.problems import Problem
from services.ideas import views
from services.ideas.model_adoptions import assign_idea
from services.ideas.model_contests import reschedule_contest, revise_contest
from services.ideas.model_ideas import revise_idea, submit_idea
from services.ideas.model_supports import give_support
from tests.support.builders import (
    AUTHOR,
    COLLECTING,
    COMMISSION,
    HANDLER,
    MODERATOR,
    ORGANISER,
    RESIDENT,
    SUPPORTING,
    TERMS,
    VISITOR,
    calendar_args,
    command,
    contest,
    contest_args,
    elsewhere,
    idea,
    idea_args,
)
from tests.support.ideas_desk import Desk
from tests.support.memory_ideas import memory_stores

NEWCOMER = Actor("newcomer", frozenset({"citizen"}))
EVERYBODY = (VISITOR, NEWCOMER, RESIDENT, AUTHOR, ORGANISER, MODERATOR, HANDLER, COMMISSION, elsewhere(ORGANISER), elsewhere(MODERATOR))
TIMES = (COLLECTING.begins_at, COLLECTING.ends_at, SUPPORTING.ends_at)

everybody = pytest.mark.parametrize("actor", EVERYBODY, ids=lambda actor: actor.id or "visitor")
contest_states = pytest.mark.parametrize("state", [state.key for state in CONTEST.states])
idea_states = pytest.mark.parametrize("state", [state.key for state in IDEA.states])


def is_let(operation: str, actor: Actor, decide: Callable[..., object], *given: object) -> bool:
    """Return whether the door admits ``actor`` to the operation, and the decision does not refuse."""
    try:
        CONTRACT.by_operation[operation].allowed.admit(actor)
        decide(*given)
    except Problem:
        return False
    return True


@everybody
@contest_states
def test_a_contest_offers_what_it_lets_one_do(actor: Actor, state: str) -> None:
    it = contest(state=state)
    for at in TIMES:
        shown: Any = views.contest(it, command("get_contest", actor, at=at))
        revise = command("revise_contest", actor, at=at, **contest_args())
        reschedule = command("reschedule_contest", actor, at=at, calendar=calendar_args(), reason="顺延")
        submit = command("submit_idea", actor, at=at, **idea_args())

        assert is_let("revise_contest", actor, revise_contest, it, revise) is shown["can_revise"]
        assert is_let("reschedule_contest", actor, reschedule_contest, it, reschedule) is shown["can_reschedule"]
        assert is_let("submit_idea", actor, submit_idea, it, submit, TERMS) is shown["can_submit"]


@contest_states
def test_a_contest_is_over_when_nobody_can_change_its_dates(state: str) -> None:
    shown = views.contest(contest(state=state), command("get_contest", ORGANISER))

    assert shown["over"] is not shown["can_reschedule"]


@everybody
@idea_states
def test_an_idea_offers_what_it_lets_one_do(actor: Actor, state: str) -> None:
    it = idea(state=state)
    for at in TIMES:
        shown: Any = views.idea(it, contest(), command("get_idea", actor, at=at), supports=0, supported=False, case=None)
        revise = command("revise_idea", actor, at=at, **idea_args())
        assign = command("assign_idea", actor, at=at, department="water")
        support = command("give_support", actor, at=at)

        assert is_let("revise_idea", actor, revise_idea, it, revise) is shown["can_revise"]
        assert is_let("assign_idea", actor, assign_idea, it, None, assign, TERMS) is shown["can_assign"]
        assert is_let("give_support", actor, give_support, contest(), it, support) is shown["can_support"]


@idea_states
def test_an_idea_is_public_when_a_visitor_may_read_it_and_supportable_when_a_neighbour_can(state: str) -> None:
    for at in TIMES:
        seen: Any = {
            actor: views.idea(idea(state=state), contest(), command("get_idea", actor, at=at), supports=0, supported=False, case=None)
            for actor in (VISITOR, RESIDENT)
        }

        assert seen[VISITOR]["public"] is not seen[VISITOR]["withheld"]
        assert seen[VISITOR]["supportable"] is seen[RESIDENT]["can_support"]


def test_what_was_assigned_is_not_offered_for_assigning_again_on_a_page_or_in_a_list() -> None:
    desk = Desk(memory_stores())
    contest_id = desk.contest("announce", "open")
    free, assigned = desk.accepted(contest_id=contest_id), desk.accepted(contest_id=contest_id)
    desk.ask("assign_idea", ORGANISER, idea_id=assigned, department="water")

    listed = {row["id"]: row["can_assign"] for row in desk.ask("list_ideas", ORGANISER, contest_id=contest_id)["items"]}

    assert {free: True, assigned: False} == listed
    assert {free: True, assigned: False} == {id: desk.ask("get_idea", ORGANISER, idea_id=id)["can_assign"] for id in (free, assigned)}
