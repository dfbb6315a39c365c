"""Killed at any point of saving and publishing, a replica loses nothing that it said was saved."""

import os
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from services.commons.plumbing import outbox
from services.commons.plumbing.documents import Database
from services.commons.plumbing.leases import Lease
from services.commons.plumbing.outbox import Relay
from tests.component.documents.crashing import TREES
from tests.component.documents.trees import Trees, grow, plant, wish
from tests.support.eventually import eventually
from tests.support.publishing import ScriptedPublisher
from town.servers import Secantus

ROOT = Path(__file__).parents[3]
POINTS = [
    *(f"document.deciding:{n}" for n in (1, 2, 7)),
    *(f"document.saved:{n}" for n in (1, 2, 7)),
    *(f"relay.publishing:{n}" for n in (1, 3)),
    *(f"relay.published:{n}" for n in (1, 3)),
    "relay.cleared:1",  # how many clears there are depends on the machine
]
Facts = set[tuple[str, int]]


def facts(text: str) -> Facts:
    rows = (line.split() for line in text.splitlines())
    return {(id, int(sequence)) for id, sequence in rows}


def kill_at(point: str, mongo: Secantus, database: Database, file: Path) -> Facts:
    """Run a replica until it dies at ``point``; return what it said was saved."""
    file.touch()
    command = [sys.executable, "-m", "tests.component.documents.crashing", mongo.uri, database.mongo.name, str(file)]
    environ = {"PATH": os.environ["PATH"], "SHANZHI_CRASH_AT": point}
    died = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60)
    assert -signal.SIGKILL == died.returncode, died.stderr
    return facts(died.stdout)


def recover(database: Database) -> tuple[Trees, Facts]:
    """Start another replica, let it sweep, and save what the killed one did not: each wish under its own key."""
    publisher = ScriptedPublisher()
    relay = Relay(publisher, Lease(database.mongo, "relay", "recovering"))
    trees = Trees(replace(database, outbox=relay))
    thread = threading.Thread(target=relay.run)
    thread.start()
    for n in range(TREES):
        trees.create(wish("k", id=f"t{n}"), plant(f"t{n}"))
        trees.change(wish("g"), f"t{n}", grow)
    eventually(lambda: trees.rows.count_documents({"outbox_pending": True}) == 0)
    relay.stop()
    thread.join()
    return trees, {(fact["subject"], fact["sequence"]) for fact in publisher.arrived}


@pytest.mark.parametrize("point", POINTS)
def test_nothing_that_was_saved_is_lost_or_done_twice(
    point: str, mongo: Secantus, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "SWEEP_EVERY_S", 0.02)
    monkeypatch.setattr(outbox, "CLEAR_EVERY_S", 0.02)

    said = kill_at(point, mongo, database, tmp_path / "arrived")
    kept = {(row["_id"], n) for row in database.collection("trees").find() for n in range(1, row["version"] + 1)}
    before = facts((tmp_path / "arrived").read_text())
    trees, after = recover(database)

    assert said <= kept
    assert before <= kept
    assert {(f"t{n}", sequence) for n in range(TREES) for sequence in (1, 2)} == before | after
    assert [(2, 1)] * TREES == [((tree := trees.get(f"t{n}")).version, tree.rings) for n in range(TREES)]
