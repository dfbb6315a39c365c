"""Schemas that several departments publish: lists, steps, an empty answer, a ping."""

from marshmallow import Schema

from services.commons.contracts.fields import choice, count, identifier, listing, moment, nested, text
from services.commons.contracts.rows import GET, Operation
from services.commons.kernel.people import ANYONE


class Done(Schema):
    """Nothing to tell but that it is so."""

    id = identifier("what was acted on")


class ListQuery(Schema):
    """Every list: keyset pages, newest first."""

    limit = count("how many at most", required=False, least=1, most=100)
    cursor = text("where the page before ended", max_length=200, required=False)


class StepTaken(Schema):
    """One step of a lifecycle as it was taken: the timeline of an aggregate."""

    step = identifier("key of the step")
    at = moment("when")
    by_role = identifier("in which role", required=False)
    reason_code = identifier("why, as a code", required=False)
    reason = text("why, in words; public", max_length=2000, required=False)
    prize = identifier("which prize", required=False)


class StepLabel(Schema):
    """A step the asker may take now: a button."""

    key = identifier("key of the step")
    zh = text("label in Chinese", max_length=40)
    en = text("label in English", max_length=60)
    requires = listing(identifier("field"), "fields the step needs", required=False)


class Pong(Schema):
    """A service's answer to a ping."""

    service = identifier("name of the service")
    contract = identifier("hash of the contract it was built with")
    database = choice("its database", ("ok", "away"))
    oldest_pending_s = count("age of its oldest unpublished fact, seconds; 0 when none", required=False)
    oldest_unsent_s = count("how long the message that waits longest could have been sent, seconds; 0 when none", required=False)


def page_of(item: type[Schema], name: str) -> type[Schema]:
    """Return the schema ``{items, next}`` of a list of ``item``."""
    return Schema.from_dict(
        {
            "items": nested(item, "this page", many=True),
            "next": text("cursor of the next page, absent at the end", max_length=200, required=False),
        },
        name=name,
    )


PING = Operation("ping", GET, None, "探活", "Ping", ANYONE, Pong)
