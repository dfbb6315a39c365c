"""Use-cases of adoptions: load, decide, save, return."""

from services.commons.kernel.command import Command
from services.commons.kernel.ports import Page
from services.commons.kernel.views import View, page
from services.ideas import model_adoptions, views
from services.ideas.model import Adoption
from services.ideas.usecases.ports import Stores, lateness, part


def assign_idea(command: Command, stores: Stores) -> View:
    idea = stores.ideas.get(command.args["idea_id"])
    id = model_adoptions.adoption_id(idea.id)
    before = stores.adoptions.find(id)
    adoption = stores.adoptions.create(command, lambda: model_adoptions.assign_idea(idea, before, command, stores.terms), id=id)
    return views.adoption(adoption, idea, command)


def list_adoptions(query: Command, stores: Stores) -> View:
    department = None if "commission" in query.actor.roles else query.actor.department or ""
    found = stores.adoptions.of_department(department, state=query.args.get("state"), lateness=lateness(query), part=part(query))
    return _adoption_page(found, query, stores)


def list_answers(query: Command, stores: Stores) -> View:
    return _adoption_page(stores.adoptions.answered(part=part(query)), query, stores)


def _adoption_page(found: Page[Adoption], query: Command, stores: Stores) -> View:
    about = stores.ideas.named({it.idea_id for it in found.items})
    return page([views.adoption(it, about[it.idea_id], query) for it in found.items], found.next)


def get_adoption(query: Command, stores: Stores) -> View:
    adoption = stores.adoptions.get(query.args["adoption_id"])
    return views.adoption(adoption, stores.ideas.get(adoption.idea_id), query)


def step_adoption(command: Command, stores: Stores) -> View:
    adoption = stores.adoptions.change(command, command.args["adoption_id"], lambda it: model_adoptions.step_adoption(it, command))
    return views.adoption(adoption, stores.ideas.get(adoption.idea_id), command)
