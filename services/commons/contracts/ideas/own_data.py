"""Own data: everything that ideas keeps of one person, for that person."""

from marshmallow import Schema

from services.commons.contracts.fields import choice, identifier, nested, text
from services.commons.contracts.ideas.drafts import DraftView
from services.commons.contracts.ideas.schemas import IdeaView
from services.commons.contracts.ideas.tables import SUPPORT


class MySupport(Schema):
    idea_id = identifier("idea")
    contest_id = identifier("contest")
    state = choice("state", [state.key for state in SUPPORT.states])


class MyIdeas(Schema):
    """A part of it: read on while there is a ``next``, and put the lists together."""

    drafts = nested(DraftView, "what I have not submitted", many=True)
    ideas = nested(IdeaView, "what I submitted", many=True)
    supports = nested(MySupport, "what I support, or did", many=True)
    next = text("cursor of the next part, absent at the end", max_length=200, required=False)
