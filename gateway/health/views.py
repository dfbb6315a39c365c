"""The one operation that the gateway answers itself: how the town is. A row like those of the contracts."""

from marshmallow import Schema

from gateway.health.checks import CHECKS
from gateway.health.rows import LEVELS
from services.commons.contracts.common import Pong
from services.commons.contracts.fields import choice, count, identifier, moment, nested, text
from services.commons.contracts.rows import GET, Contract, Operation
from services.commons.kernel.people import staff


class ServiceHealth(Pong):
    """What a service told of itself; one that did not answer has a problem instead."""

    contract = identifier("hash of the contract it was built with", required=False)
    database = choice("its database", ("ok", "away"), required=False)
    problem = identifier("why it did not answer", required=False)


class FindingView(Schema):
    check = choice("which check", [row.key for row in CHECKS])
    level = choice("how it is", LEVELS)
    about = text("which service or thing", max_length=80, min_length=0)
    zh = text("in Chinese", max_length=400)
    en = text("in English", max_length=400)
    todo_zh = text("what to do, in Chinese; absent when all is well", max_length=400, required=False)
    todo_en = text("what to do, in English", max_length=400, required=False)


class HealthView(Schema):
    at = moment("when it was looked at, by the gateway's clock")
    broker = choice("the broker, as the gateway sees it", ("ok", "away"))
    version = text("version of the gateway", max_length=40)
    gaps = count("aggregates with gaps in the audit log; absent when audit did not tell", required=False)
    gaps_problem = identifier("why audit did not tell", required=False)
    wrong = count("findings that somebody must act on")
    services = nested(ServiceHealth, "every service", many=True)
    findings = nested(FindingView, "what was found, check by check", many=True)


HEALTH = Operation("get_health", GET, "/operations/health", "运行状况", "Get the health of the town", staff("operator"), HealthView)
GATEWAY = Contract("gateway", "网关", "the gateway", operations=(HEALTH,))
