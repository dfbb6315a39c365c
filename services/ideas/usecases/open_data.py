"""Use-cases of open data: everything public, contest by contest, in parts that a reader can follow to the end."""

from services.commons.contracts.ideas import ROWS_AT_ONCE
from services.commons.kernel.command import Command
from services.commons.kernel.views import View, page
from services.ideas import views
from services.ideas.model import PUBLIC_IDEAS, Contest, Idea
from services.ideas.model_lists import ContestFilter, IdeaFilter
from services.ideas.usecases.ports import Part, Stores

CONTESTS_AT_ONCE = 10  # looked into for one part, which may then be short
PUBLIC = IdeaFilter(PUBLIC_IDEAS)


def list_open_contests(query: Command, stores: Stores) -> View:
    part = Part(query.args.get("limit", ROWS_AT_ONCE), query.args.get("cursor"))
    found = stores.contests.listed(ContestFilter(query.at), drafts=False, part=part)
    return page([views.open_contest(it) for it in found.items], found.next)


def list_open_ideas(query: Command, stores: Stores) -> View:
    """A cursor tells before which contest to go on, and where in the one that comes then."""
    limit = query.args.get("limit", ROWS_AT_ONCE)
    before, _, within = query.args.get("cursor", "").partition(".")
    rows: list[View] = []
    for _ in range(CONTESTS_AT_ONCE):
        contests = stores.contests.listed(ContestFilter(query.at), drafts=False, part=Part(1, before or None))
        for contest in contests.items:
            newest = min(query.at, contest.calendar.collecting.ends_at)
            found = stores.ideas.in_contest(contest.id, PUBLIC, newest=newest, part=Part(limit - len(rows), within or None))
            rows += _rows(found.items, contest, query, stores)
            if found.next:
                return page(rows, f"{before}.{found.next}")
        if contests.next is None:
            return page(rows, None)
        before, within = contests.next, ""
        if len(rows) == limit:
            break
    return page(rows, f"{before}.")


def _rows(ideas: tuple[Idea, ...], contest: Contest, query: Command, stores: Stores) -> list[View]:
    ids = [it.id for it in ideas]
    counts, cases = stores.supports.counts(ids), stores.adoptions.of_ideas(ids)
    return [views.open_idea(it, contest, query.at, supports=counts.get(it.id, 0), case=cases.get(it.id)) for it in ideas]
