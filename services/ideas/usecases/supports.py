"""Use-cases of supports: load, decide, save, return."""

from services.commons.kernel.command import Command
from services.commons.kernel.views import View
from services.ideas import model_supports
from services.ideas.model import Support
from services.ideas.usecases.ports import Stores


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
