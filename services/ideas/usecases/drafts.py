"""Use-cases of drafts: keep, show, throw away. They make no fact, for nothing has happened yet."""

from services.commons.kernel.command import Command
from services.commons.kernel.problems import CONFLICT, NOT_FOUND, Problem
from services.commons.kernel.views import View, page
from services.ideas import model_drafts, views
from services.ideas.model import Idea
from services.ideas.model_drafts import Draft, draft_id, kept
from services.ideas.usecases.contests import visible
from services.ideas.usecases.ports import Stores, part

ATTEMPTS = 5


def save_draft(command: Command, stores: Stores) -> View:
    """The last save wins, unless If-Match asks for more. Raises request.version_stale, request.conflict."""
    contest = stores.contests.recent(command.args["contest_id"])
    for _ in range(ATTEMPTS):
        before = stores.drafts.find(draft_id(contest.id, command.actor.id))
        after = model_drafts.save_draft(contest, before, command)
        if stores.drafts.put(after):
            return views.draft(after, contest, command)
    raise Problem(CONFLICT)


def get_draft(query: Command, stores: Stores) -> View:
    contest = visible(stores.contests.recent(query.args["contest_id"]), query.actor)
    draft = kept(stores.drafts.find(draft_id(contest.id, query.actor.id)), query.at)
    if draft is None:
        raise Problem(NOT_FOUND)
    return views.draft(draft, contest, query)


def list_my_drafts(query: Command, stores: Stores) -> View:
    found = stores.drafts.of_person(query.actor.id, at=query.at, part=part(query))
    return page([_shown(it, query, stores) for it in found.items], found.next)


def _shown(draft: Draft, query: Command, stores: Stores) -> View:
    return views.draft(draft, stores.contests.recent(draft.contest_id), query)


def discard_draft(command: Command, stores: Stores) -> View:
    """Throw it away; that there is none is as good. Raises request.version_stale."""
    contest = visible(stores.contests.recent(command.args["contest_id"]), command.actor)
    before = stores.drafts.find(draft_id(contest.id, command.actor.id))
    model_drafts.check_version(before, command)
    if before:
        stores.drafts.drop(before)
    return {"id": draft_id(contest.id, command.actor.id)}


def drop_submitted(idea: Idea, stores: Stores) -> None:
    """Throw away the draft that ``idea`` was made of: what was saved after it belongs to another idea, and stays."""
    draft = stores.drafts.find(draft_id(idea.contest_id, idea.author))
    if draft and draft.saved_at <= idea.created_at:
        stores.drafts.drop(draft)
