"""Each department's database user is refused everywhere but at home.

Users and roles are those of deploy/mongo/users.js, given to SecantusDB with access control on. It knows privileges by
database, not by collection, so rules within one database (audit cannot change an entry) wait for a real mongod.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.database import Database
from pymongo.errors import OperationFailure

from services.commons.contracts.catalog import CATALOG
from tests.conftest import started
from tests.support import mongosh
from town.secrets import provision
from town.servers import Secantus

SERVICES = (*(contract.service for contract in CATALOG), "gateway")
UNAUTHORIZED = 13
ABROAD_PLACE = {"db": "audit", "coll": "segments"}
Client = MongoClient[dict[str, Any]]
Clients = dict[str, Client]
Try = Callable[["Database[Any]"], object]

AT_HOME: dict[str, Try] = {
    "find": lambda database: database.inbox.find_one(),
    "insert": lambda database: database.inbox.insert_one({}),
    "update": lambda database: database.inbox.update_one({"_id": 0}, {"$set": {"a": 1}}),
    "remove": lambda database: database.inbox.delete_one({"_id": 0}),
    "index": lambda database: database.inbox.create_index("state"),
    "aggregate": lambda database: list(database.inbox.aggregate([{"$match": {}}])),
}
NOWHERE: dict[str, Try] = {
    "drop a collection": lambda database: database.drop_collection("inbox"),
    "drop the database": lambda database: database.client.drop_database(database.name),
    "drop an index": lambda database: database.inbox.drop_indexes(),
    "rename": lambda database: database.inbox.rename("outbox"),
    "list collections": lambda database: database.list_collection_names(),
    "change validation": lambda database: database.command("collMod", "inbox", validationLevel="off"),
    "make a user": lambda database: database.command("createUser", "mallory", pwd="pw", roles=["dbOwner"]),
    "make a role": lambda database: database.command("createRole", "more", privileges=[], roles=["dbOwner"]),
    "grant oneself more": lambda database: database.command("grantRolesToUser", "ideas", roles=["dbOwner"]),
    "look at users": lambda database: database.command("usersInfo", 1),
}
ABROAD = AT_HOME | NOWHERE
OTHERS = (*SERVICES, "admin", "config", "local")


def answer(attempt: Try, database: "Database[Any]") -> str:
    """Return "granted" or "refused"; raise whatever else goes wrong."""
    try:
        attempt(database)
    except OperationFailure as error:
        if error.code != UNAUTHORIZED:
            raise
        return "refused"
    return "granted"


@pytest.fixture(scope="module")
def clients(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clients]:
    """One logged-in client per department, on a server with access control."""
    folder = tmp_path_factory.mktemp("isolation")
    provision(folder / "secrets")
    server = started(Secantus, folder / "database")
    try:
        _make_users(server.uri, folder / "secrets/mongo")
        server.stop()
        (folder / "database/secantusd.toml").write_text("[server]\nauth = true\n")
        server.start()
        passwords = {service: (folder / f"secrets/{service}/mongo_password").read_text() for service in SERVICES}
        opened: Clients = {
            service: MongoClient(server.uri, username=service, password=passwords[service], authSource=service) for service in SERVICES
        }
        yield opened
        for client in opened.values():
            client.close()
    finally:
        server.stop()


def _make_users(uri: str, secrets_dir: Path) -> None:
    client: Client = MongoClient(uri)
    with client:
        for database, command in mongosh.commands(secrets_dir):
            if {"createRole", "createUser"} & command.keys():
                client[database].command(command)


@pytest.mark.parametrize("service", SERVICES)
def test_a_department_can_work_at_home(clients: Clients, service: str) -> None:
    granted = dict.fromkeys(AT_HOME, "granted") | ({"remove": "refused"} if service == "gateway" else {})  # what is old, the server removes
    assert granted == {name: answer(attempt, clients[service][service]) for name, attempt in AT_HOME.items()}


@pytest.mark.parametrize("service", SERVICES)
def test_a_department_cannot_drop_or_administer_even_its_own(clients: Clients, service: str) -> None:
    assert dict.fromkeys(NOWHERE, "refused") == {name: answer(attempt, clients[service][service]) for name, attempt in NOWHERE.items()}


@pytest.mark.parametrize("service", SERVICES)
def test_a_department_is_refused_everywhere_else(clients: Clients, service: str) -> None:
    tried = {
        (other, name): answer(attempt, clients[service][other]) for other in OTHERS if other != service for name, attempt in ABROAD.items()
    }

    print(f"{service}: {len(tried)} attempts on {len(OTHERS) - 1} other databases")
    assert dict.fromkeys(tried, "refused") == tried


@pytest.mark.parametrize("stage", [{"$out": ABROAD_PLACE}, {"$merge": {"into": ABROAD_PLACE}}], ids=["$out", "$merge"])
def test_a_pipeline_at_home_cannot_write_abroad(clients: Clients, stage: dict[str, Any]) -> None:
    assert "refused" == answer(lambda database: list(database.inbox.aggregate([stage])), clients["ideas"].ideas)


def test_nobody_gets_in_without_the_password(clients: Clients) -> None:
    host, port = clients["ideas"].address or ("", 0)

    stranger: Client = MongoClient(host, port)
    impostor: Client = MongoClient(host, port, username="ideas", password="guess", authSource="ideas")

    with stranger:
        assert "refused" == answer(lambda database: database.inbox.find_one(), stranger.ideas)
    with impostor, pytest.raises(OperationFailure, match="authentication failed"):
        impostor.ideas.inbox.find_one()
