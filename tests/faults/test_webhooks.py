"""The webhook kill table: killed at each line between a fact and its noted answer, a receiver gets every fact.

More than once only where the process died between the answer and its noting, and then under the same webhook-id.
"""

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from tests.faults.crashing import ALL_POINTS
from tests.support.hooks import HookOffice, Receiver, receiving
from tests.support.notice_office import rows_in, stores_in
from tests.support.notices import fact
from town.servers import Secantus

POINTS = tuple(name for name in ALL_POINTS if name.startswith("webhook."))
DOUBTFUL = "webhook.answered"  # taken, and the answer not noted: nobody can know
FACTS = 10
EARLY = 2  # passing
AHEAD_S = 60  # each start finds what was under way broken off


def facts() -> list[dict[str, object]]:
    """Return a contest, its ideas, and that each was accepted."""
    at = datetime.now(UTC)
    contest = fact("ideas.contest.announced", "c0", department="water", state="announced", at=at)
    submitted = [fact("ideas.idea.submitted", f"1dea{n}", contest_id="c0", at=at) for n in range(FACTS)]
    accepted = [fact("ideas.idea.accepted", f"1dea{n}", 2, contest_id="c0", at=at) for n in range(FACTS)]
    return [dict(each) for each in (contest, *submitted, *accepted)]


def run(mongo: Secantus, database: str, said: Path, starts: int, point: str = "") -> int:
    """Run the sender to its end, or its death; return the exit code."""
    armed = {"SHANZHI_CRASH_AT": f"{point}:{EARLY}"} if point else {}
    command = [sys.executable, "-m", "tests.faults.hook_sender", mongo.uri, database, str(said), str(starts * AHEAD_S)]
    return subprocess.run(command, env={**os.environ, **armed}, timeout=60, check=False).returncode


def judged(receiver: Receiver, wanted: set[str], doubts: int) -> dict[str, int]:
    """Return what was lost, doubled and beyond what deaths explain."""
    counts = Counter(receiver.ids)
    doubled = sum(counts.values()) - len(counts)
    return {
        "lost": len(wanted - set(counts)),
        "strangers": len(set(counts) - wanted),
        "changed": sum(len({it.body for it in receiver.came if it.id == id}) - 1 for id in counts),
        "beyond_bound": max(0, doubled - doubts),
    }


def test_killed_at_every_point_in_turn_a_receiver_gets_every_fact(
    mongo: Secantus, tmp_path: Path, hooks_counted: Callable[..., None]
) -> None:
    database, said, wanted = f"hooks-{uuid4().hex[:8]}", tmp_path / "facts", facts()
    said.write_text("".join(f"{json.dumps(each)}\n" for each in wanted), encoding="utf-8")
    rows = rows_in(mongo.uri, database)
    with receiving() as receiver:
        HookOffice(stores_in(rows)).endpoint(receiver.url, "ideas.idea.accepted")

        deaths = [run(mongo, database, said, starts, point) for starts, point in enumerate(POINTS)]
        assert 0 == run(mongo, database, said, len(POINTS))
    rows.mongo.client.drop_database(database)
    rows.mongo.client.close()

    assert [-signal.SIGKILL] * len(POINTS) == deaths
    verdict = judged(receiver, {str(each["id"]) for each in wanted if each["type"] == "ideas.idea.accepted.v1"}, POINTS.count(DOUBTFUL))
    hooks_counted(f"kill -9 at {', '.join(it.removeprefix('webhook.') for it in POINTS)}", FACTS, len(receiver.came), verdict)
    assert {0} == set(verdict.values()), verdict
    assert FACTS + 1 == len(receiver.came)  # the one death that leaves a doubt has shown itself
