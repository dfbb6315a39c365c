"""Use-cases of ideas: load, decide, save, return."""

from collections.abc import Mapping
from datetime import datetime

from services.commons.kernel.command import Command
from services.commons.kernel.ports import Page
from services.commons.kernel.problems import NOT_FOUND, Problem
from services.commons.kernel.views import View, page
from services.ideas import model_adoptions, model_ideas, views
from services.ideas.model import READABLE_IDEAS, Contest, Idea, roles_on, sees_idea
from services.ideas.model_lists import IdeaFilter
from services.ideas.search import words
from services.ideas.usecases.contests import visible
from services.ideas.usecases.drafts import drop_submitted
from services.ideas.usecases.ports import Stores, lateness, part

SIMILAR_SHOWN = 5


def list_ideas(query: Command, stores: Stores) -> View:
    contest = visible(stores.contests.recent(query.args["contest_id"]), query.actor)
    staff = bool(roles_on(query.actor, contest) & {"organiser", "moderator"})
    sought = words(query.args.get("q", ""))
    states = views.listed_states(query.args.get("state"), staff=staff, sought=bool(sought))
    wanted = IdeaFilter(states, query.args.get("town"), query.args.get("theme"), sought)
    found = stores.ideas.in_contest(contest.id, wanted, newest=_newest(contest, query), part=part(query))
    return _idea_page(found, query, stores, {contest.id: contest})


def _newest(contest: Contest, query: Command) -> datetime:
    """Return about when the last idea can have been submitted: where to begin looking."""
    return min(query.at, contest.calendar.collecting.ends_at)


def list_similar_ideas(query: Command, stores: Stores) -> View:
    contest = visible(stores.contests.recent(query.args["contest_id"]), query.actor)
    title = query.args.get("title", "")
    newest = _newest(contest, query)
    found = stores.ideas.similar(contest.id, title, READABLE_IDEAS, newest=newest, count=SIMILAR_SHOWN)
    return _idea_page(Page(tuple(found)), query, stores, {contest.id: contest})


def list_my_ideas(query: Command, stores: Stores) -> View:
    found = stores.ideas.of_author(query.actor.id, part=part(query))
    contests = {id: stores.contests.recent(id) for id in {idea.contest_id for idea in found.items}}
    return _idea_page(found, query, stores, contests)


def list_screening(query: Command, stores: Stores) -> View:
    """List what waits in the open contests of the asker's department."""
    department, wanted = query.actor.department, query.args.get("contest_id")
    if department is None:
        return page([], None)
    contests = {it.id: it for it in stores.contests.open_ones() if department == it.department and wanted in (None, it.id)}
    found = stores.ideas.waiting(department, contests, lateness(query), part=part(query))
    return _idea_page(found, query, stores, contests)


def _idea_page(found: Page[Idea], query: Command, stores: Stores, contests: Mapping[str, Contest]) -> View:
    ids = [idea.id for idea in found.items]
    counts, mine = stores.supports.counts(ids), stores.supports.supported(ids, query.actor.id)
    cases = stores.adoptions.of_ideas(ids)
    shown = [
        views.idea(it, contests[it.contest_id], query, supports=counts.get(it.id, 0), supported=it.id in mine, case=cases.get(it.id))
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
    case = stores.adoptions.find(model_adoptions.adoption_id(idea.id))
    return views.idea(idea, contest, query, supports=counts.get(idea.id, 0), supported=idea.id in mine, case=case)


def submit_idea(command: Command, stores: Stores) -> View:
    contest = stores.contests.recent(command.args["contest_id"])
    idea = stores.ideas.create(command, lambda: model_ideas.submit_idea(contest, command, stores.terms))
    drop_submitted(idea, stores)
    return views.idea(idea, contest, command, supports=0, supported=False, case=None)


def revise_idea(command: Command, stores: Stores) -> View:
    return _idea_view(
        stores.ideas.change(command, command.args["idea_id"], lambda it: model_ideas.revise_idea(it, command)), command, stores
    )


def step_idea(command: Command, stores: Stores) -> View:
    return _idea_view(stores.ideas.change(command, command.args["idea_id"], lambda it: model_ideas.step_idea(it, command)), command, stores)
