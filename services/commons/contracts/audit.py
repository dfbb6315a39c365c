"""What audit publishes: the chained log of every fact, its signed head, and what it could not take in."""

from marshmallow import Schema, fields

from services.commons.contracts.common import CANARY, PING, Done, ListQuery, page_of
from services.commons.contracts.fields import choice, count, identifier, listing, moment, nested, text
from services.commons.contracts.rows import GET, POST, Contract, FactType, Listen, Operation
from services.commons.kernel.people import ANYONE, staff
from services.commons.kernel.problems import ProblemType

PARKED_STATES = ("due", "parked", "replayed", "discarded")


class EntryQuery(Schema):
    after = count("entries after this index", required=False, least=-1)
    limit = count("how many at most", required=False, least=1, most=500)


class Entry(Schema):
    index = count("position in the chain, from 0")
    previous = text("hash of the entry before, hex", max_length=64)
    hash = text("hash of this entry, hex", max_length=64)
    fact = fields.Dict(required=True, metadata={"description": "the fact's envelope, whole", "x-dataclass": "personal"})


class EntryPage(Schema):
    items = nested(Entry, "entries in order", many=True)
    next = count("pass as `after` for the next page; absent at the end", required=False)


class Head(Schema):
    """Signed statement of the log: keep it outside."""

    count = count("entries in the log")
    hash = text("hash of the last entry, hex; of nothing, 64 zeros", max_length=64)
    at = moment("when signed")
    public_key = text("Ed25519 public key, hex", max_length=64)
    signature = text("Ed25519 over the canonical JSON of count, hash and at, hex", max_length=128)


class Gap(Schema):
    source = identifier("service")
    subject = identifier("aggregate")
    missing = listing(count("sequence"), "sequences not in the log", max_length=1000)


class ParkedView(Schema):
    id = identifier("fact")
    state = choice("state", PARKED_STATES)
    source = identifier("service it came from")
    type = text("fact type", max_length=120)
    subject = identifier("aggregate", required=False)
    attempts = count("attempts so far")
    error = text("what went wrong, without content", max_length=300)
    parked_at = moment("when it was first put aside")
    due_at = moment("when it is tried again", required=False)


class ParkedQuery(ListQuery):
    state = choice("only this state", PARKED_STATES, required=False)


class DiscardBody(Schema):
    reason = text("why", max_length=500)


class ParkedFact(Schema):
    by = identifier("account, by reference", dataclass="personal")
    state = identifier("state after")
    reason = text("why", max_length=500, required=False)


NOT_A_FACT = ProblemType("parked.not_a_fact", 409, "这条消息不是事实，无法重放", "This message is no fact and cannot be tried again", "请说明理由后丢弃", "Discard it and say why")

FACTS = (
    FactType("parked.replayed", 1, ParkedFact, "personal", "重放", "parked fact replayed"),
    FactType("parked.discarded", 1, ParkedFact, "personal", "丢弃", "parked fact discarded"),
)

_READERS = staff("auditor", "operator", "commission")

OPERATIONS = (
    PING,
    Operation("list_entries", GET, "/audit/entries", "审计记录", "List audit entries", _READERS, EntryPage, query=EntryQuery),
    Operation("get_head", GET, "/audit/head", "审计头", "Get the signed head", ANYONE, Head),
    Operation("list_gaps", GET, "/audit/gaps", "缺号", "List sequence gaps", _READERS, page_of(Gap, "GapPage")),
    Operation("list_parked", GET, "/audit/parked", "搁置的事实", "List parked facts", staff("operator"), page_of(ParkedView, "ParkedPage"), query=ParkedQuery),
    Operation("get_parked", GET, "/audit/parked/{fact_id}", "查看搁置", "Get a parked fact", staff("operator"), ParkedView),
    Operation("replay_parked", POST, "/audit/parked/{fact_id}/replay", "重放", "Try a parked fact again", staff("operator"), Done, emits=("parked.replayed",)),
    Operation("discard_parked", POST, "/audit/parked/{fact_id}/discard", "丢弃", "Discard a parked fact", staff("operator"), Done, DiscardBody, emits=("parked.discarded",)),
)

CONTRACT = Contract(
    "audit",
    "审计",
    "the audit log",
    operations=OPERATIONS,
    facts=(CANARY, *FACTS),
    problems=(NOT_A_FACT,),
    listens=(Listen("audit"), Listen("identity"), Listen("ideas"), Listen("notifications")),
)
