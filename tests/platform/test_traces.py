"""One request is followed by its trace id through the gateway's log, the department's log, the fact, and audit's log."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.contest import open_contest
from tests.support.eventually import eventually
from tests.support.person import Person
from tests.support.towns import RunningTown

TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"


@pytest.fixture(scope="module")
def telling(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningTown]:
    """Return a town that writes every line."""
    with RunningTown("town.embedded", tmp_path_factory.mktemp("traces"), given={"SHANZHI_LOG_LEVEL": "INFO"}) as running:
        yield running
        running.stop()


def lines(log: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines() if line.startswith("{")]


def test_one_id_from_the_door_to_the_log(telling: RunningTown) -> None:
    organiser = Person(telling.url, "organiser")
    contest = open_contest(organiser)
    step = f"{telling.url}/api/v1/contests/{contest}/steps/cancel"
    headers = {"Authorization": f"Bearer {organiser.token}", "Traceparent": f"00-{TRACE}-{PARENT}-01"}

    httpx.post(step, json={"reason": "下雨"}, headers=headers).raise_for_status()

    def told() -> list[dict[str, Any]]:
        mine = [line for line in lines(telling.log) if TRACE in (line.get("trace_id"), *line.get("trace_ids", ()))]
        return mine if any((line["service"], line["message"]) == ("audit", "facts heard") for line in mine) else []

    hops = {(line["service"], line["message"]): line for line in eventually(told, within_s=20)}
    door, department, listener = hops["gateway", "request"], hops["ideas", "call"], hops["audit", "facts heard"]
    auditor = Person(telling.url, "auditor")
    entries = auditor.get("/audit/entries", after=max(-1, auditor.get("/audit/head")["count"] - 100), limit=500)["items"]
    (fact,) = [entry["fact"] for entry in entries if entry["fact"]["correlationid"] == TRACE]

    assert (PARENT, TRACE) == (door["parent_id"], door["correlation_id"])
    assert door["span_id"] == department["parent_id"]
    assert f"00-{TRACE}-{department['span_id']}-01" == fact["traceparent"]
    assert contest == fact["subject"]
    assert TRACE in listener["trace_ids"]


def test_an_error_tells_the_id_it_can_be_found_by(telling: RunningTown) -> None:
    problem = httpx.get(f"{telling.url}/api/v1/ideas/nothing").json()

    eventually(lambda: [line for line in lines(telling.log) if line.get("trace_id") == problem["trace_id"] and line["message"] == "call"])
