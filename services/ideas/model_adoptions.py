"""Decisions on adoptions: an idea is assigned once, and its department answers with a reason."""

import hashlib

from services.commons.contracts.ideas import ADOPTION, ALREADY_ASSIGNED, NOT_ASSIGNABLE
from services.commons.kernel.change import Change, Fact, Json
from services.commons.kernel.command import Command
from services.commons.kernel.people import Actor
from services.commons.kernel.problems import FORBIDDEN, NOT_FOUND, Problem
from services.ideas.model import READABLE_IDEAS, Adoption, Idea, roles_on, sees_adoption, sees_idea, take, told


def adoption_id(idea_id: str) -> str:
    """An idea is assigned once."""
    return hashlib.blake2b(f"adoption\0{idea_id}".encode(), digest_size=16).hexdigest()


def can_assign(idea: Idea, actor: Actor, *, assigned: bool) -> bool:
    """Tell whether ``actor`` could assign the idea; ``assigned``: somebody has it already."""
    return not assigned and idea.state in READABLE_IDEAS and "organiser" in roles_on(actor, idea)


def assign_idea(idea: Idea, adoption: Adoption | None, command: Command) -> Change[Adoption]:
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
    )
    return Change(made, _adoption_fact("adoption.assigned", made, command.actor.id))


def _adoption_fact(name: str, adoption: Adoption, by: str) -> Fact:
    about: dict[str, Json] = {
        "by": by,
        "idea_id": adoption.idea_id,
        "contest_id": adoption.contest_id,
        "department": adoption.department,
        "state": adoption.state,
    }
    return Fact(name, {**about, **told(adoption)})


def step_adoption(adoption: Adoption, command: Command) -> Change[Adoption]:
    """Raises request.not_found for staff of another department while it is undecided."""
    if not sees_adoption(command.actor, adoption):
        raise Problem(NOT_FOUND)
    after, step = take(ADOPTION, adoption, command)
    return Change(after, _adoption_fact(step.fact, after, command.actor.id))
