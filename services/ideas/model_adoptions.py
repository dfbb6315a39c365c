"""Decisions on adoptions: an idea is assigned once, and its department answers with a reason, in time or late.

A case is public from the day it is assigned: who answers, and until when, is for everybody to see (docs/adr/0016).
"""

import hashlib

from services.commons.contracts.ideas import ADOPTION, ALREADY_ASSIGNED, NOT_ASSIGNABLE
from services.commons.kernel.change import Change, Fact, Json
from services.commons.kernel.command import Command
from services.commons.kernel.people import Actor
from services.commons.kernel.problems import FORBIDDEN, NOT_FOUND, Problem
from services.ideas.model import READABLE_IDEAS, Adoption, Idea, roles_on, sees_idea, take, told
from services.ideas.model_deadlines import Terms


def adoption_id(idea_id: str) -> str:
    """An idea is assigned once."""
    return hashlib.blake2b(f"adoption\0{idea_id}".encode(), digest_size=16).hexdigest()


def can_assign(idea: Idea, actor: Actor, *, assigned: bool) -> bool:
    """Tell whether ``actor`` could assign the idea; ``assigned``: somebody has it already."""
    return not assigned and idea.state in READABLE_IDEAS and "organiser" in roles_on(actor, idea)


def assign_idea(idea: Idea, adoption: Adoption | None, command: Command, terms: Terms) -> Change[Adoption]:
    """Raises adoption.idea_not_ready, adoption.already_assigned."""
    if not sees_idea(command.actor, idea):
        raise Problem(NOT_FOUND)
    if "organiser" not in roles_on(command.actor, idea):
        raise Problem(FORBIDDEN)
    if idea.state not in READABLE_IDEAS:
        raise Problem(NOT_ASSIGNABLE, state=idea.state)
    if adoption is not None:
        raise Problem(ALREADY_ASSIGNED, adoption_id=adoption.id)
    made = Adoption(
        id=adoption_id(idea.id),
        idea_id=idea.id,
        idea_title=idea.title,
        contest_id=idea.contest_id,
        department=command.args["department"],
        assigned_by=command.actor.id,
        assigned_at=command.at,
        due_at=terms.due("answer", command.at),
        town=idea.town,
    )
    return Change(made, _adoption_fact("adoption.assigned", made, command.actor.id, due_at=made.due_at))


def _adoption_fact(name: str, adoption: Adoption, by: str, **more: object) -> Fact:
    about: dict[str, Json] = {
        "by": by,
        "idea_id": adoption.idea_id,
        "contest_id": adoption.contest_id,
        "department": adoption.department,
        "state": adoption.state,
    }
    return Fact(name, {**about, **told(adoption), **more})  # type: ignore[dict-item]  # moments: its schema writes them


def step_adoption(adoption: Adoption, command: Command) -> Change[Adoption]:
    after, step = take(ADOPTION, adoption, command)
    return Change(after, _adoption_fact(step.fact, after, command.actor.id))
