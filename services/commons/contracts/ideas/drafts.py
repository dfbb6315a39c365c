"""Drafts of ideas: what a person has written and not submitted, theirs alone."""

from marshmallow import Schema

from services.commons.contracts.fields import choice, count, flag, identifier, moment, text
from services.commons.contracts.ideas.tables import THEMES
from services.commons.contracts.units import TOWN_CODES


class DraftBody(Schema):
    """Everything may be missing: a draft is what there is. What is missing is taken out of the draft."""

    title = text("title so far", max_length=60, min_length=0, required=False, dataclass="personal")
    text = text("the idea so far", max_length=5000, min_length=0, required=False, dataclass="personal")
    theme = choice("theme", THEMES, required=False, dataclass="personal")
    town = choice("town, when it concerns one", sorted(TOWN_CODES), required=False, dataclass="personal")


class DraftView(DraftBody):
    contest_id = identifier("contest it is for")
    contest_title = text("title of that contest", max_length=80)
    version = count("version, also its ETag")
    can_submit = flag("true when you could submit it now")
    saved_at = moment("when last saved")
    expires_at = moment("when it is thrown away unless saved again")
