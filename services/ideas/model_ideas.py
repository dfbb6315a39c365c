"""Decisions on ideas: submitting, revising, and the steps of screening and choosing."""

from dataclasses import replace
from datetime import datetime

from services.commons.contracts.ideas import CONTEST_NOT_COLLECTING, ENTRANT, IDEA, IDEA_CLOSED
from services.commons.kernel.change import Change, Fact, Json
from services.commons.kernel.command import Command
from services.commons.kernel.people import Actor
from services.commons.kernel.problems import FORBIDDEN, NOT_FOUND, Problem
from services.ideas.model import Contest, Idea, Taken, content_sha256, roles_on, sees_contest, sees_idea, take, told
from services.ideas.model_deadlines import Terms


def can_submit(contest: Contest, actor: Actor, at: datetime) -> bool:
    return "collecting" in contest.phases(at) and ENTRANT.admits(actor)


def submit_idea(contest: Contest, command: Command, terms: Terms) -> Change[Idea]:
    """Raises idea.contest_not_collecting."""
    if not sees_contest(command.actor, contest):
        raise Problem(NOT_FOUND)
    if "collecting" not in contest.phases(command.at):
        raise Problem(CONTEST_NOT_COLLECTING, state=contest.state)
    args = command.args
    idea = Idea(
        id=command.new_id,
        contest_id=contest.id,
        department=contest.department,
        author=command.actor.id,
        title=args["title"],
        text=args["text"],
        theme=args["theme"],
        town=args.get("town"),
        created_at=command.at,
        due_at=terms.due("screening", command.at),
    )
    return Change(idea, _written("idea.submitted", idea, command, due_at=idea.due_at))


def _written(name: str, idea: Idea, command: Command, **more: object) -> Fact:
    sha = content_sha256(idea.title, idea.text)
    return Fact(name, {"by": command.actor.id, "contest_id": idea.contest_id, "state": idea.state, "content_sha256": sha, **more})  # type: ignore[dict-item]  # moments: its schema writes them


def revise_idea(idea: Idea, command: Command) -> Change[Idea]:
    """Raises idea.already_screened."""
    if not sees_idea(command.actor, idea):
        raise Problem(NOT_FOUND)
    if "author" not in roles_on(command.actor, idea):
        raise Problem(FORBIDDEN)
    if idea.state != IDEA.states[0].key:
        raise Problem(IDEA_CLOSED, state=idea.state)
    args = command.args
    after = replace(idea, title=args["title"], text=args["text"], theme=args["theme"], town=args.get("town"))
    return Change(after, _written("idea.revised", after, command))


def can_revise(idea: Idea, actor: Actor) -> bool:
    return "author" in roles_on(actor, idea) and idea.state == IDEA.states[0].key


def forget_author(idea: Idea, command: Command) -> Change[Idea] | None:
    """Part the idea from the account ``author`` that was closed. What was not screened yet goes with it; what was stays.

    None when that account has no part in it any more.
    """
    author = command.args["author"]
    if idea.author != author:
        return None
    waits = idea.state == IDEA.states[0].key
    left = Taken("withdraw", command.at, "", "author")
    history = tuple(replace(line, by="") if line.by == author else line for line in (*idea.history, *([left] if waits else [])))
    after = replace(idea, author="", state="withdrawn" if waits else idea.state, history=history)
    return Change(after, Fact("idea.author_forgotten", {"by": "ideas", "contest_id": idea.contest_id, "state": after.state}))


def step_idea(idea: Idea, command: Command) -> Change[Idea]:
    if not sees_idea(command.actor, idea):
        raise Problem(NOT_FOUND)
    after, step = take(IDEA, idea, command)
    payload: dict[str, Json] = {"by": command.actor.id, "contest_id": idea.contest_id, "state": after.state, **told(after)}
    return Change(after, Fact(step.fact, payload))
