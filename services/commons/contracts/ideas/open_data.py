"""Open data: what is public, one flat row for each thing, fit for a table. No person is in it."""

from marshmallow import Schema

from services.commons.contracts.fields import choice, count, flag, identifier, listing, moment, text
from services.commons.contracts.ideas.tables import ADOPTION, CONTEST, IDEA, THEMES

ROWS_AT_ONCE = 100


class OpenIdea(Schema):
    id = identifier("idea")
    contest_id = identifier("contest")
    contest_title = text("title of the contest", max_length=80)
    title = text("title; empty when it was not accepted", max_length=60, min_length=0)
    theme = choice("theme", THEMES)
    town = identifier("town code", required=False)
    state = choice("state", [state.key for state in IDEA.states])
    submitted_at = moment("when submitted")
    supports = count("how many people support it")
    department = identifier("department that answers, when it was assigned", required=False)
    assigned_at = moment("when assigned", required=False)
    due_at = moment("until when it was to be answered", required=False)
    late = flag("true when it waits for an answer and its time has passed")
    decision = choice("the answer", [state.key for state in ADOPTION.states if state.final], required=False)
    reason_code = identifier("why: of the answer, or of not accepting it", required=False)
    reason = text("why, in words", max_length=2000, required=False)
    days_to_answer = count("whole days from assignment to answer", required=False)


class OpenContest(Schema):
    id = identifier("contest")
    title = text("title", max_length=80)
    department = identifier("organising department")
    state = choice("state", [state.key for state in CONTEST.states])
    themes = listing(choice("theme", THEMES), "themes")
    collecting_begins_at = moment("first instant of collecting")
    collecting_ends_at = moment("first instant after collecting")
    supporting_begins_at = moment("first instant of supporting")
    supporting_ends_at = moment("first instant after supporting")
