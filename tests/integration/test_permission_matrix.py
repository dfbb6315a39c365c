"""Every user × every act × every exchange, queue and key, on a real RabbitMQ: what POLICY does not grant is refused.

POLICY is written down here a second time on purpose; it shares no code with the definitions it judges.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import amqp
import pytest

from services.commons.contracts.catalog import CATALOG
from services.commons.plumbing.definitions import definitions
from tests.conftest import started
from tests.support.broker_acts import GRANTED, LOCKED, REFUSED, Act, Client
from town.secrets import password_hash
from town.servers import Rabbit

UUID, OTHER_UUID = "0f" * 16, "0e" * 16
REPLIES = f"rpc.reply-gateway-{UUID}"
REQUESTS = frozenset(f"{contract.service}.{row.name}" for contract in CATALOG for row in contract.operations)
FACTS = {contract.service: frozenset(f"{fact.name}.v{fact.version}" for fact in contract.facts) for contract in CATALOG}
HEARS = {contract.service: frozenset(listen.source for listen in contract.listens) for contract in CATALOG}


@dataclass(frozen=True)
class Grant:
    """owns: declares and deletes. publishes: exchange to keys. hears: exchange to keys its own queues may be bound with.
    reads: consumes, gets, purges."""

    owns: frozenset[str] = frozenset()
    publishes: dict[str, frozenset[str]] = field(default_factory=dict)
    hears: dict[str, frozenset[str]] = field(default_factory=dict)
    reads: frozenset[str] = frozenset()


def department(name: str) -> Grant:
    """A department tells its own facts, answers whoever asked, and reads what is meant for it."""
    return Grant(
        publishes={f"{name}.events": FACTS[name], "rpc.replies": frozenset({UUID, OTHER_UUID})},
        reads=frozenset({f"rpc-{name}", *(f"{name}.{source}" for source in HEARS[name])}),
    )


POLICY = {
    "gateway": Grant(
        owns=frozenset({REPLIES}),
        publishes={"nameko-rpc": REQUESTS},
        hears={"rpc.replies": frozenset({UUID, OTHER_UUID})},
        reads=frozenset({REPLIES}),
    ),
    **{contract.service: department(contract.service) for contract in CATALOG},
}

OURS = (*(f"{service}.events" for service in FACTS), "nameko-rpc", "rpc.replies", "undeliverable")
AMQ = tuple(f"amq.{kind}" for kind in ("direct", "fanout", "headers", "match", "topic"))
EXCHANGES = (*OURS, *AMQ, "new.exchange", "")
THEIRS = (
    *(f"rpc-{service}" for service in FACTS),
    *(f"{service}.{source}" for service in HEARS for source in HEARS[service]),
    "undeliverable",
)
QUEUES = (*THEIRS, f"rpc.reply-audit-{UUID}", "rpc.reply-gateway", "new-queue", REPLIES)
WILD = ("", "#", "*", "*.*", "*.*.*", "ideas.#", "ideas.*", f"{UUID}\n", f"{UUID}*", "ideas.ping\n", "idea.submitted.v1\n")
STRANGE = (
    "idea.submitted",
    "idea.submitted.v2",
    "idea.submitted.v1.x",
    "ideas.no_such",
    "no_such.ping",
    "rpc-ideas",
    "audit.ideas",
    REPLIES,
)
KEYS = (*sorted(REQUESTS.union(*FACTS.values())), UUID, OTHER_UUID, *WILD, *STRANGE)
FEW_KEYS = ("#", UUID, "ideas.ping", "idea.submitted.v1")


def expected(grant: Grant, act: Act) -> str:
    """Return what POLICY says of ``act``."""
    match act.verb:
        case "publish":
            granted = act.key in grant.publishes.get(act.on, ())
        case "consume" | "get" | "purge":
            granted = act.on in grant.reads
        case "bind" | "unbind":
            granted = act.on in grant.owns and act.key in grant.hears.get(act.exchange, ())
        case "bind exchange" | "unbind exchange":
            granted = act.on in grant.publishes and act.key in grant.hears.get(act.exchange, ())
        case "declare queue that dead-letters to":
            granted = act.on in grant.owns and act.exchange in grant.publishes
        case "look at queue" | "look at exchange":
            granted = True  # RabbitMQ asks no permission for a passive declare: inside the vhost, names and counts are known
        case _:
            granted = act.on in grant.owns
    return GRANTED if granted else REFUSED


def acts_on_queue(queue: str) -> Iterator[Act]:
    """In an order in which a granted act finds what it needs."""
    for exchange in EXCHANGES:
        yield Act("declare queue that dead-letters to", queue, exchange)
        yield Act("delete queue", queue)
    yield from (Act(verb, queue) for verb in ("declare durable queue", "delete queue", "declare queue", "get", "purge", "consume"))
    yield from (Act(verb, queue, exchange, key) for exchange in EXCHANGES for key in FEW_KEYS for verb in ("bind", "unbind"))
    yield Act("delete queue", queue)


def acts_on_exchange(exchange: str) -> Iterator[Act]:
    yield from (Act("publish", exchange, key=key) for key in KEYS)
    yield from (Act(verb, exchange) for verb in ("declare exchange", "delete exchange"))
    yield from (
        Act(verb, exchange, source, key) for source in EXCHANGES for key in FEW_KEYS for verb in ("bind exchange", "unbind exchange")
    )


def every_act() -> Iterator[Act]:
    yield from (act for queue in QUEUES for act in acts_on_queue(queue))
    yield from (act for exchange in EXCHANGES for act in acts_on_exchange(exchange))
    yield from (Act("look at queue", queue) for queue in THEIRS)
    yield from (Act("look at exchange", exchange) for exchange in OURS if exchange != "undeliverable")


@dataclass
class Verdict:
    """How many acts went as POLICY says, by answer, and a line for each that did not."""

    as_granted: Counter[str] = field(default_factory=Counter)
    surprises: list[str] = field(default_factory=list)


def judge(broker: Rabbit, user: str, acts: Iterable[Act]) -> Verdict:
    """Try ``acts`` as ``user`` and compare with POLICY."""
    verdict, client = Verdict(), Client(broker.port, user, f"pw-{user}", "shanzhi")
    try:
        for act in acts:
            answer, wanted = client.attempt(act), expected(POLICY[user], act)
            if answer == wanted:
                verdict.as_granted[answer] += 1
            else:
                verdict.surprises.append(f"{user}: {act}: {answer}, POLICY says {wanted}")
    finally:
        client.close()
    return verdict


HASHES = {user: password_hash(f"pw-{user}", b"salt") for user in POLICY}


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rabbit]:
    node = started(Rabbit, tmp_path_factory.mktemp("matrix"))
    try:
        node.load_definitions(definitions(CATALOG, password_hashes=HASHES))
        yield node
    finally:
        node.stop()


@pytest.mark.parametrize("user", POLICY)
def test_what_is_granted_works_and_all_else_is_refused(broker: Rabbit, user: str) -> None:
    verdict = judge(broker, user, every_act())

    print(f"{user}: {verdict.as_granted[GRANTED]} granted ok, {verdict.as_granted[REFUSED]} refused ok")
    assert [] == verdict.surprises
    assert all(verdict.as_granted[answer] for answer in (GRANTED, REFUSED))


BREACHES = {
    "read another's facts": ("ideas", Act("consume", "audit.ideas")),
    "read another's requests": ("ideas", Act("get", "rpc-identity")),
    "ask another department": ("ideas", Act("publish", "nameko-rpc", key="identity.ping")),
    "hear requests as the gateway": ("gateway", Act("bind", REPLIES, "nameko-rpc", "#")),
    "tap another's facts": ("ideas", Act("bind", "rpc-ideas", "identity.events", "#")),
    "publish another's facts": ("ideas", Act("publish", "identity.events", key="account.registered.v1")),
    "publish facts as the gateway": ("gateway", Act("publish", "ideas.events", key="idea.submitted.v1")),
    "hear every answer as the gateway": ("gateway", Act("bind", REPLIES, "rpc.replies", "#")),
    "read requests as the gateway": ("gateway", Act("consume", "rpc-identity")),
}


@pytest.mark.parametrize(("user", "act"), BREACHES.values(), ids=BREACHES)
def test_the_matrix_tries_the_breaches_we_fear_most(user: str, act: Act) -> None:
    assert act in set(every_act())
    assert REFUSED == expected(POLICY[user], act)


def test_the_matrix_sees_every_loosened_permission(broker: Rabbit) -> None:
    """The guard seen to bite: a copy of the definitions with one more name in each permission of one user."""
    loosened: Any = definitions(CATALOG, password_hashes=HASHES)
    permission = next(row for row in loosened["permissions"] if row["user"] == "ideas")
    permission.update(configure="^new-queue$", write=r"^(.*\.events|rpc\.replies)$", read=r"^(rpc-ideas|audit\.ideas)$")
    topic = next(row for row in loosened["topic_permissions"] if (row["user"], row["exchange"]) == ("ideas", "rpc.replies"))
    topic.update(write=r"^([0-9a-f]{32}|identity\.ping)$")

    breaches = ("declare queue new-queue", "publish audit.events", "consume audit.ideas", "publish rpc.replies 'identity.ping'")

    broker.load_definitions(loosened)
    try:
        seen = "\n".join(judge(broker, "ideas", (act for act in every_act() if str(act).startswith(breaches))).surprises)
    finally:
        broker.load_definitions(definitions(CATALOG, password_hashes=HASHES))

    for breach in breaches:
        assert f"ideas: {breach}" in seen


@pytest.mark.parametrize("service", FACTS)
def test_no_copy_of_a_message_reaches_another_department(broker: Rabbit, service: str) -> None:
    """RabbitMQ before 4.0 checks no topic permission of the CC header, so exchanges must keep copies apart."""
    gateway = Client(broker.port, "gateway", "pw-gateway", "shanzhi")
    sender = Client(broker.port, service, f"pw-{service}", "shanzhi")
    try:
        before = [gateway.depth(f"rpc-{other}") for other in FACTS]
        answers = {
            sender.attempt(Act("publish with copy", exchange, own_key, copied))
            for exchange, own_key in (("nameko-rpc", UUID), ("rpc.replies", UUID), (f"{service}.events", min(FACTS[service])))
            for copied in REQUESTS
        }
        after = [gateway.depth(f"rpc-{other}") for other in FACTS]
    finally:
        sender.close()
        gateway.close()

    assert GRANTED in answers, "a copy was sent, or the test shows nothing"
    assert before == after


def test_one_gateway_cannot_touch_the_answers_of_another(broker: Rabbit) -> None:
    """Both log in as the same user: what keeps them apart is that a reply queue belongs to its connection."""
    one, other = (Client(broker.port, "gateway", "pw-gateway", "shanzhi") for _ in range(2))
    try:
        assert GRANTED == one.attempt(Act("declare queue", REPLIES))
        for verb in ("declare queue", "get", "purge", "consume", "delete queue"):
            assert LOCKED == other.attempt(Act(verb, REPLIES))
        assert LOCKED == other.attempt(Act("bind", REPLIES, "rpc.replies", OTHER_UUID))
    finally:
        other.close()
        one.close()


@pytest.mark.parametrize(
    ("user", "password", "vhost"),
    [
        ("ideas", "", "shanzhi"),
        ("ideas", "pw-audit", "shanzhi"),
        ("operator", "", "shanzhi"),
        ("guest", "guest", "shanzhi"),
        ("ideas", "pw-ideas", "/"),
    ],
)
def test_nobody_gets_in_without_the_password_or_into_another_vhost(broker: Rabbit, user: str, password: str, vhost: str) -> None:
    with pytest.raises((amqp.AccessRefused, amqp.NotAllowed)):
        Client(broker.port, user, password, vhost)
