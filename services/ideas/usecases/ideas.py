"""Use-cases of ideas: load, decide, save, return."""

from collections.abc import Mapping

from services.commons.kernel.command import Command
from services.commons.kernel.ports import Page
from services.commons.kernel.problems import NOT_FOUND, Problem
from services.commons.kernel.views import PAGE, View, page
from services.ideas import model_adoptions, model_ideas, views
from services.ideas.model import Contest, Idea, roles_on, sees_idea
from services.ideas.usecases.contests import visible
from services.ideas.usecases.ports import Stores


def list_ideas(query: Command, stores: Stores) -> View:
    contest = visible(stores.contests.recent(query.args["contest_id"]), query.actor)
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
    if adoption:
        shown["adoption"] = views.adoption(adoption, idea, query)
    return shown


def submit_idea(command: Command, stores: Stores) -> View:
    contest = stores.contests.recent(command.args["contest_id"])
    idea = stores.ideas.create(command, lambda: model_ideas.submit_idea(contest, command, stores.terms))
    return views.idea(idea, contest, command, supports=0, supported=False, assigned=False)


def revise_idea(command: Command, stores: Stores) -> View:
    return _idea_view(
        stores.ideas.change(command, command.args["idea_id"], lambda it: model_ideas.revise_idea(it, command)), command, stores
    )


def step_idea(command: Command, stores: Stores) -> View:
    return _idea_view(stores.ideas.change(command, command.args["idea_id"], lambda it: model_ideas.step_idea(it, command)), command, stores)
