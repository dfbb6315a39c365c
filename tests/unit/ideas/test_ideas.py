"""Ideas: submitted while a contest collects, rewritten by their authors until they are screened, refused with a reason."""

from datetime import datetime
from typing import Any

import pytest

from services.commons.contracts.ideas import CONTEST, CONTEST_NOT_COLLECTING, IDEA, IDEA_CLOSED
from services.commons.kernel.people import Actor
from services.commons.kernel.problems import FORBIDDEN, INVALID, NOT_FOUND
from services.ideas.model import content_sha256
from services.ideas.model_ideas import revise_idea, step_idea, submit_idea
from tests.support.builders import (
    AT,
    AUTHOR,
    COLLECTING,
    DEPARTMENT,
    MODERATOR,
    MS,
    ORGANISER,
    REASONS,
    RESIDENT,
    TERMS,
    TEXT,
    TITLE,
    command,
    contest,
    elsewhere,
    idea,
    idea_args,
)
from tests.support.refusals import refused


@pytest.mark.parametrize(
    ("at", "collecting"),
    [
        (COLLECTING.begins_at - MS, False),
        (COLLECTING.begins_at, True),
        (COLLECTING.begins_at + MS, True),
        (COLLECTING.ends_at - MS, True),
        (COLLECTING.ends_at, False),
        (COLLECTING.ends_at + MS, False),
    ],
)
def test_an_idea_is_submitted_while_the_contest_collects(at: datetime, collecting: bool) -> None:
    asked = command("submit_idea", AUTHOR, at=at, **idea_args())

    if collecting:
        assert ("submitted", at) == ((made := submit_idea(contest(), asked, TERMS).after).state, made.created_at)
    else:
        with refused(CONTEST_NOT_COLLECTING, state="open"):
            submit_idea(contest(), asked, TERMS)


@pytest.mark.parametrize("state", [state.key for state in CONTEST.states if state.key not in ("draft", "open")])
def test_a_contest_that_is_not_open_collects_nothing_whatever_its_calendar_says(state: str) -> None:
    with refused(CONTEST_NOT_COLLECTING, state=state):
        submit_idea(contest(state=state), command("submit_idea", AUTHOR, **idea_args()), TERMS)


def test_nobody_learns_of_a_draft_contest_by_submitting_to_it() -> None:
    with refused(NOT_FOUND):
        submit_idea(contest(state="draft"), command("submit_idea", AUTHOR, **idea_args()), TERMS)


def test_an_idea_belongs_to_its_author_and_to_the_department_of_the_contest() -> None:
    change = submit_idea(contest(), command("submit_idea", AUTHOR, new_id="a" * 32, **idea_args(town="dongqu")), TERMS)

    assert ("a" * 32, AUTHOR.id, DEPARTMENT, "contest", "dongqu") == (
        change.after.id,
        change.after.author,
        change.after.department,
        change.after.contest_id,
        change.after.town,
    )
    assert {
        "by": AUTHOR.id,
        "contest_id": "contest",
        "state": "submitted",
        "content_sha256": content_sha256(TITLE, TEXT),
        "due_at": change.after.due_at,
    } == dict(change.fact.payload)


def test_an_author_rewrites_an_idea_before_it_is_screened() -> None:
    change = revise_idea(idea(state="submitted", town="dongqu"), command("revise_idea", AUTHOR, **idea_args(title="加装扶手")))

    assert ("加装扶手", None, "submitted") == (change.after.title, change.after.town, change.after.state)
    assert ("idea.revised", content_sha256("加装扶手", TEXT)) == (change.fact.name, change.fact.payload["content_sha256"])


@pytest.mark.parametrize("state", [state.key for state in IDEA.states if state.key != "submitted"])
def test_a_screened_or_withdrawn_idea_is_never_rewritten(state: str) -> None:
    with refused(IDEA_CLOSED, state=state):
        revise_idea(idea(state=state), command("revise_idea", AUTHOR, **idea_args()))


def test_only_its_author_rewrites_an_idea() -> None:
    for actor, why in ((MODERATOR, FORBIDDEN), (ORGANISER, FORBIDDEN), (elsewhere(MODERATOR), NOT_FOUND), (RESIDENT, NOT_FOUND)):
        with refused(why):
            revise_idea(idea(state="submitted"), command("revise_idea", actor, **idea_args()))


@pytest.mark.parametrize("missing", ["reason_code", "reason"])
@pytest.mark.parametrize("blank", [None, "", " \n"])
def test_an_idea_is_not_screened_out_without_reason(missing: str, blank: Any) -> None:
    asked = command("step_idea", MODERATOR, step="screen_out", **{**REASONS, missing: blank})

    with refused(INVALID, fields={missing: ["required"]}):
        step_idea(idea(state="submitted"), asked)


def test_an_award_names_its_prize() -> None:
    with refused(INVALID, fields={"prize": ["required"]}):
        step_idea(idea(state="shortlisted"), command("step_idea", ORGANISER, step="award", reason="好"))


def test_reasons_and_prizes_enter_the_fact_and_the_timeline() -> None:
    refusal: dict[str, Any] = {"reason_code": "duplicate", "reason": "重复。"}
    screened = step_idea(idea(state="submitted"), command("step_idea", MODERATOR, step="screen_out", **refusal))
    awarded = step_idea(idea(state="shortlisted"), command("step_idea", ORGANISER, step="award", prize="first"))

    assert refusal.items() <= dict(screened.fact.payload).items()
    assert ("duplicate", "重复。") == ((line := screened.after.history[-1]).reason_code, line.reason)
    assert ("first", "first") == (awarded.fact.payload["prize"], awarded.after.history[-1].prize)


@pytest.mark.parametrize(("step", "actor", "told"), [("accept", MODERATOR, {"reason"}), ("withdraw", AUTHOR, set())])
def test_a_fact_tells_staffs_reasons_but_no_residents_words(step: str, actor: Actor, told: set[str]) -> None:
    change = step_idea(idea(state="submitted"), command("step_idea", actor, step=step, **REASONS))

    assert {"by", "contest_id", "state"} | told == set(change.fact.payload)
    assert (None, None) == ((line := change.after.history[-1]).prize, line.reason_code)


def test_the_timeline_only_grows() -> None:
    accepted = step_idea(idea(state="submitted"), command("step_idea", MODERATOR, step="accept")).after
    shortlisted = step_idea(accepted, command("step_idea", ORGANISER, at=AT + MS, step="shortlist")).after

    assert accepted.history == shortlisted.history[:1]
    assert [("accept", "moderator", AT), ("shortlist", "organiser", AT + MS)] == [
        (line.step, line.by_role, line.at) for line in shortlisted.history
    ]
