"""Contests, ideas, supports and adoptions as they are, who may see them, and how any of them takes a step.

The decisions are in model_contests, model_ideas, model_supports and model_adoptions. All pure: time, ids and the
asker come in the command; of what residents write only a hash enters a fact; the public reasons of staff do.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from services.commons.contracts.ideas import PHASES
from services.commons.kernel.calendar import Period
from services.commons.kernel.change import Json
from services.commons.kernel.command import Command
from services.commons.kernel.lifecycle import Lifecycle, Step
from services.commons.kernel.people import Actor

PUBLIC_IDEAS = frozenset({"accepted", "shortlisted", "awarded", "screened_out"})
READABLE_IDEAS = PUBLIC_IDEAS - {"screened_out"}
TOLD = ("reason_code", "reason", "prize")
SUPPORTABLE = frozenset({"accepted", "shortlisted"})


@dataclass(frozen=True)
class Taken:
    """One step as it was taken: a line of the public timeline."""

    step: str
    at: datetime
    by: str
    by_role: str
    reason_code: str | None = None
    reason: str | None = None
    prize: str | None = None


@dataclass(frozen=True)
class Calendar:
    collecting: Period
    supporting: Period

    def period(self, phase: str) -> Period:
        return {"collecting": self.collecting, "supporting": self.supporting}[phase]


@dataclass(frozen=True)
class Contest:
    id: str
    department: str
    title: str
    call: str
    themes: tuple[str, ...]
    calendar: Calendar
    drafted_by: str
    created_at: datetime
    state: str = "draft"
    announced_phases: tuple[str, ...] = ()
    history: tuple[Taken, ...] = ()
    version: int = 0

    @property
    def is_published(self) -> bool:
        """Tell whether it ever was announced: a draft that is cancelled never becomes public."""
        return self.state not in ("draft", "cancelled") or any(line.step == "announce" for line in self.history)

    @property
    def is_over(self) -> bool:
        return self.state not in ("draft", "announced", "open")

    def phases(self, at: datetime) -> tuple[str, ...]:
        """Return the phases open at ``at``: the calendar decides, timers only announce."""
        if self.state != "open":
            return ()
        return tuple(phase for phase in PHASES if self.calendar.period(phase).contains(at))


@dataclass(frozen=True)
class Idea:
    """``author`` is empty once their account was closed."""

    id: str
    contest_id: str
    department: str
    author: str
    title: str
    text: str
    theme: str
    town: str | None
    created_at: datetime
    due_at: datetime | None = None
    state: str = "submitted"
    history: tuple[Taken, ...] = ()
    version: int = 0


@dataclass(frozen=True)
class Support:
    id: str
    idea_id: str
    contest_id: str
    person: str
    state: str = "given"
    history: tuple[Taken, ...] = ()
    version: int = 0


@dataclass(frozen=True)
class Adoption:
    id: str
    idea_id: str
    idea_title: str
    contest_id: str
    department: str
    assigned_by: str
    assigned_at: datetime
    due_at: datetime | None = None
    town: str | None = None
    state: str = "assigned"
    history: tuple[Taken, ...] = ()
    version: int = 0

    @property
    def decided_at(self) -> datetime | None:
        return self.history[-1].at if self.history else None


A = TypeVar("A", Contest, Idea, Support, Adoption)


def roles_on(actor: Actor, thing: Contest | Idea | Support | Adoption) -> frozenset[str]:
    """Return the roles that count here: staff act for their own department only, and a person owns what they made."""
    if isinstance(thing, Support):
        return frozenset({"author"} if actor.id == thing.person else ())
    roles = actor.roles_for(thing.department)
    return roles | {"author"} if isinstance(thing, Idea) and actor.is_known and actor.id == thing.author else roles


def sees_contest(actor: Actor, contest: Contest) -> bool:
    """What was never announced exists only for its own department."""
    return contest.is_published or bool(roles_on(actor, contest) & {"organiser", "moderator"})


def sees_drafts(actor: Actor, department: str | None) -> bool:
    """The drafts of a department are listed to its own desk alone."""
    return department is not None and bool(actor.roles_for(department) & {"organiser", "moderator"})


def sees_idea(actor: Actor, idea: Idea) -> bool:
    """Before it is screened an idea exists only for its author and the contest's own staff."""
    return idea.state in PUBLIC_IDEAS or bool(roles_on(actor, idea) & {"author", "organiser", "moderator"})


def reads_idea(actor: Actor, idea: Idea) -> bool:
    """The text of a refused or withdrawn idea stays with its author and the contest's own staff."""
    return idea.state in READABLE_IDEAS or bool(roles_on(actor, idea) & {"author", "organiser", "moderator"})


def content_sha256(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()


def take(table: Lifecycle, thing: A, command: Command) -> tuple[A, Step]:
    """Return ``thing`` after the step that ``command`` asks for, its timeline one line longer.

    Any step may have a reason; a code or a prize only where the step requires one.
    """
    roles = roles_on(command.actor, thing)
    step = table.advance(thing.state, command.args["step"], roles=roles, given=command.args)
    shown = {name: command.args.get(name) for name in TOLD if name == "reason" or name in step.requires}
    taken = Taken(step.key, command.at, command.actor.id, min(step.roles & roles), **shown)
    return replace(thing, state=step.target, history=(*thing.history, taken)), step


def told(thing: Contest | Idea | Adoption) -> dict[str, Json]:
    """Return what a step's fact repeats of the step: staff answer for their reasons for ever, a resident's words stay out."""
    lines = [line for line in thing.history[-1:] if line.by_role != "author"]
    return {name: value for line in lines for name in TOLD if (value := getattr(line, name))}
