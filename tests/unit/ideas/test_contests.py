"""Contests: drafted by a department, rewritten as drafts only, rescheduled only where the dates are still to come."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from services.commons.contracts.ideas import CALENDAR_ORDER, CALENDAR_PAST, CONTEST
from services.commons.kernel.calendar import Period
from services.commons.kernel.change import Change
from services.commons.kernel.command import Command
from services.commons.kernel.problems import FORBIDDEN, INVALID, NOT_FOUND, STEP_REFUSED
from services.ideas.model import Calendar, Contest, content_sha256
from services.ideas.model_contests import (
    announce_phase,
    draft_contest,
    edges_to_announce,
    reschedule_contest,
    revise_contest,
    step_contest,
)
from tests.support.builders import (
    AT,
    BEFORE,
    CALENDAR,
    CALL,
    COLLECTING,
    DAY,
    DEPARTMENT,
    MODERATOR,
    MS,
    ORGANISER,
    RESIDENT,
    SUPPORTING,
    calendar_args,
    command,
    contest,
    contest_args,
    elsewhere,
)
from tests.support.refusals import refused

STATES = [state.key for state in CONTEST.states]
RESCHEDULABLE = ("draft", "announced", "open")
EDGES = {
    "collecting.begins_at": COLLECTING.begins_at,
    "collecting.ends_at": COLLECTING.ends_at,
    "supporting.begins_at": SUPPORTING.begins_at,
    "supporting.ends_at": SUPPORTING.ends_at,
}


def moved(edge: str, to: datetime) -> Calendar:
    phase, name = edge.split(".")
    return replace(CALENDAR, **{phase: replace(CALENDAR.period(phase), **{name: to})})


def test_a_contest_belongs_to_the_department_of_its_organiser() -> None:
    change = draft_contest(command("draft_contest", ORGANISER, at=BEFORE, **contest_args()))

    assert ("draft", DEPARTMENT, ORGANISER.id, BEFORE) == (
        change.after.state,
        change.after.department,
        change.after.drafted_by,
        change.after.created_at,
    )
    assert ("contest.drafted", content_sha256("新的大赛", CALL)) == (change.fact.name, change.fact.payload["content_sha256"])


def test_an_organiser_without_a_department_drafts_nothing() -> None:
    with refused(FORBIDDEN):
        draft_contest(command("draft_contest", replace(ORGANISER, department=None), **contest_args()))


@pytest.mark.parametrize(
    ("collecting", "supporting"),
    [
        (Period(COLLECTING.begins_at, COLLECTING.begins_at), SUPPORTING),
        (Period(COLLECTING.ends_at, COLLECTING.begins_at), SUPPORTING),
        (COLLECTING, Period(SUPPORTING.begins_at, SUPPORTING.begins_at)),
        (COLLECTING, Period(COLLECTING.begins_at - MS, SUPPORTING.ends_at)),
        (COLLECTING, Period(COLLECTING.begins_at, COLLECTING.ends_at - MS)),
    ],
)
def test_a_calendar_out_of_order_is_refused(collecting: Period, supporting: Period) -> None:
    with refused(CALENDAR_ORDER):
        draft_contest(command("draft_contest", ORGANISER, **contest_args(calendar=calendar_args(Calendar(collecting, supporting)))))


@pytest.mark.parametrize(
    ("collecting", "supporting"),
    [
        (COLLECTING, COLLECTING),
        (Period(COLLECTING.begins_at, COLLECTING.begins_at + MS), Period(COLLECTING.begins_at, COLLECTING.begins_at + MS)),
        (COLLECTING, Period(COLLECTING.ends_at, COLLECTING.ends_at + MS)),
        (COLLECTING, Period(COLLECTING.ends_at + DAY, COLLECTING.ends_at + 2 * DAY)),
    ],
)
def test_phases_may_coincide_meet_or_leave_a_gap(collecting: Period, supporting: Period) -> None:
    calendar = Calendar(collecting, supporting)

    assert calendar == draft_contest(command("draft_contest", ORGANISER, **contest_args(calendar=calendar_args(calendar)))).after.calendar


def test_a_draft_can_be_rewritten() -> None:
    change = revise_contest(contest(state="draft"), command("revise_contest", ORGANISER, **contest_args(themes=["housing"])))

    assert ("新的大赛", ("housing",), "draft", "contest.revised") == (
        change.after.title,
        change.after.themes,
        change.after.state,
        change.fact.name,
    )


@pytest.mark.parametrize("state", [state for state in STATES if state != "draft"])
def test_what_was_announced_is_never_rewritten(state: str) -> None:
    with refused(STEP_REFUSED, state=state):
        revise_contest(contest(state=state), command("revise_contest", ORGANISER, **contest_args()))


@pytest.mark.parametrize("state", RESCHEDULABLE)
def test_dates_to_come_can_move(state: str) -> None:
    later = moved("supporting.ends_at", SUPPORTING.ends_at + DAY)

    change = reschedule_contest(contest(state=state), command("reschedule", ORGANISER, calendar=calendar_args(later), reason="下雨"))

    assert (later, state) == (change.after.calendar, change.after.state)
    assert "contest.rescheduled" == change.fact.name
    assert {"reason": "下雨", "calendar": later}.items() <= dict(change.fact.payload).items()


@pytest.mark.parametrize("state", [state for state in STATES if state not in RESCHEDULABLE])
def test_a_contest_that_is_over_keeps_its_dates(state: str) -> None:
    with refused(STEP_REFUSED, state=state):
        reschedule_contest(contest(state=state), command("reschedule", ORGANISER, calendar=calendar_args(), reason="晚了"))


@pytest.mark.parametrize("edge", EDGES)
@pytest.mark.parametrize(("from_edge", "movable"), [(-MS, True), (0 * MS, False), (MS, False)])
def test_a_date_moves_until_its_instant_has_come(edge: str, from_edge: timedelta, movable: bool) -> None:
    at = EDGES[edge] + from_edge
    later = moved(edge, EDGES[edge] + 2 * MS)
    asked = command("reschedule", ORGANISER, at=at, calendar=calendar_args(later), reason="推迟")

    if movable:
        assert later == reschedule_contest(contest(), asked).after.calendar
    else:
        with refused(CALENDAR_PAST, phase=edge.partition(".")[0]):
            reschedule_contest(contest(), asked)


@pytest.mark.parametrize(("from_now", "allowed"), [(-MS, False), (0 * MS, True), (MS, True)])
def test_a_date_moves_to_now_or_later_never_into_the_past(from_now: timedelta, allowed: bool) -> None:
    sooner = moved("collecting.ends_at", AT + from_now)
    asked = command("reschedule", ORGANISER, calendar=calendar_args(sooner), reason="提前")

    if allowed:
        assert sooner == reschedule_contest(contest(), asked).after.calendar
    else:
        with refused(CALENDAR_PAST, phase="collecting"):
            reschedule_contest(contest(), asked)


def test_dates_that_passed_may_stay_as_they_are() -> None:
    asked = command("reschedule", ORGANISER, at=SUPPORTING.ends_at + DAY, calendar=calendar_args(), reason="不变")

    assert CALENDAR == reschedule_contest(contest(), asked).after.calendar


def test_moved_dates_must_be_in_order() -> None:
    early = moved("supporting.ends_at", COLLECTING.ends_at - MS)

    with refused(CALENDAR_ORDER):
        reschedule_contest(contest(), command("reschedule", ORGANISER, calendar=calendar_args(early), reason="提前"))


@pytest.mark.parametrize("decide", [revise_contest, reschedule_contest])
def test_only_the_departments_organiser_edits_a_contest(decide: Callable[[Contest, Command], Change[Contest]]) -> None:
    args = {**contest_args(), "reason": "改"}

    with refused(FORBIDDEN):
        decide(contest(state="draft"), command("edit", MODERATOR, **args))
    with refused(NOT_FOUND):
        decide(contest(state="draft"), command("edit", elsewhere(ORGANISER), **args))
    with refused(NOT_FOUND):
        decide(contest(state="draft"), command("edit", RESIDENT, **args))
    with refused(FORBIDDEN):
        decide(contest(state="open"), command("edit", elsewhere(ORGANISER), **args))


@pytest.mark.parametrize("reason", [None, "", "  "])
def test_a_contest_is_not_cancelled_without_a_reason(reason: str | None) -> None:
    with refused(INVALID, fields={"reason": ["required"]}):
        step_contest(contest(), command("step_contest", ORGANISER, step="cancel", reason=reason))


@pytest.mark.parametrize(
    ("at", "open_phases"),
    [
        (COLLECTING.begins_at - MS, ()),
        (COLLECTING.begins_at, ("collecting",)),
        (SUPPORTING.begins_at, ("collecting", "supporting")),
        (COLLECTING.ends_at - MS, ("collecting", "supporting")),
        (COLLECTING.ends_at, ("supporting",)),
        (SUPPORTING.ends_at - MS, ("supporting",)),
        (SUPPORTING.ends_at, ()),
    ],
)
def test_the_calendar_alone_says_which_phases_are_open(at: datetime, open_phases: tuple[str, ...]) -> None:
    assert open_phases == contest().phases(at)
    assert [()] * 5 == [contest(state=state).phases(at) for state in STATES if state != "open"]


def test_every_edge_of_the_calendar_is_announced_once_and_in_order() -> None:
    it, told = contest(), []

    for at in (COLLECTING.begins_at - MS, *sorted(EDGES.values()), SUPPORTING.ends_at + DAY):
        while change := announce_phase(it, command("tick", ORGANISER, at=at)):
            it = change.after
            told.append((at, change.fact.name, change.fact.payload["phase"], change.fact.payload["by"]))

    assert [
        (COLLECTING.begins_at, "contest.phase_began", "collecting", "ideas"),
        (SUPPORTING.begins_at, "contest.phase_began", "supporting", "ideas"),
        (COLLECTING.ends_at, "contest.phase_ended", "collecting", "ideas"),
        (SUPPORTING.ends_at, "contest.phase_ended", "supporting", "ideas"),
    ] == told


@pytest.mark.parametrize("state", [state for state in STATES if state != "open"])
def test_a_contest_that_is_not_open_announces_no_phase(state: str) -> None:
    assert () == edges_to_announce(contest(state=state), SUPPORTING.ends_at + DAY)
