"""Decisions on contests: their text, their calendar, their steps."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from services.commons.contracts.ideas import CALENDAR_ORDER, CALENDAR_PAST, CONTEST, PHASES
from services.commons.kernel.calendar import Period
from services.commons.kernel.change import Change, Fact
from services.commons.kernel.command import Command
from services.commons.kernel.people import Actor
from services.commons.kernel.problems import FORBIDDEN, NOT_FOUND, STEP_REFUSED, Problem
from services.ideas.model import Calendar, Contest, Taken, content_sha256, roles_on, sees_contest, take, told


def check_order(calendar: Calendar) -> None:
    """Raises contest.calendar_order."""
    collecting, supporting = calendar.collecting, calendar.supporting
    ordered = collecting.begins_at < collecting.ends_at and supporting.begins_at < supporting.ends_at
    if not ordered or supporting.ends_at < collecting.ends_at or supporting.begins_at < collecting.begins_at:
        raise Problem(CALENDAR_ORDER)


def calendar_of(args: Mapping[str, Any]) -> Calendar:
    """Return the calendar of checked arguments. Raises contest.calendar_order."""
    calendar = Calendar(Period(**args["collecting"]), Period(**args["supporting"]))
    check_order(calendar)
    return calendar


def _contest_fact(name: str, contest: Contest, by: str, **more: object) -> Fact:
    return Fact(name, {"by": by, "department": contest.department, "state": contest.state, **more})  # type: ignore[dict-item]  # moments: its schema writes them


def draft_contest(command: Command) -> Change[Contest]:
    department = command.actor.department
    if department is None:
        raise Problem(FORBIDDEN)
    contest = Contest(
        id=command.new_id,
        department=department,
        title=command.args["title"],
        call=command.args["call"],
        themes=tuple(command.args["themes"]),
        calendar=calendar_of(command.args["calendar"]),
        drafted_by=command.actor.id,
        created_at=command.at,
    )
    return Change(contest, _drafted("contest.drafted", contest, command))


def _drafted(name: str, contest: Contest, command: Command) -> Fact:
    sha = content_sha256(contest.title, contest.call)
    return _contest_fact(name, contest, command.actor.id, calendar=contest.calendar, content_sha256=sha)


def revise_contest(contest: Contest, command: Command) -> Change[Contest]:
    """Only a draft can be rewritten; later only dates to come may move. Raises lifecycle.step_refused."""
    _only_organiser(contest, command)
    _refuse_unless(can_revise(contest, command.actor), contest)
    args = command.args
    after = replace(contest, title=args["title"], call=args["call"], themes=tuple(args["themes"]), calendar=calendar_of(args["calendar"]))
    return Change(after, _drafted("contest.revised", after, command))


def reschedule_contest(contest: Contest, command: Command) -> Change[Contest]:
    """Raises contest.calendar_past when a date whose instant has come would change, or a new one lies in the past."""
    _only_organiser(contest, command)
    _refuse_unless(can_reschedule(contest, command.actor), contest)
    calendar = calendar_of(command.args["calendar"])
    for phase in PHASES:
        before, after = contest.calendar.period(phase), calendar.period(phase)
        for old, new in ((before.begins_at, after.begins_at), (before.ends_at, after.ends_at)):
            if old != new and (old <= command.at or new < command.at):
                raise Problem(CALENDAR_PAST, phase=phase)
    line = Taken("rescheduled", command.at, command.actor.id, "organiser", reason=command.args["reason"])
    after_contest = replace(contest, calendar=calendar, history=(*contest.history, line))
    fact = _contest_fact("contest.rescheduled", after_contest, command.actor.id, calendar=calendar, reason=command.args["reason"])
    return Change(after_contest, fact)


def _only_organiser(contest: Contest, command: Command) -> None:
    if not sees_contest(command.actor, contest):
        raise Problem(NOT_FOUND)
    if "organiser" not in roles_on(command.actor, contest):
        raise Problem(FORBIDDEN)


def _refuse_unless(possible: bool, contest: Contest) -> None:
    if not possible:
        raise Problem(STEP_REFUSED, state=contest.state)


def step_contest(contest: Contest, command: Command) -> Change[Contest]:
    if not sees_contest(command.actor, contest):
        raise Problem(NOT_FOUND)
    after, step = take(CONTEST, contest, command)
    return Change(after, _contest_fact(step.fact, after, command.actor.id, **told(after)))


def can_revise(contest: Contest, actor: Actor) -> bool:
    return "organiser" in roles_on(actor, contest) and contest.state == CONTEST.states[0].key


def can_reschedule(contest: Contest, actor: Actor) -> bool:
    return "organiser" in roles_on(actor, contest) and not contest.is_over


def announce_phase(contest: Contest, command: Command) -> Change[Contest] | None:
    """Make known the next edge of the calendar that has passed and was not announced; None when there is none."""
    edges = edges_to_announce(contest, command.at)
    if not edges:
        return None
    phase, verb = edges[0]
    after = replace(contest, announced_phases=(*contest.announced_phases, f"{phase}.{verb}"))
    return Change(after, _contest_fact(f"contest.phase_{verb}", after, "ideas", phase=phase))


def edges_to_announce(contest: Contest, at: datetime) -> tuple[tuple[str, str], ...]:
    """Return the (phase, began | ended) whose instant has come and which were not made known yet."""
    if contest.state != "open":
        return ()
    periods = [(phase, contest.calendar.period(phase)) for phase in PHASES]
    edges = [(phase, verb, edge) for phase, it in periods for verb, edge in (("began", it.begins_at), ("ended", it.ends_at))]
    return tuple((phase, verb) for phase, verb, edge in edges if edge <= at and f"{phase}.{verb}" not in contest.announced_phases)
