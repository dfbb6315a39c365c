"""Use-cases of ideas, by aggregate: load, decide, save, return. No rule lives here."""

from services.ideas.usecases.adoptions import assign_idea, get_adoption, list_adoptions, list_answers, step_adoption
from services.ideas.usecases.contests import (
    announce_phases,
    draft_contest,
    get_contest,
    list_contests,
    reschedule_contest,
    revise_contest,
    step_contest,
)
from services.ideas.usecases.drafts import discard_draft, get_draft, list_my_drafts, save_draft
from services.ideas.usecases.ideas import (
    get_idea,
    list_ideas,
    list_my_ideas,
    list_screening,
    list_similar_ideas,
    revise_idea,
    step_idea,
    submit_idea,
)
from services.ideas.usecases.open_data import list_open_contests, list_open_ideas
from services.ideas.usecases.overview import get_overview, tally_contest
from services.ideas.usecases.own_data import export_my_ideas, forget
from services.ideas.usecases.ports import Stores
from services.ideas.usecases.supports import give_support, withdraw_support

__all__ = [
    "Stores",
    "announce_phases",
    "assign_idea",
    "discard_draft",
    "draft_contest",
    "export_my_ideas",
    "forget",
    "get_adoption",
    "get_contest",
    "get_draft",
    "get_idea",
    "get_overview",
    "give_support",
    "list_adoptions",
    "list_answers",
    "list_contests",
    "list_ideas",
    "list_my_drafts",
    "list_my_ideas",
    "list_open_contests",
    "list_open_ideas",
    "list_screening",
    "list_similar_ideas",
    "reschedule_contest",
    "revise_contest",
    "revise_idea",
    "save_draft",
    "step_adoption",
    "step_contest",
    "step_idea",
    "submit_idea",
    "tally_contest",
    "withdraw_support",
]
