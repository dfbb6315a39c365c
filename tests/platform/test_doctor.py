"""``shanzhi doctor`` against a real town to which something real is done."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import psutil
import pytest
from pymongo import MongoClient
from typer.testing import CliRunner

from services.commons.contracts.catalog import BY_SERVICE
from tests.support.eventually import eventually
from tests.support.towns import RunningTown
from town.cli import main

OPERATOR = {"SHANZHI_LOGIN": "operator", "SHANZHI_PASSWORD": "shanzhi-demo"}
LONG_AGO = "2026-01-01T00:00:00.000Z"
STUCK = {"id": "0" * 32, "source": "ideas", "type": "nowhere.thing.done.v1", "subject": "x", "time": LONG_AGO, "sequence": 1}
PARKED = {"state": "parked", "source": "ideas", "type": "unknown", "subject": None, "attempts": 1, "error": "not JSON", "due_at": None}


@pytest.fixture(scope="module")
def ailing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningTown]:
    with RunningTown("town.embedded", tmp_path_factory.mktemp("ailing"), given={"SHANZHI_CANARY_EVERY_S": "1"}) as running:
        yield running


@pytest.fixture
def databases(ailing: RunningTown) -> Iterator[MongoClient[dict[str, Any]]]:
    line = database_process(ailing).cmdline()
    with MongoClient[dict[str, Any]]("127.0.0.1", int(line[line.index("--port") + 1]), retryWrites=False) as client:
        yield client


def database_process(town: RunningTown) -> psutil.Process:
    return next(child for child in psutil.Process(town.process.pid).children() if "secantus" in child.cmdline())


def wrong(town: RunningTown, **login: str) -> set[tuple[str, str]]:
    """Return what doctor finds wrong."""
    return {(row["check"], row["about"]) for row in look(town, login or OPERATOR)["findings"] if row["level"] == "wrong"}


def look(town: RunningTown, login: dict[str, str]) -> dict[str, Any]:
    """Return what doctor tells programs; its exit code agrees."""
    ran = CliRunner().invoke(main, ["doctor", "--only", "live", "--url", town.url, "--json"], env=login)
    told: dict[str, Any] = json.loads(ran.stdout)
    assert ran.exit_code == (1 if told["wrong"] else 0)
    return told


def test_a_sound_town_is_well_and_every_canary_heard(ailing: RunningTown) -> None:
    def well() -> set[str]:
        return {row["check"] for row in look(ailing, OPERATOR)["findings"] if row["level"] == "ok"}

    eventually(lambda: {"town", "login", "canaries", "versions"} <= well())
    assert set() == wrong(ailing)


def test_a_parked_fact_is_told(ailing: RunningTown, databases: MongoClient[dict[str, Any]]) -> None:
    at = datetime.now(UTC)
    rows = databases["audit"]["inbox"]
    rows.insert_one({"_id": "f" * 32, **PARKED, "parked_at": at, "version": 0, "outbox": [], "keys": [], "order": "0"})

    eventually(lambda: wrong(ailing) == {("parked", "audit")})

    rows.delete_one({"_id": "f" * 32})
    eventually(lambda: wrong(ailing) == set())


def test_an_old_outbox_is_told(ailing: RunningTown, databases: MongoClient[dict[str, Any]]) -> None:
    rows = databases["ideas"]["canary"]
    rows.insert_one({"_id": "stuck", "version": 1, "outbox": [STUCK], "outbox_pending": True, "keys": []})

    eventually(lambda: ("outboxes", "ideas") in wrong(ailing))

    rows.delete_one({"_id": "stuck"})
    eventually(lambda: wrong(ailing) == set(), within_s=20)


def test_a_resident_is_told_that_an_operator_sees_more(ailing: RunningTown) -> None:
    assert {("login", "")} == wrong(ailing, **{**OPERATOR, "SHANZHI_LOGIN": "resident1"})
    assert {("login", "")} == wrong(ailing, **{**OPERATOR, "SHANZHI_PASSWORD": "wrong"})


def test_a_killed_database_is_told_of_every_department(ailing: RunningTown) -> None:
    """Last, for it does not come back by itself."""
    database_process(ailing).kill()

    away = {("databases", name) for name in BY_SERVICE}
    eventually(lambda: away <= wrong(ailing, SHANZHI_LOGIN=""), within_s=20)
