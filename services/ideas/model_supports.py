"""Decisions on supports: one for each person and idea, given and withdrawn while the calendar lets them."""

import hashlib
from dataclasses import replace
from datetime import datetime

from services.commons.contracts.ideas import CONTEST_NOT_SUPPORTING, ENTRANT, IDEA_NOT_SUPPORTABLE, OWN_IDEA, SUPPORT
from services.commons.kernel.change import Change, Fact
from services.commons.kernel.command import Command
from services.commons.kernel.people import Actor
from services.commons.kernel.problems import NOT_FOUND, Problem
from services.ideas.model import SUPPORTABLE, Contest, Idea, Support, sees_idea, take

TURNS = {"give_support": ("give", "given"), "withdraw_support": ("withdraw", "withdrawn")}


def support_id(idea_id: str, person: str) -> str:
    """One document for each person and idea: giving twice is giving once."""
    return hashlib.blake2b(f"{idea_id}\0{person}".encode(), digest_size=16).hexdigest()


def is_supportable(contest: Contest, idea: Idea, at: datetime) -> bool:
    return "supporting" in contest.phases(at) and idea.state in SUPPORTABLE


def can_support(contest: Contest, idea: Idea, actor: Actor, at: datetime) -> bool:
    return is_supportable(contest, idea, at) and ENTRANT.admits(actor) and actor.id != idea.author


def check_supportable(contest: Contest, idea: Idea, command: Command) -> None:
    """Raises support.contest_not_supporting, support.idea_not_open, support.own_idea."""
    if not sees_idea(command.actor, idea):
        raise Problem(NOT_FOUND)
    if "supporting" not in contest.phases(command.at):
        raise Problem(CONTEST_NOT_SUPPORTING, state=contest.state)
    if idea.state not in SUPPORTABLE:
        raise Problem(IDEA_NOT_SUPPORTABLE, state=idea.state)
    if command.actor.id == idea.author:
        raise Problem(OWN_IDEA)


def _support_fact(name: str, support: Support) -> Fact:
    return Fact(name, {"by": support.person, "idea_id": support.idea_id, "contest_id": support.contest_id, "state": support.state})


def give_support(contest: Contest, idea: Idea, command: Command) -> Change[Support]:
    check_supportable(contest, idea, command)
    support = Support(support_id(idea.id, command.actor.id), idea.id, idea.contest_id, command.actor.id)
    return Change(support, _support_fact("support.given", support))


def turn_support(contest: Contest, idea: Idea, support: Support, command: Command) -> Change[Support] | None:
    """Give again or withdraw, as the command's name says; None when it is so already."""
    check_supportable(contest, idea, command)
    step, target = TURNS[command.name]
    if support.state == target:
        return None
    after, taken = take(SUPPORT, support, replace(command, args={"step": step}))
    return Change(replace(after, history=()), _support_fact(taken.fact, after))
