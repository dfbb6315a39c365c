"""The generated files of deploy/ are fresh, hold no secret, and name exactly the departments of the catalogue."""

import json
from pathlib import Path

import pytest

from services.commons.contracts.catalog import CATALOG
from tests.support import mongosh
from town import provisioning
from town.provisioning import PRIVILEGES, ROOT, USUAL
from town.secrets import provision, provision_department

SERVICES = {contract.service for contract in CATALOG}
WITH_DATABASE = SERVICES | {"gateway"}


def test_the_files_in_deploy_are_fresh() -> None:
    assert {} == {path: "run make docs" for path, text in provisioning.files().items() if (ROOT / path).read_text() != text}


def test_the_committed_definitions_let_nobody_in() -> None:
    committed = json.loads((ROOT / "deploy/rabbitmq/definitions.json").read_text())

    assert {""} == {user["password_hash"] for user in committed["users"]}


def test_the_database_script_is_javascript() -> None:
    mongosh.node("--check", str(mongosh.SCRIPT))


@pytest.mark.parametrize(("state", "verb"), [("fresh", "create"), ("existing", "update")])
def test_each_department_and_the_gateway_get_one_database_one_role_and_one_user(tmp_path: Path, state: str, verb: str) -> None:
    provision(tmp_path)

    sent = mongosh.commands(tmp_path / "mongo", state)

    users = {database: command for database, command in sent if f"{verb}User" in command}
    roles = {database: command for database, command in sent if f"{verb}Role" in command}
    assert WITH_DATABASE == set(users) == set(roles)
    for service, user in users.items():
        assert service == user[f"{verb}User"]
        assert [{"role": "department", "db": service}] == user["roles"]
        assert (tmp_path / service / "mongo_password").read_text() == user["pwd"]
        assert {service} == {row["resource"]["db"] for row in roles[service]["privileges"]}
        assert [] == roles[service]["roles"]


def test_a_department_alone_makes_only_its_own_user(tmp_path: Path) -> None:
    provision_department(tmp_path, "ideas")

    assert ["ideas"] == [database for database, command in mongosh.commands(tmp_path / "mongo") if "createUser" in command]


@pytest.mark.parametrize(("state", "times"), [("fresh", 1), ("existing", 0)])
def test_the_replica_set_is_started_where_there_is_none(tmp_path: Path, state: str, times: int) -> None:
    provision(tmp_path)

    assert times == sum("replSetInitiate" in command for _, command in mongosh.commands(tmp_path / "mongo", state))


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_no_department_may_drop_or_administer_anything(service: str) -> None:
    allowed = {action for row in PRIVILEGES.get(service, USUAL) for action in row.actions}

    assert allowed <= {"find", "insert", "update", "remove", "createIndex"}


def test_what_audit_has_written_it_cannot_change() -> None:
    rows = [row for row in PRIVILEGES["audit"] if row.collection in ("segments", "")]

    assert [{"find", "insert", "createIndex"}] == [set(row.actions) for row in rows]


def test_privileges_are_for_departments_that_exist() -> None:
    assert set(PRIVILEGES) <= WITH_DATABASE
