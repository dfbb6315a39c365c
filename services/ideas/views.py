"""What a person is shown of contests, ideas and adoptions: plain dictionaries that the contract's schemas dump.

It decides what is withheld and which buttons are offered; both follow the model.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from services.commons.contracts.ideas import ADOPTION, CONTEST, IDEA, PHASES
from services.commons.kernel.calendar import DAY
from services.commons.kernel.command import Command
from services.commons.kernel.views import View, buttons
from services.ideas import model_adoptions, model_contests, model_ideas, model_supports
from services.ideas.model import PUBLIC_IDEAS, READABLE_IDEAS, Adoption, Contest, Idea, Taken, reads_idea, roles_on
from services.ideas.model_deadlines import days_late, days_left, is_late
from services.ideas.model_drafts import Draft


def contest(it: Contest, asked: Command) -> View:
    return {
        "id": it.id,
        "version": it.version,
        "state": it.state,
        "phases": it.phases(asked.at),
        "department": it.department,
        "title": it.title,
        "call": it.call,
        "themes": it.themes,
        "calendar": it.calendar,
        "over": it.is_over,
        "can_submit": model_ideas.can_submit(it, asked.actor, asked.at),
        "can_revise": model_contests.can_revise(it, asked.actor),
        "can_reschedule": model_contests.can_reschedule(it, asked.actor),
        "created_at": it.created_at,
        "history": _history(it.history),
        "steps": buttons(CONTEST, it.state, roles_on(asked.actor, it)),
    }


def idea(it: Idea, within: Contest, asked: Command, *, supports: int, supported: bool, case: Adoption | None) -> View:
    """``case``: its adoption, when it was assigned."""
    readable = reads_idea(asked.actor, it)
    shown: View = {
        "id": it.id,
        "version": it.version,
        "state": it.state,
        "contest_id": it.contest_id,
        "contest_title": within.title,
        "title": it.title if readable else "",
        "text": it.text if readable else "",
        "withheld": not readable,
        "public": it.state in READABLE_IDEAS,
        "theme": it.theme,
        "mine": bool(asked.actor.id) and asked.actor.id == it.author,
        "created_at": it.created_at,
        "supports": supports,
        "supported_by_me": supported,
        "supportable": model_supports.is_supportable(within, it, asked.at),
        "can_support": model_supports.can_support(within, it, asked.actor, asked.at),
        "can_revise": model_ideas.can_revise(it, asked.actor),
        "can_assign": model_adoptions.can_assign(it, asked.actor, assigned=case is not None),
        "history": _history(it.history),
        "steps": buttons(IDEA, it.state, roles_on(asked.actor, it)),
        **_clock(it, asked.at),
    }
    more = {"town": it.town, "adoption": adoption(case, it, asked) if case else None}
    return {**shown, **{name: value for name, value in more.items() if value}}


def adoption(it: Adoption, about: Idea, asked: Command) -> View:
    return {
        "id": it.id,
        "version": it.version,
        "state": it.state,
        "idea_id": it.idea_id,
        "idea_title": it.idea_title if reads_idea(asked.actor, about) else "",
        "contest_id": it.contest_id,
        "department": it.department,
        "assigned_at": it.assigned_at,
        "history": _history(it.history),
        "steps": buttons(ADOPTION, it.state, roles_on(asked.actor, it)),
        **_clock(it, asked.at),
    }


def draft(it: Draft, within: Contest, asked: Command) -> View:
    told = {name: getattr(it, name) for name in ("title", "text", "theme", "town")}
    return {
        "contest_id": it.contest_id,
        "contest_title": within.title,
        "version": it.version,
        "can_submit": model_ideas.can_submit(within, asked.actor, asked.at),
        "saved_at": it.saved_at,
        "expires_at": it.expires_at,
        **{name: value for name, value in told.items() if value is not None},
    }


def late(it: Idea | Adoption, about: Idea, asked: Command) -> View:
    """One late thing: an idea to screen, or a case to answer ``about`` an idea."""
    return {
        "kind": "answer" if isinstance(it, Adoption) else "screening",
        "id": it.id,
        "idea_id": about.id,
        "idea_title": about.title if reads_idea(asked.actor, about) else "",
        "department": it.department,
        "due_at": it.due_at,
        "days_late": days_late(it, asked.at),
    }


def open_idea(it: Idea, within: Contest, at: datetime, *, supports: int, case: Adoption | None) -> View:
    told = {
        "id": it.id,
        "contest_id": it.contest_id,
        "contest_title": within.title,
        "title": it.title if it.state in READABLE_IDEAS else "",
        "theme": it.theme,
        "town": it.town,
        "state": it.state,
        "submitted_at": it.created_at,
        "supports": supports,
        "late": case is not None and is_late(case, at),
        **(_told_of(case) if case else _reasons(it.history) if it.state == "screened_out" else {}),
    }
    return {name: value for name, value in told.items() if value is not None}


def _told_of(case: Adoption) -> View:
    told: View = {"department": case.department, "assigned_at": case.assigned_at, "due_at": case.due_at}
    if case.decided_at is None:
        return told
    return {**told, "decision": case.state, **_reasons(case.history), "days_to_answer": (case.decided_at - case.assigned_at) // DAY}


def _reasons(history: Sequence[Taken]) -> View:
    return {"reason_code": history[-1].reason_code, "reason": history[-1].reason}


def open_contest(it: Contest) -> View:
    periods = {f"{phase}_{edge}": getattr(it.calendar.period(phase), edge) for phase in PHASES for edge in ("begins_at", "ends_at")}
    return {"id": it.id, "title": it.title, "department": it.department, "state": it.state, "themes": it.themes, **periods}


def counts(by_state: Mapping[str, int]) -> list[View]:
    return [{"state": state, "count": n} for state, n in sorted(by_state.items())]


def without_none(row: object) -> View:
    """Return the fields of ``row`` that have a value: what is absent is left out."""
    return {name: value for name, value in vars(row).items() if value is not None}


def listed_states(state: str | None, *, staff: bool, sought: bool = False) -> tuple[str, ...] | None:
    """Return which states a list may show; None is all of them.

    What the public may not read is listed only where its state is asked for, and never found by its words.
    """
    if staff:
        return (state,) if state else None
    shown = PUBLIC_IDEAS if state and not sought else READABLE_IDEAS
    return tuple(sorted(shown if state is None else shown & {state}))


def _clock(it: Idea | Adoption, at: datetime) -> View:
    told = {"due_at": it.due_at, "days_left": days_left(it, at), "days_late": days_late(it, at)}
    return {"late": is_late(it, at), **{name: value for name, value in told.items() if value is not None}}


def _history(taken: Sequence[Taken]) -> list[View]:
    """Return the public timeline: roles, never account ids."""
    names = ("step", "at", "by_role", "reason_code", "reason", "prize")
    return [{name: value for name in names if (value := getattr(line, name)) is not None} for line in taken]
