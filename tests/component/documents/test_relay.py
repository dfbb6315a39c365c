"""The relay: a fact leaves its document only when it was confirmed, and nothing pending is ever forgotten."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services.commons.plumbing import outbox
from services.commons.plumbing.confirms import BrokerAway
from services.commons.plumbing.documents import Database
from services.commons.plumbing.leases import Lease
from services.commons.plumbing.outbox import GRACE_S, Relay
from services.commons.plumbing.pending import Backlog
from services.commons.plumbing.under_way import outgoing
from tests.component.documents.trees import Trees, grow, plant, wish
from tests.support.eventually import eventually
from tests.support.publishing import ScriptedPublisher
from tests.support.silent import Silent


@pytest.fixture(autouse=True)
def impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "SWEEP_EVERY_S", 0.05)


@pytest.fixture
def publisher() -> ScriptedPublisher:
    return ScriptedPublisher()


Relays = Callable[..., Relay]


@pytest.fixture
def relay_of(database: Database, publisher: ScriptedPublisher) -> Relays:
    def made(owner: str = "one", by: ScriptedPublisher = publisher) -> Relay:
        return Relay(by, Lease(database.mongo, "relay", owner))

    return made


@contextmanager
def running(relay: Relay) -> Iterator[Relay]:
    thread = threading.Thread(target=relay.run)
    thread.start()
    try:
        yield relay
    finally:
        relay.stop()
        thread.join()


def relayed(database: Database, relay: Relay) -> Trees:
    return Trees(replace(database, outbox=relay))


def unrelayed(database: Database, relay: Relay) -> Trees:
    """Return trees that a replica saved and could not publish any more: only a sweep finds them."""
    trees = Trees(replace(database, outbox=Silent()))
    relay.watch(trees.rows)
    return trees


def is_clear(trees: Trees, id: str = "oak") -> bool:
    document = trees.document(id)
    return (document["outbox"], document["outbox_pending"]) == ([], False)


def pending(trees: Trees, id: str = "oak") -> list[int]:
    document = trees.document(id)
    assert document["outbox_pending"] is bool(document["outbox"])
    return [envelope["sequence"] for envelope in document["outbox"]]


def test_a_saved_fact_is_published_and_cleared(database: Database, publisher: ScriptedPublisher, relay_of: Relays) -> None:
    with running(relay_of()) as relay:
        trees = relayed(database, relay)
        trees.create(wish(at=datetime.now(UTC)), plant())
        for _ in range(3):
            trees.change(wish(at=datetime.now(UTC)), "oak", grow)
        eventually(lambda: is_clear(trees))

    assert [1, 2, 3, 4] == [fact["sequence"] for fact in publisher.arrived]
    assert 4 == trees.get("oak").version


def test_old_facts_wait_their_turn_and_no_sweep_publishes_them_before(
    database: Database, publisher: ScriptedPublisher, relay_of: Relays, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "SWEEP_EVERY_S", 0)
    monkeypatch.setattr(outbox, "BATCH", 5)
    relay = relay_of()
    trees = relayed(database, relay)
    ids = [f"oak{number:02}" for number in range(40)]
    for id in ids:
        trees.create(wish(id=id), plant(id))

    with running(relay):
        eventually(lambda: all(is_clear(trees, id) for id in ids))

    assert ids == [fact["subject"] for fact in publisher.arrived]


def test_a_collection_opened_twice_is_swept_once(database: Database, publisher: ScriptedPublisher, relay_of: Relays) -> None:
    relay = relay_of()
    for _ in range(2):
        trees = unrelayed(database, relay)
    trees.create(wish(), plant())

    with running(relay):
        eventually(lambda: is_clear(trees))

    assert 1 == len(publisher.arrived)


def test_a_facts_message_is_its_envelope_to_its_own_exchange(database: Database, relay_of: Relays) -> None:
    trees = relayed(database, relay_of())
    trees.create(wish(), plant())
    envelope = trees.document("oak")["outbox"][0]

    message = outgoing(envelope)

    assert ("trees.events", "tree.planted.v1", envelope["id"], True, True) == (
        message.exchange,
        message.routing_key,
        message.message_id,
        message.mandatory,
        message.persistent,
    )


def test_what_the_broker_refuses_stays_and_is_swept_until_it_is_taken(
    database: Database, publisher: ScriptedPublisher, relay_of: Relays
) -> None:
    publisher.refuses = lambda fact: fact["sequence"] == 2
    with running(relay_of()) as relay:
        trees = relayed(database, relay)
        trees.create(wish(), plant())
        for _ in range(2):
            trees.change(wish(), "oak", grow)
        eventually(lambda: [2] == pending(trees))
        publisher.refuses = lambda fact: False
        eventually(lambda: is_clear(trees))

    assert [1, 3, 2] == publisher.sequences("oak")


def test_nothing_is_cleared_while_the_broker_is_away_and_order_is_kept_after(
    database: Database, publisher: ScriptedPublisher, relay_of: Relays
) -> None:
    publisher.is_away = True
    with running(relay_of()) as relay:
        trees = relayed(database, relay)
        trees.create(wish(at=datetime.now(UTC)), plant())
        for _ in range(4):
            trees.change(wish(at=datetime.now(UTC)), "oak", grow)
        assert [1, 2, 3, 4, 5] == pending(trees)
        publisher.is_away = False
        eventually(lambda: is_clear(trees))

    assert [1, 2, 3, 4, 5] == [fact["sequence"] for fact in publisher.arrived]


def test_a_fact_that_was_returned_unconfirmed_is_published_again_never_lost(
    database: Database, publisher: ScriptedPublisher, relay_of: Relays
) -> None:
    def lose_the_answer() -> None:
        publisher.before_confirm = lambda: None
        raise BrokerAway("the line broke after the broker took them")

    publisher.before_confirm = lose_the_answer
    with running(relay_of()) as relay:
        trees = relayed(database, relay)
        trees.create(wish(), plant())
        eventually(lambda: is_clear(trees))

    assert [1, 1] == [fact["sequence"] for fact in publisher.arrived]
    assert 1 == len({fact["id"] for fact in publisher.arrived})


def test_what_has_no_answer_yet_holds_up_nothing_that_is_saved_after_it(
    database: Database, publisher: ScriptedPublisher, relay_of: Relays
) -> None:
    publisher.answers = lambda: False
    with running(relay_of()) as relay:
        trees = relayed(database, relay)
        trees.create(wish(at=datetime.now(UTC)), plant())
        eventually(lambda: [1] == publisher.sequences("oak"))
        trees.change(wish(at=datetime.now(UTC)), "oak", grow)
        eventually(lambda: [1, 2] == publisher.sequences("oak"))
        assert [1, 2] == pending(trees)
        publisher.answers = lambda: True
        eventually(lambda: is_clear(trees))

    assert 2 == len(publisher.arrived)


def test_a_listener_too_far_behind_is_waited_for(
    database: Database, publisher: ScriptedPublisher, relay_of: Relays, monkeypatch: pytest.MonkeyPatch
) -> None:
    publisher.under_way_most = 2
    monkeypatch.setattr(outbox, "BATCH", 1)
    publisher.answers = lambda: False
    with running(relay_of()) as relay:
        trees = relayed(database, relay)
        for n in range(4):
            trees.create(wish(id=f"t{n}", at=datetime.now(UTC)), plant(f"t{n}"))
        eventually(lambda: 2 == len(publisher.arrived))
        time.sleep(0.2)  # several sweeps
        assert 2 == len(publisher.arrived)
        publisher.answers = lambda: True
        eventually(lambda: all(is_clear(trees, f"t{n}") for n in range(4)))

    assert [f"t{n}" for n in range(4)] == [fact["subject"] for fact in publisher.arrived]


def test_what_is_under_way_is_not_swept_however_old(database: Database, publisher: ScriptedPublisher, relay_of: Relays) -> None:
    publisher.answers = lambda: False
    with running(relay_of()) as relay:
        trees = relayed(database, relay)
        trees.create(wish(), plant())
        eventually(lambda: publisher.arrived)
        time.sleep(0.3)  # six sweeps
        publisher.answers = lambda: True
        eventually(lambda: is_clear(trees))

    assert 1 == len(publisher.arrived)


def test_a_line_that_breaks_has_all_that_was_under_way_published_again_in_order(
    database: Database, publisher: ScriptedPublisher, relay_of: Relays, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "BATCH", 1)
    publisher.answers = lambda: False
    with running(relay_of()) as relay:
        trees = relayed(database, relay)
        trees.create(wish(at=datetime.now(UTC)), plant())
        for _ in range(2):
            trees.change(wish(at=datetime.now(UTC)), "oak", grow)
        eventually(lambda: 3 == len(publisher.arrived))
        publisher.break_off()
        publisher.answers = lambda: True
        eventually(lambda: is_clear(trees))

    assert [1, 2, 3] * 2 == [fact["sequence"] for fact in publisher.arrived]


def test_stopping_waits_for_answers_only_so_long(
    database: Database, publisher: ScriptedPublisher, relay_of: Relays, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "DRAIN_S", 0.2)
    publisher.answers = lambda: False
    relay = relay_of()
    trees = relayed(database, relay)
    trees.create(wish(), plant())

    relay.stop()

    assert [1] == pending(trees)


def test_a_sweep_finds_what_a_dead_replica_left(database: Database, publisher: ScriptedPublisher, relay_of: Relays) -> None:
    relay = relay_of()
    trees = unrelayed(database, relay)
    for id in ("oak", "elm"):
        trees.create(wish(id=id), plant(id))
        trees.change(wish(), id, grow)

    with running(relay):
        eventually(lambda: is_clear(trees, "oak") and is_clear(trees, "elm"))

    assert ([1, 2], [1, 2]) == (publisher.sequences("oak"), publisher.sequences("elm"))


def test_a_sweep_leaves_young_facts_to_their_own_replica(database: Database, publisher: ScriptedPublisher, relay_of: Relays) -> None:
    relay = relay_of()
    trees = unrelayed(database, relay)
    trees.create(wish(id="young", at=datetime.now(UTC)), plant("young"))
    trees.create(wish(id="old"), plant("old"))

    with running(relay):
        eventually(lambda: is_clear(trees, "old"))
        saved_at = time.monotonic()

    assert time.monotonic() - saved_at < GRACE_S
    assert ([1], []) == (pending(trees, "young"), publisher.sequences("young"))


def test_only_who_holds_the_lease_sweeps(database: Database, publisher: ScriptedPublisher, relay_of: Relays) -> None:
    others = Lease(database.mongo, "relay", "another replica")
    assert others.held()
    relay = relay_of()
    trees = unrelayed(database, relay)
    trees.create(wish(), plant())

    with running(relay):
        time.sleep(0.3)  # six sweeps
        assert ([1], []) == (pending(trees), publisher.arrived)
        others.release()
        eventually(lambda: is_clear(trees))


def test_a_flag_without_facts_is_taken_down(database: Database, relay_of: Relays) -> None:
    relay = relay_of()
    trees = unrelayed(database, relay)
    trees.create(wish(), plant())
    trees.rows.update_one({"_id": "oak"}, {"$set": {"outbox": []}})

    with running(relay):
        eventually(lambda: is_clear(trees))


def test_a_hundred_refused_documents_hold_up_nobody(database: Database, publisher: ScriptedPublisher, relay_of: Relays) -> None:
    relay = relay_of()
    trees = unrelayed(database, relay)
    for n in range(outbox.BATCH + 5):
        trees.create(wish(id=f"a{n:03}"), plant(f"a{n:03}"))
    trees.create(wish(id="z"), plant("z"))
    publisher.refuses = lambda fact: fact["subject"].startswith("a")

    with running(relay):
        eventually(lambda: is_clear(trees, "z"))
        publisher.refuses = lambda fact: False
        eventually(lambda: trees.rows.count_documents({"outbox_pending": True}) == 0)


def test_stopping_publishes_what_is_held_and_gives_the_lease_back(
    database: Database, publisher: ScriptedPublisher, relay_of: Relays
) -> None:
    relay = relay_of()
    trees = relayed(database, relay)
    trees.create(wish(), plant())

    relay.stop()

    assert is_clear(trees)
    assert publisher.is_closed
    assert Lease(database.mongo, "relay", "another replica").held()


def test_what_stopping_cannot_publish_waits_for_the_next_start(database: Database, publisher: ScriptedPublisher, relay_of: Relays) -> None:
    publisher.is_away = True
    relay = relay_of("one")
    trees = relayed(database, relay)
    trees.create(wish(), plant())
    relay.stop()
    assert [1] == pending(trees)

    after = ScriptedPublisher()
    restarted = relay_of("two", after)
    restarted.watch(trees.rows)
    with running(restarted):
        eventually(lambda: is_clear(trees))

    assert [1] == after.sequences("oak")


def test_offers_beyond_what_is_held_are_found_by_the_sweep(
    database: Database, publisher: ScriptedPublisher, relay_of: Relays, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "HELD_MOST", 2)
    relay = relay_of()
    trees = relayed(database, relay)
    for n in range(5):
        trees.create(wish(id=f"t{n}"), plant(f"t{n}"))

    with running(relay):
        eventually(lambda: all(is_clear(trees, f"t{n}") for n in range(5)))

    assert [[1]] * 5 == [publisher.sequences(f"t{n}") for n in range(5)]


def test_the_age_of_the_oldest_fact_is_told(database: Database, relay_of: Relays) -> None:
    relay = relay_of()
    trees = relayed(database, relay)
    assert Backlog() == relay.backlog()

    trees.create(wish(at=datetime.now(UTC)), plant())
    trees.change(wish(at=datetime.now(UTC)), "oak", grow)
    young = relay.backlog()
    trees.create(wish(id="elm"), plant("elm"))
    old = relay.backlog()

    assert (2, 3) == (young.facts, old.facts)
    assert young.oldest_s < 5 < 1000 < old.oldest_s


def test_a_confirmed_fact_never_takes_an_unconfirmed_one_with_it(
    database: Database, publisher: ScriptedPublisher, relay_of: Relays
) -> None:
    """Two replicas publish the same pending facts; the first of them refused, the second confirmed, twice."""
    publisher.refuses = lambda fact: fact["sequence"] == 1
    one, two = relay_of("one"), relay_of("two")
    trees = relayed(database, one)
    trees.create(wish(at=datetime.now(UTC)), plant())
    trees.change(wish(at=datetime.now(UTC)), "oak", grow)
    facts = trees.document("oak")["outbox"]
    for envelope in facts:
        two.offer(trees.rows, "oak", envelope)

    one.stop()
    publisher.is_closed = False
    two.stop()

    assert [1] == pending(trees)
