"""Local servers start, keep what they acknowledged, stop, and never outlive who started them."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import kombu
import psutil
import pymongo
import pytest

from tests.conftest import started
from tests.support.eventually import eventually
from town.servers import Rabbit, Secantus, ServerFailed, ServerMissing
from town.servers import rabbit as rabbit_module
from town.servers import secantus as secantus_module

ORPHAN = """
import os, pathlib, signal, sys
from town.servers import {server}
server = {server}(pathlib.Path(sys.argv[1]))
print(server.pid, *(child.pid for child in [getattr(server, "_epmd", None)] if child), flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
TOPOLOGY = {
    "vhosts": [{"name": "town"}],
    "users": [{"name": "ideas", "password": "p@ss/word", "tags": ""}],
    "permissions": [{"user": "ideas", "vhost": "town", "configure": "", "write": ".*", "read": ".*"}],
    "exchanges": [
        {
            "name": "ideas.events",
            "vhost": "town",
            "type": "topic",
            "durable": True,
            "auto_delete": False,
            "internal": False,
            "arguments": {},
        }
    ],
    "queues": [{"name": "audit.ideas", "vhost": "town", "durable": True, "auto_delete": False, "arguments": {"x-queue-type": "quorum"}}],
    "bindings": [
        {
            "source": "ideas.events",
            "vhost": "town",
            "destination": "audit.ideas",
            "destination_type": "queue",
            "routing_key": "#",
            "arguments": {},
        }
    ],
}


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Secantus]:
    server = started(Secantus, tmp_path / "mongo")
    yield server
    server.stop()


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rabbit]:
    """Return a broker of this module's own, with a town's topology, to be killed at will."""
    server = started(Rabbit, tmp_path_factory.mktemp("broker"))
    server.load_definitions(TOPOLOGY)
    yield server
    server.stop()


def test_the_database_keeps_an_acknowledged_write_when_killed(database: Secantus) -> None:
    with pymongo.MongoClient(database.uri) as client:
        client.town.ideas.insert_one({"_id": "bench by the pond"})

    database.kill()
    database.start()

    with pymongo.MongoClient(database.uri) as client:
        assert {"_id": "bench by the pond"} == client.town.ideas.find_one()


def test_the_database_stops_when_asked(database: Secantus) -> None:
    database.stop()

    assert not database.is_running


def test_a_taken_port_is_refused_by_name(database: Secantus, tmp_path: Path) -> None:
    with pytest.raises(ServerFailed, match=f"Port {database.port} is taken"):
        Secantus(tmp_path / "second", database.port)


def test_a_server_that_cannot_start_shows_the_end_of_its_log(tmp_path: Path) -> None:
    (tmp_path / "storage").write_text("a file where the folder should be")

    with pytest.raises(ServerFailed, match=r"(?s)SecantusDB did not start.*storage"):
        Secantus(tmp_path)


def test_the_broker_takes_users_queues_and_bindings_from_definitions(broker: Rabbit) -> None:
    with kombu.Connection(broker.uri("ideas", "p@ss/word", "town")) as connection:
        publish(connection, "bench by the pond")

        assert "bench by the pond" == eventually(lambda: take(connection))


def test_the_broker_keeps_a_confirmed_message_when_killed(broker: Rabbit) -> None:
    with kombu.Connection(broker.uri("ideas", "p@ss/word", "town")) as connection:
        publish(connection, "kept")

    broker.kill()
    broker.start()

    with kombu.Connection(broker.uri("ideas", "p@ss/word", "town")) as connection:
        assert "kept" == eventually(lambda: take(connection), within_s=20)


def test_the_broker_listens_on_loopback_only(broker: Rabbit) -> None:
    listening = [each.laddr.ip for each in psutil.Process(broker.pid).net_connections("inet") if each.status == psutil.CONN_LISTEN]

    assert {"127.0.0.1"} == set(listening)


def test_a_refused_broker_command_says_why(broker: Rabbit) -> None:
    with pytest.raises(ServerFailed, match="does not exist"):
        broker.ctl("set_user_tags", "nobody", "none")


def test_the_broker_stops_when_asked_and_starts_again_on_its_port(broker: Rabbit) -> None:
    broker.stop()
    was_running = broker.is_running

    broker.start()

    assert not was_running
    assert "audit.ideas" in broker.ctl("list_queues", "--vhost", "town")


@pytest.mark.parametrize("server", ["Secantus", "Rabbit"])
def test_no_server_outlives_a_killed_parent(server: str, tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", ORPHAN.format(server=server), str(tmp_path)], capture_output=True, text=True, env={})
    if "ServerMissing" in done.stderr:
        pytest.skip(done.stderr.splitlines()[-1])
    pids = [int(word) for word in done.stdout.split()]

    assert pids, done.stderr
    eventually(lambda: not any(is_alive(pid) for pid in pids))


def test_an_absent_broker_is_told_with_the_way_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rabbit_module, "SBIN_FOLDERS", ())

    with pytest.raises(ServerMissing, match="apt-get install"):
        Rabbit(tmp_path)


def test_an_absent_database_is_told_with_the_way_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secantus_module, "find_spec", lambda name: None)

    with pytest.raises(ServerMissing, match="make run"):
        Secantus(tmp_path)


def publish(connection: kombu.Connection, text: str) -> None:
    """Publish to the ideas exchange and return when the broker has confirmed."""
    connection.transport_options = {"confirm_publish": True}
    kombu.Producer(connection).publish(
        text, exchange="ideas.events", routing_key="idea.submitted.v1", serializer="raw", content_encoding="utf-8"
    )


def take(connection: kombu.Connection) -> str | None:
    with connection.channel() as channel:
        message = channel.basic_get("audit.ideas", no_ack=True)
        return message.body if message else None


def is_alive(pid: int) -> bool:
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
