"""The stores of ideas: two mappings for each aggregate, indexes, named queries.

Every list is bounded by an equality prefix and paged by a key of its own (plumbing.rows.order_key).
"""

from datetime import datetime

from services.commons.kernel.calendar import SHANGHAI
from services.commons.plumbing.documents import Database
from services.commons.plumbing.workdays import ChineseWorkdays
from services.ideas.model_deadlines import Terms
from services.ideas.settings import Settings
from services.ideas.store.adoptions import Adoptions
from services.ideas.store.contests import Contests
from services.ideas.store.drafts import Drafts
from services.ideas.store.ideas import Ideas
from services.ideas.store.supports import Supports
from services.ideas.store.tallies import Tallies
from services.ideas.usecases import Stores


def open_stores(database: Database, settings: Settings) -> Stores:
    """Return the department's stores, indexes in place."""
    workdays = ChineseWorkdays(settings.days_off, settings.days_made_up)
    workdays.warn(datetime.now(SHANGHAI).date())
    terms = Terms(workdays, settings.workdays_given)
    ideas, adoptions = Ideas(database), Adoptions(database)
    return Stores(Contests(database), ideas, Supports(database), adoptions, Drafts(database), Tallies(ideas, adoptions), terms)
