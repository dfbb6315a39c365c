"""Use-cases that count: the commission's overview, and the towns of a contest."""

from services.commons.contracts.ideas import LATE_SHOWN
from services.commons.contracts.units import TOWNS
from services.commons.kernel.command import Command
from services.commons.kernel.views import View
from services.ideas import model_overview, views
from services.ideas.model import Adoption, Idea
from services.ideas.usecases.contests import visible
from services.ideas.usecases.ports import Lateness, Part, Stores


def get_overview(query: Command, stores: Stores) -> View:
    tally = stores.tallies.taken(query.at)
    rows = model_overview.departments(tally, query.at)
    return {
        "at": tally.at,
        "ideas": views.counts(model_overview.by_state(tally)),
        "adoptions": views.counts(model_overview.cases_by_state(tally)),
        "departments": [views.without_none(row) for row in rows],
        "towns": model_overview.towns(tally),
        "ideas_of_no_town": model_overview.ideas_of_no_town(tally),
        "late_in_all": model_overview.late_in_all(rows),
        "late": _late(query, stores),
    }


def tally_contest(query: Command, stores: Stores) -> View:
    contest = visible(stores.contests.recent(query.args["contest_id"]), query.actor)
    counted = stores.tallies.of_contest(contest.id, query.at)
    return {
        "contest_id": contest.id,
        "ideas": sum(counted.values()),
        "of_no_town": counted.get(None, 0),
        "towns": [{"town": town.code, "ideas": counted.get(town.code, 0)} for town in TOWNS],
    }


def _late(query: Command, stores: Stores) -> list[View]:
    late, first = Lateness(query.at, late=True), Part(LATE_SHOWN)
    cases = stores.adoptions.of_department(None, state=None, lateness=late, part=first).items
    about = stores.ideas.named({it.idea_id for it in cases})
    screenings = stores.ideas.waiting(None, None, late, part=first).items
    found: list[tuple[Idea | Adoption, Idea]] = [(it, about[it.idea_id]) for it in cases]
    found += [(it, it) for it in screenings]
    found.sort(key=lambda pair: (str(pair[0].due_at), pair[0].id))
    return [views.late(it, idea, query) for it, idea in found[:LATE_SHOWN]]
