"""What the departments ask of their databases, to keep things and to remove them, is what deploy/mongo/users.js grants them."""

import pytest

from services.commons.contracts.catalog import CATALOG
from tests.support.contest import play
from tests.support.eventually import eventually
from tests.support.person import PASSWORD, Person, enroll
from tests.support.towns import RunningTown
from town.provisioning import EVERY_COLLECTION, PRIVILEGES, USUAL

Asked = frozenset[tuple[str, str, str]]


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Asked:
    """Return (database, collection, action) of every command sent while a contest was played, and things were removed after it."""
    folder = tmp_path_factory.mktemp("watched")
    with RunningTown("tests.support.watched_town", folder, given={"WATCHED_TO": str(folder / "asked")}) as town:
        play(town.url)
        remove_things(town.url)
        auditor = Person(town.url, "auditor")
        eventually(lambda: "adoption.declined.v1" in str(auditor.get("/audit/entries", after=-1, limit=500)))
        town.stop()
    lines = (folder / "asked").read_text().splitlines()
    return frozenset((database, collection, action) for database, collection, action in map(str.split, lines))


def remove_things(url: str) -> None:
    """Have every kind of thing removed that people can have removed."""
    newcomer = enroll(url, Person(url, "operator"), "leaving", {})
    seen = {"counter_code": newcomer.post("/me/verification")["counter_code"], "level": "resident", "document": "id_card"}
    Person(url, "clerk1").post("/verifications", seen)
    account = newcomer.get("/accounts/me")
    newcomer.post(f"/accounts/{account['id']}/steps/close", {"password": PASSWORD})
    handler = Person(url, "department2")
    endpoint = handler.post("/webhooks", {"name": "工单系统", "url": "https://hooks.example.org/", "facts": ["ideas.contest.*"]})
    handler.post(f"/webhooks/{endpoint['id']}/steps/remove")


def granted(database: str, collection: str, action: str) -> bool:
    rows = PRIVILEGES.get(database, USUAL)
    return any(action in row.actions for row in rows if row.collection in (collection, EVERY_COLLECTION))


def test_every_command_is_granted(asked: Asked) -> None:
    assert {contract.service for contract in CATALOG} | {"gateway"} == {database for database, _, _ in asked}
    assert [] == sorted(row for row in asked if not granted(*row))


def test_the_log_of_audit_was_written_with_no_more_than_insert(asked: Asked) -> None:
    assert {"find", "insert", "createIndex"} >= {
        action for database, collection, action in asked if (database, collection) == ("audit", "segments")
    }
