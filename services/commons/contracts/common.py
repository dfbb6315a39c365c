"""Schemas that several departments publish: lists, steps, an empty answer, a ping."""

from marshmallow import Schema

from services.commons.contracts.fields import choice, count, identifier, listing, moment, nested, text
from services.commons.contracts.rows import GET, FactType, Operation
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


class Canary(Schema):
    """How a listener heard a source's canary last."""

    source = identifier("service that sang")
    heard_at = moment("when")
    delay_ms = count("from its save to this listener, milliseconds")


class Pong(Schema):
    """A service's answer to a ping."""

    service = identifier("name of the service")
    contract = identifier("hash of the contract it was built with")
    database = choice("its database", ("ok", "away"))
    oldest_pending_s = count("age of its oldest unpublished fact, seconds; 0 when none", required=False)
    oldest_unsent_s = count("how long the message that waits longest could have been sent, seconds; 0 when none", required=False)
    pending = count("facts not yet published", required=False)
    due = count("facts it could not take in and will try again", required=False)
    parked = count("facts it could not take in, for a person to decide", required=False)
    canary_every_s = count("how often it sings itself, seconds; 0: never", required=False)
    canaries = nested(Canary, "the last canary of each source it listens to", many=True, required=False)
    version = text("version that runs", max_length=40, required=False)
    started_at = moment("when this process started", required=False)
    now = moment("its clock", required=False)
    database_now = moment("the clock of its database", required=False)
    database_version = text("version of its database server", max_length=60, required=False)
    broker_version = text("version of the broker; absent in memory", max_length=60, required=False)


def page_of(item: type[Schema], name: str) -> type[Schema]:
    """Return the schema ``{items, next}`` of a list of ``item``."""
    return Schema.from_dict(
        {
            "items": nested(item, "this page", many=True),
            "next": text("cursor of the next page, absent at the end", max_length=200, required=False),
        },
        name=name,
    )


class Nothing(Schema):
    """A payload that says nothing: that it came is all."""


PING = Operation("ping", GET, None, "探活", "Ping", ANYONE, Pong)
CANARY = FactType("canary.sung", 1, Nothing, "public", "金丝雀", "canary sung: facts flow; heard, counted and not kept")
