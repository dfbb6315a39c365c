"""Adoptions: an idea is assigned once, by its contest's organiser, and answered with a reason by the department asked."""

from typing import Any

import pytest

from services.commons.contracts.ideas import ADOPTION, ALREADY_ASSIGNED, IDEA, NOT_ASSIGNABLE
from services.commons.kernel.people import Actor
from services.commons.kernel.problems import FORBIDDEN, INVALID, NOT_FOUND, ProblemType
from services.ideas.model_adoptions import adoption_id, assign_idea, step_adoption
from tests.support.builders import (
    AT,
    AUTHOR,
    HANDLER,
    MODERATOR,
    ORGANISER,
    REASONS,
    RESIDENT,
    TERMS,
    TITLE,
    adoption,
    command,
    elsewhere,
    idea,
)
from tests.support.refusals import refused

ASSIGNABLE = ("accepted", "shortlisted", "awarded")


@pytest.mark.parametrize("state", ASSIGNABLE)
def test_an_accepted_idea_is_assigned_to_a_department(state: str) -> None:
    change = assign_idea(idea(state=state), None, command("assign_idea", ORGANISER, department="water"), TERMS)

    assert (adoption_id("idea"), "assigned", "water", TITLE, ORGANISER.id, AT) == (
        change.after.id,
        change.after.state,
        change.after.department,
        change.after.idea_title,
        change.after.assigned_by,
        change.after.assigned_at,
    )
    assert ("adoption.assigned", "water") == (change.fact.name, change.fact.payload["department"])


@pytest.mark.parametrize("state", [state.key for state in IDEA.states if state.key not in ASSIGNABLE])
def test_an_idea_nobody_accepted_is_not_assigned(state: str) -> None:
    with refused(NOT_ASSIGNABLE, state=state):
        assign_idea(idea(state=state), None, command("assign_idea", ORGANISER, department="water"), TERMS)


def test_an_idea_is_assigned_once() -> None:
    with refused(ALREADY_ASSIGNED, adoption_id="adoption"):
        assign_idea(idea(), adoption(), command("assign_idea", ORGANISER, department="water"), TERMS)


@pytest.mark.parametrize(
    ("actor", "state", "why"),
    [
        (MODERATOR, "accepted", FORBIDDEN),
        (HANDLER, "accepted", FORBIDDEN),
        (AUTHOR, "accepted", FORBIDDEN),
        (elsewhere(ORGANISER), "accepted", FORBIDDEN),
        (elsewhere(ORGANISER), "submitted", NOT_FOUND),
        (RESIDENT, "withdrawn", NOT_FOUND),
    ],
)
def test_only_the_contests_organiser_assigns(actor: Actor, state: str, why: ProblemType) -> None:
    with refused(why):
        assign_idea(idea(state=state), None, command("assign_idea", actor, department="water"), TERMS)


@pytest.mark.parametrize("step", [step.key for step in ADOPTION.steps])
@pytest.mark.parametrize("missing", ["reason_code", "reason"])
@pytest.mark.parametrize("blank", [None, "", "\u3000"])
def test_a_department_answers_with_a_reason(step: str, missing: str, blank: Any) -> None:
    with refused(INVALID, fields={missing: ["required"]}):
        step_adoption(adoption(), command("step_adoption", HANDLER, step=step, **{**REASONS, missing: blank}))


def test_the_organiser_who_assigned_it_does_not_answer_in_the_departments_place() -> None:
    asked = command("step_adoption", ORGANISER, step="adopt", **REASONS)

    with refused(FORBIDDEN):
        step_adoption(adoption(department="water"), asked)


def test_the_answer_is_known_with_its_reason_and_without_the_ideas_title() -> None:
    change = step_adoption(adoption(), command("step_adoption", HANDLER, step="decline", reason_code="budget", reason="明年再议。"))

    assert {
        "by": HANDLER.id,
        "idea_id": "idea",
        "contest_id": "contest",
        "department": "transport",
        "state": "declined",
        "reason_code": "budget",
        "reason": "明年再议。",
    } == dict(change.fact.payload)
