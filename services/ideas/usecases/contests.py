"""Use-cases of contests: load, decide, save, return."""

from contextlib import suppress

from services.commons.contracts.ideas import CONTEST_GROUPS
from services.commons.kernel.command import Command
from services.commons.kernel.people import Actor
from services.commons.kernel.problems import NOT_FOUND, Problem
from services.commons.kernel.views import View, page
from services.ideas import model_contests, views
from services.ideas.model import Contest, sees_contest, sees_drafts
from services.ideas.model_lists import ContestFilter
from services.ideas.usecases.ports import Stores, part


def list_contests(query: Command, stores: Stores) -> View:
    state, department = query.args.get("state"), query.args.get("department")
    if state == "draft":
        department = department or query.actor.department
        if not sees_drafts(query.actor, department):
            return page([], None)
    states = (state,) if state else CONTEST_GROUPS.get(query.args.get("group", ""))
    wanted = ContestFilter(query.at, states, department, query.args.get("theme"), query.args.get("phase"))
    found = stores.contests.listed(wanted, drafts=state == "draft", part=part(query))
    return page([views.contest(contest, query) for contest in found.items], found.next)


def get_contest(query: Command, stores: Stores) -> View:
    return views.contest(visible(stores.contests.get(query.args["contest_id"]), query.actor), query)


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


def visible(contest: Contest, actor: Actor) -> Contest:
    if not sees_contest(actor, contest):
        raise Problem(NOT_FOUND)
    return contest
