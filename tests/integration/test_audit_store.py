"""Audit's stores on a real database: one chain and every fact once, whoever dies or races; what is parked and tried again."""

import random
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from services.audit import usecases
from services.audit.chain.entries import Head
from services.audit.settings import Settings
from services.audit.store import Log, open_stores
from services.audit.usecases import Stores
from services.commons.contracts.audit import CONTRACT
from services.commons.kernel.envelope import Envelope
from services.commons.kernel.people import Actor
from services.commons.plumbing.documents import Database
from services.commons.plumbing.inbox import Inbox, Retries
from services.commons.plumbing.rows import connect
from services.commons.plumbing.settings import read
from tests.support.audit import Death, dying_at, told
from tests.support.chains import fact, facts
from tests.support.claims import private_pem, public_pem
from tests.support.commands import asked
from tests.support.eventually import eventually
from tests.support.silent import Silent
from town.servers import Secantus

ROOT = Path(__file__).parents[2]
OPERATOR = Actor("operator1", frozenset({"operator"}))
DOING = ("audit/usecases.py", "audit/model.py", "audit/store.py", "plumbing/documents.py")


def database_named(uri: str, name: str) -> Database:
    named = connect(uri, name)
    return Database(named, CONTRACT, Silent(), Inbox(named["inbox"], Retries(first_ms=1, attempts=2)))


@pytest.fixture
def name() -> str:
    return f"audit_{secrets.token_hex(6)}"


@pytest.fixture
def database(mongo: Secantus, name: str) -> Database:
    return database_named(mongo.uri, name)


@pytest.fixture
def settings(mongo: Secantus) -> Settings:
    given = {
        "SHANZHI_AMQP_URI": "memory-town://",
        "SHANZHI_MONGO_URI": mongo.uri,
        "SHANZHI_SECRET": "a secret of thirty-two characters",
        "SHANZHI_CLAIMS_PUBLIC_KEY": public_pem(),
        "SHANZHI_AUDIT_SIGNING_KEY": private_pem(),
    }
    return read(Settings, given)


@pytest.fixture
def stores(database: Database, settings: Settings) -> Stores:
    return open_stores(database, settings)


def restarted(stores: Stores, database: Database) -> Stores:
    return replace(stores, log=Log(database))


def ids(told_facts: Sequence[Envelope]) -> list[str]:
    return [str(each["id"]) for each in told_facts]


def test_facts_are_kept_once_and_in_order_through_redelivery_and_restart(stores: Stores, database: Database) -> None:
    usecases.record(facts(150), stores)
    usecases.record(facts(170)[100:], restarted(stores, database))
    usecases.record(facts(180)[160:], stores)

    assert ids(facts(180)) == told(stores)


def test_what_is_stored_is_what_an_export_holds(stores: Stores, database: Database) -> None:
    usecases.record(facts(3), stores)

    (segment,) = database.collection("segments").find()
    assert [entry.line.decode() for entry in stores.log.entries(0, 9)] == segment["lines"]
    assert (0, 0, ids(facts(3))) == (segment["_id"], segment["first"], segment["ids"])


def test_entries_are_found_from_any_place(stores: Stores) -> None:
    for begin in range(0, 60, 20):
        usecases.record(facts(begin + 20)[begin:], stores)
    usecases.record(facts(160)[60:], stores)

    for first, count in ((0, 1), (19, 2), (20, 20), (59, 30), (100, 500), (159, 1), (160, 5)):
        expected = list(range(first, min(first + count, 160)))
        assert expected == [entry.index for entry in stores.log.entries(first, count)]


def test_entries_stop_before_a_hole(stores: Stores, database: Database) -> None:
    for begin in range(0, 30, 10):
        usecases.record(facts(begin + 10)[begin:], stores)
    database.collection("segments").delete_one({"_id": 10})

    assert 10 == len(stores.log.entries(0, 30))


def test_a_replica_that_starts_reads_only_what_came_after_the_mark(stores: Stores, database: Database) -> None:
    for begin in range(0, 1200, 100):
        usecases.record(facts(begin + 100)[begin:], stores)
    database.collection("segments").delete_many({"first": {"$lt": 1000}})

    assert 1200 == Log(database).head().count


def test_an_older_mark_never_replaces_a_newer(stores: Stores, database: Database) -> None:
    assert isinstance(stores.log, Log)
    for count in (2000, 1000, 3000):
        stores.log._mark(Head(count, "1" * 64))

    mark = database.collection("marks").find_one({"_id": "head"})
    assert mark
    assert 3000 == mark["count"]


def test_a_death_at_any_line_loses_nothing_and_doubles_nothing(stores: Stores, database: Database) -> None:
    def half_known(n: int) -> tuple[Stores, list[Envelope]]:
        """A replica whose log has grown behind its back, and a batch that is known in part."""
        batch = facts(4 * n + 4)[-4:]
        replica = restarted(stores, database)
        replica.log.head()
        usecases.record([batch[1], batch[3]], stores)
        return replica, batch

    replica, batch = half_known(0)
    with dying_at(0, *DOING) as lines:
        usecases.record(batch, replica)

    assert 60 < lines()
    for line in range(1, lines() + 1):
        replica, batch = half_known(line)
        with pytest.raises(Death), dying_at(line, *DOING):
            usecases.record(batch, replica)

        usecases.record(batch, restarted(stores, database))

        assert set(ids(batch)) == set(stores.log.facts(ids(batch))), line
    assert sorted(ids(facts(4 * lines() + 4))) == sorted(told(stores))


def test_replicas_that_race_keep_one_chain(stores: Stores, mongo: Secantus, name: str) -> None:
    everything = facts(300)

    def replica(seed: int) -> None:
        mine = list(everything)
        order = random.Random(seed)
        order.shuffle(mine)
        one = restarted(stores, database_named(mongo.uri, name))
        while mine:
            size = order.randint(1, 30)
            usecases.record(mine[:size], one)
            mine = mine[size:]

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(replica, range(4)))

    assert sorted(ids(everything)) == sorted(told(stores))


WRITER = """
import sys
from services.audit import usecases
from tests.integration.test_audit_store import database_named
from services.audit.store import Log
from tests.support.audit import memory_stores
from tests.support.chains import facts

stores = memory_stores(Log(database_named(sys.argv[1], sys.argv[2])))
print("ready", flush=True)
for begin in range(0, 3000, 7):
    usecases.record(facts(begin + 7)[begin:], stores)
    print(begin + 7, flush=True)
"""


def begun(uri: str, name: str) -> subprocess.Popen[str]:
    """Return a writer that has nothing of the log in memory."""
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, uri, name], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )


def said(writer: subprocess.Popen[str], lines: int) -> int:
    """Return how many facts the writer says are recorded, after it has said ``lines`` lines; 0 lines: to its end."""
    assert writer.stdout
    told_lines = [writer.stdout.readline() for _ in range(lines)] if lines else writer.stdout.readlines()
    return max((int(line) for line in told_lines if line.strip().isdigit()), default=0)


def test_a_killed_writer_loses_nothing_it_was_done_with(stores: Stores, mongo: Secantus, name: str) -> None:
    done = 0
    for kill_after in (1, 4, 20):
        writer = begun(mongo.uri, name)
        done = max(done, said(writer, kill_after + 1))
        writer.send_signal(signal.SIGKILL)
        done = max(done, said(writer, 0))
        writer.wait()

        kept = told(stores)
        assert ids(facts(len(kept))) == kept
        assert done <= len(kept)


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Secantus]:
    """Return a database server that a test may kill."""
    server = Secantus(tmp_path)
    yield server
    server.stop()


def test_a_killed_database_loses_nothing_it_acknowledged(own_server: Secantus, settings: Settings) -> None:
    stores = open_stores(database_named(own_server.uri, "audit"), settings)
    writer = begun(own_server.uri, "audit")
    done = said(writer, 20)

    own_server.kill()
    done = max(done, said(writer, 0))
    writer.wait()
    own_server.start()

    kept = told(stores)
    assert ids(facts(len(kept))) == kept
    assert 0 < done <= len(kept)
    usecases.record(facts(len(kept) + 5), stores)
    assert len(kept) + 5 == len(told(stores))


def test_at_rest_the_log_is_not_written_to(stores: Stores, database: Database) -> None:
    usecases.record([fact(n, subject="a", sequence=n + 1) for n in range(5)], stores)
    usecases.find_gaps(stores)
    before = database.mongo.command("serverStatus")["opcounters"]

    usecases.find_gaps(stores)

    after = database.mongo.command("serverStatus")["opcounters"]
    assert {kind: before[kind] for kind in ("insert", "update", "delete")} == {kind: after[kind] for kind in ("insert", "update", "delete")}


def test_gaps_are_kept_and_forgotten(stores: Stores) -> None:
    usecases.record([fact(subject="a", sequence=3)], stores)
    usecases.find_gaps(stores)
    usecases.find_gaps(stores)
    assert {"items": [{"source": "ideas", "subject": "a", "missing": [1, 2]}]} == usecases.list_gaps(stores)

    usecases.record([fact(subject="a", sequence=1), fact(subject="a", sequence=2)], stores)

    assert {"items": []} == usecases.list_gaps(stores)
    usecases.find_gaps(stores)
    assert [] == stores.gaps.all(10)


def test_a_parked_fact_is_tried_again_when_an_operator_says_so(stores: Stores, database: Database) -> None:
    inbox = database.inbox
    inbox.prepare()
    for _ in range(2):
        inbox.put_aside(fact(1), ValueError("secret content"))
    parked = usecases.list_parked(asked("list_parked", state="parked"), stores)["items"]
    assert isinstance(parked, list)
    assert ["ValueError"] == [row["error"] for row in parked]

    asked_at = datetime.now(UTC) - timedelta(milliseconds=1)
    usecases.replay_parked(asked("replay_parked", OPERATOR, at=asked_at, fact_id=parked[0]["id"]), stores)
    inbox.retry_due(lambda envelope: usecases.record([envelope], stores))

    assert ids([fact(1)]) == told(stores)
    assert "replayed" == usecases.get_parked(asked("get_parked", fact_id=parked[0]["id"]), stores)["state"]
    (row,) = database.collection("inbox").find()
    assert ["audit.parked.replayed.v1"] == [envelope["type"] for envelope in row["outbox"]]


def test_a_replay_that_fails_is_parked_again_at_once(stores: Stores, database: Database) -> None:
    for _ in range(2):
        database.inbox.put_aside(fact(1), ValueError())
    asked_at = datetime.now(UTC) - timedelta(milliseconds=1)
    usecases.replay_parked(asked("replay_parked", OPERATOR, at=asked_at, fact_id=str(fact(1)["id"])), stores)

    database.inbox.retry_due(_refuse)

    shown = usecases.get_parked(asked("get_parked", fact_id=str(fact(1)["id"])), stores)
    assert ("parked", 3, "TypeError") == (shown["state"], shown["attempts"], shown["error"])


def test_a_discarded_fact_stays_discarded_when_it_is_delivered_again(stores: Stores, database: Database) -> None:
    for _ in range(2):
        database.inbox.put_aside(fact(1), ValueError())
    usecases.discard_parked(asked("discard_parked", OPERATOR, fact_id=str(fact(1)["id"]), reason="forked"), stores)

    database.inbox.put_aside(fact(1), ValueError())

    assert "discarded" == usecases.get_parked(asked("get_parked", fact_id=str(fact(1)["id"])), stores)["state"]


def test_a_fact_taken_in_after_a_while_leaves_no_row(stores: Stores, database: Database) -> None:
    database.inbox.put_aside(fact(1), ValueError())

    def is_taken_in() -> bool:
        database.inbox.retry_due(lambda envelope: usecases.record([envelope], stores))
        return database.collection("inbox").count_documents({}) == 0

    eventually(is_taken_in)
    assert ids([fact(1)]) == told(stores)


def test_parked_facts_are_listed_newest_first_in_pages(stores: Stores, database: Database) -> None:
    for n in range(5):
        database.inbox.put_aside(fact(n), ValueError())
        database.inbox.park_raw(f"not a fact {n}".encode(), "ideas", "not JSON")

    shown, cursor = [], None
    while True:
        args = {"limit": 3, **({"cursor": cursor} if cursor else {})}
        page = usecases.list_parked(replace(asked("list_parked"), args=args), stores)
        assert isinstance(page["items"], list)
        shown += page["items"]
        cursor = page.get("next")
        if not cursor:
            break

    assert 10 == len({row["id"] for row in shown})
    assert sorted((row["parked_at"] for row in shown), reverse=True) == [row["parked_at"] for row in shown]


def _refuse(_: Envelope) -> None:
    raise TypeError
