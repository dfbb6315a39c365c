"""Use-cases of ideas: load, decide, save, return. No rule lives here."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from services.commons.kernel.command import Command
from services.commons.kernel.people import Actor
from services.commons.kernel.ports import Page, Repository
from services.commons.kernel.problems import NOT_FOUND, Problem
from services.commons.kernel.views import PAGE, View, page
from services.ideas import model_adoptions, model_contests, model_ideas, model_supports, views
from services.ideas.model import Adoption, Contest, Idea, Support, roles_on, sees_adoption, sees_contest, sees_drafts, sees_idea


class Contests(Repository[Contest], Protocol):
    def listed(self, *, state: str | None, department: str | None, limit: int, cursor: str | None) -> Page[Contest]: ...
    def open_ones(self) -> Sequence[Contest]: ...


class Ideas(Repository[Idea], Protocol):
    def in_contest(self, contest_id: str, *, states: Sequence[str] | None, limit: int, cursor: str | None) -> Page[Idea]: ...
    def of_author(self, author: str, *, limit: int, cursor: str | None) -> Page[Idea]: ...
    def named(self, ids: Collection[str]) -> Mapping[str, Idea]: ...


class Supports(Repository[Support], Protocol):
    def counts(self, idea_ids: Sequence[str]) -> Mapping[str, int]: ...
    def supported(self, idea_ids: Sequence[str], person: str) -> frozenset[str]: ...


class Adoptions(Repository[Adoption], Protocol):
    def of_department(self, department: str | None, *, state: str | None, limit: int, cursor: str | None) -> Page[Adoption]: ...
    def assigned(self, idea_ids: Sequence[str]) -> frozenset[str]: ...


@dataclass(frozen=True)
class Stores:
    contests: Contests
    ideas: Ideas
    supports: Supports
    adoptions: Adoptions


# Contests


def list_contests(query: Command, stores: Stores) -> View:
    state, department = query.args.get("state"), query.args.get("department")
    if state == "draft":
        department = department or query.actor.department
        if not sees_drafts(query.actor, department):
            return page([], None)
    found = stores.contests.listed(state=state, department=department, limit=query.args.get("limit", PAGE), cursor=query.args.get("cursor"))
    return page([views.contest(contest, query) for contest in found.items], found.next)


def get_contest(query: Command, stores: Stores) -> View:
    return views.contest(_visible(stores.contests.get(query.args["contest_id"]), query.actor), query)


def draft_contest(command: Command, stores: Stores) -> View:
    return views.contest(stores.contests.create(command, lambda: model_contests.draft_contest(command)), command)


def revise_contest(command: Command, stores: Stores) -> View:
    return views.contest(
        stores.contests.change(command, command.args["contest_id"], lambda it: model_contests.revise_contest(it, command)), command
    )


def reschedule_contest(command: Command, stores: Stores) -> View:
    return views.contest(
        stores.contests.change(command, command.args["contest_id"], lambda it: model_contests.reschedule_contest(it, command)), command
    )


def step_contest(command: Command, stores: Stores) -> View:
    return views.contest(
        stores.contests.change(command, command.args["contest_id"], lambda it: model_contests.step_contest(it, command)), command
    )


def announce_phases(command: Command, stores: Stores) -> None:
    """Make known every edge of a calendar that has passed; a repeat finds nothing left to say."""
    for contest in stores.contests.open_ones():
        with suppress(Problem):  # one that cannot be saved now is tried again in a second, and holds up no other
            for _ in model_contests.edges_to_announce(contest, command.at):
                stores.contests.change(command, contest.id, lambda it: model_contests.announce_phase(it, command))


def _visible(contest: Contest, actor: Actor) -> Contest:
    if not sees_contest(actor, contest):
        raise Problem(NOT_FOUND)
    return contest


# Ideas


def list_ideas(query: Command, stores: Stores) -> View:
    contest = _visible(stores.contests.recent(query.args["contest_id"]), query.actor)
    staff = bool(roles_on(query.actor, contest) & {"organiser", "moderator"})
    states = views.listed_states(query.args.get("state"), staff=staff)
    found = stores.ideas.in_contest(contest.id, states=states, limit=query.args.get("limit", PAGE), cursor=query.args.get("cursor"))
    return _idea_page(found, query, stores, {contest.id: contest})


def list_my_ideas(query: Command, stores: Stores) -> View:
    found = stores.ideas.of_author(query.actor.id, limit=query.args.get("limit", PAGE), cursor=query.args.get("cursor"))
    contests = {id: stores.contests.recent(id) for id in {idea.contest_id for idea in found.items}}
    return _idea_page(found, query, stores, contests)


def _idea_page(found: Page[Idea], query: Command, stores: Stores, contests: Mapping[str, Contest]) -> View:
    ids = [idea.id for idea in found.items]
    counts, mine = stores.supports.counts(ids), stores.supports.supported(ids, query.actor.id)
    assigned = stores.adoptions.assigned([it.id for it in found.items if model_adoptions.can_assign(it, query.actor, assigned=False)])
    shown = [
        views.idea(it, contests[it.contest_id], query, supports=counts.get(it.id, 0), supported=it.id in mine, assigned=it.id in assigned)
        for it in found.items
    ]
    return page(shown, found.next)


def get_idea(query: Command, stores: Stores) -> View:
    idea = stores.ideas.get(query.args["idea_id"])
    if not sees_idea(query.actor, idea):
        raise Problem(NOT_FOUND)
    return _idea_view(idea, query, stores)


def _idea_view(idea: Idea, query: Command, stores: Stores) -> View:
    contest = stores.contests.recent(idea.contest_id)
    counts, mine = stores.supports.counts([idea.id]), stores.supports.supported([idea.id], query.actor.id)
    adoption = stores.adoptions.find(model_adoptions.adoption_id(idea.id))
    shown = views.idea(idea, contest, query, supports=counts.get(idea.id, 0), supported=idea.id in mine, assigned=adoption is not None)
    if adoption and sees_adoption(query.actor, adoption):
        shown["adoption"] = views.adoption(adoption, idea, query)
    return shown


def submit_idea(command: Command, stores: Stores) -> View:
    contest = stores.contests.recent(command.args["contest_id"])
    idea = stores.ideas.create(command, lambda: model_ideas.submit_idea(contest, command))
    return views.idea(idea, contest, command, supports=0, supported=False, assigned=False)


def revise_idea(command: Command, stores: Stores) -> View:
    return _idea_view(
        stores.ideas.change(command, command.args["idea_id"], lambda it: model_ideas.revise_idea(it, command)), command, stores
    )


def step_idea(command: Command, stores: Stores) -> View:
    return _idea_view(stores.ideas.change(command, command.args["idea_id"], lambda it: model_ideas.step_idea(it, command)), command, stores)


# Supports


def give_support(command: Command, stores: Stores) -> View:
    idea = stores.ideas.get(command.args["idea_id"])
    contest = stores.contests.recent(idea.contest_id)
    id = model_supports.support_id(idea.id, command.actor.id)
    if stores.supports.find(id):
        support = stores.supports.change(command, id, lambda it: model_supports.turn_support(contest, idea, it, command))
    else:
        support = stores.supports.create(command, lambda: model_supports.give_support(contest, idea, command), id=id)
    return _support_view(support, stores)


def withdraw_support(command: Command, stores: Stores) -> View:
    idea = stores.ideas.get(command.args["idea_id"])
    contest = stores.contests.recent(idea.contest_id)
    id = model_supports.support_id(idea.id, command.actor.id)
    support = stores.supports.change(command, id, lambda it: model_supports.turn_support(contest, idea, it, command))
    return _support_view(support, stores)


def _support_view(support: Support, stores: Stores) -> View:
    counts = stores.supports.counts([support.idea_id])
    return {"idea_id": support.idea_id, "state": support.state, "supports": counts.get(support.idea_id, 0)}


# Adoptions


def assign_idea(command: Command, stores: Stores) -> View:
    idea = stores.ideas.get(command.args["idea_id"])
    id = model_adoptions.adoption_id(idea.id)
    before = stores.adoptions.find(id)
    adoption = stores.adoptions.create(command, lambda: model_adoptions.assign_idea(idea, before, command), id=id)
    return views.adoption(adoption, idea, command)


def list_adoptions(query: Command, stores: Stores) -> View:
    department = None if "commission" in query.actor.roles else query.actor.department or ""
    found = stores.adoptions.of_department(
        department, state=query.args.get("state"), limit=query.args.get("limit", PAGE), cursor=query.args.get("cursor")
    )
    about = stores.ideas.named({it.idea_id for it in found.items})
    return page([views.adoption(it, about[it.idea_id], query) for it in found.items], found.next)


def get_adoption(query: Command, stores: Stores) -> View:
    adoption = stores.adoptions.get(query.args["adoption_id"])
    if not sees_adoption(query.actor, adoption):
        raise Problem(NOT_FOUND)
    return views.adoption(adoption, stores.ideas.get(adoption.idea_id), query)


def step_adoption(command: Command, stores: Stores) -> View:
    adoption = stores.adoptions.change(command, command.args["adoption_id"], lambda it: model_adoptions.step_adoption(it, command))
    return views.adoption(adoption, stores.ideas.get(adoption.idea_id), command)
