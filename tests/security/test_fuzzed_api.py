"""Requests made up from the OpenAPI document, sound and unsound, sent by all kinds of people to a running town:
none is answered by a defect or against the document. Seconds in each run, minutes in the slow tier.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from services.commons.contracts.catalog import http_operations
from tests.security.cast import Cast, gather
from tests.security.conftest import fuzzed
from tests.security.fuzzing import BEYOND_THE_SCHEMA, CAST
from tests.security.policy import RULES
from tests.support.scripted_gateway import KNOWN_TOKEN
from tests.support.served_gateway import served
from tests.support.towns import RunningTown

SCHEMATHESIS = str(Path(sys.executable).with_name("schemathesis"))
OPERATIONS = {row.name for _, row in http_operations()}
ACCEPTED = ["2xx", "304", "401", "403", "404", "409", "412", "429"]


@pytest.fixture(scope="module")
def fuzzed_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningTown]:
    """A town of its own: here roles are given away, contests cancelled, accounts closed."""
    with RunningTown("town.embedded", tmp_path_factory.mktemp("fuzzed")) as town:
        yield town
        town.stop()


@pytest.fixture(scope="module")
def told(fuzzed_town: RunningTown) -> str:
    """Return who may send what, and what there is, as JSON."""
    cast = gather(fuzzed_town.url)
    return json.dumps({"tokens": {name: list(_tokens(cast, name)) for name in OPERATIONS}, "ids": _ids(cast)})


def _tokens(cast: Cast, operation: str) -> Iterator[str]:
    """Yield tokens of those who may, and of some who may not."""
    may = {who for rule in RULES if rule.name == operation for who in rule.allowed or rule.hidden} - {"visitor"}
    yield from (cast[who].token for who in sorted(may))
    yield from (cast[who].token for who in ("resident", "auditor"))


def _ids(cast: Cast) -> dict[str, list[str]]:
    ids: dict[str, list[str]] = {}
    for name, thing in cast.things.items():
        for field, id in thing.items() if "nothing" not in name else ():
            ids.setdefault(field, []).append(id)
    ids.pop("session_id", None)  # else the first thing anybody does is to end the session they ask through
    return ids


def configuration() -> str:
    """Return schemathesis.toml: every check is on; a few operations may refuse more than their schema says."""
    lines = [
        'hooks = "tests.security.fuzzing"',
        "[checks.positive_data_acceptance]",
        f"expected-statuses = {ACCEPTED}",
        "[checks.missing_required_header]",
        "expected-statuses = [400, 401, 428]",
    ]
    for name in sorted(BEYOND_THE_SCHEMA):
        lines += ["[[operations]]", f'include-operation-id = "{name}"', "[operations.checks.positive_data_acceptance]"]
        lines += [f"expected-statuses = {[*ACCEPTED, '422']}"]
    return "\n".join(lines) + "\n"


def run(url: str, folder: Path, *options: str, told: str) -> dict[str, Any]:
    """Return schemathesis's report. Raises AssertionError with what it printed, if anything failed."""
    settings, report = folder / "schemathesis.toml", folder / "report.json"
    settings.write_text(configuration(), encoding="utf-8")
    command = [SCHEMATHESIS, "--config-file", str(settings), "run", f"{url}/api/v1/openapi.json"]
    command += ["--seed", "1", "--continue-on-failure", "--report", "json", "--report-json-path", str(report), *options]
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), CAST: told}, capture_output=True, text=True
    )

    assert 0 == done.returncode, done.stdout[-12000:] + done.stderr[-2000:]
    found: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    assert found["operations"]["tested"] == found["operations"]["total"] >= len(OPERATIONS)
    assert len(found["warnings"]["missing_auth"]) < len(OPERATIONS) / 4, "hardly anybody was let in"
    fuzzed[url] = f"{found['operations']['tested']} operations, {found['test_cases']['generated']} requests, {found['running_time']:.0f} s"
    return found


@pytest.mark.timeout(300)
def test_the_town_does_as_its_document_says(fuzzed_town: RunningTown, told: str, tmp_path: Path) -> None:
    run(fuzzed_town.url, tmp_path, "--phases", "examples,coverage", told=told)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_the_town_does_so_whatever_is_made_up(fuzzed_town: RunningTown, told: str, tmp_path: Path) -> None:
    run(fuzzed_town.url, tmp_path, "-n", "60", told=told)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_gateway_takes_whatever_its_document_allows(tmp_path: Path) -> None:
    """Before a town that refuses nothing, nothing that the document allows may be refused."""
    with served(log_level="ERROR") as gateway:
        told = json.dumps({"tokens": {name: [KNOWN_TOKEN] for name in OPERATIONS}, "ids": {}})
        run(f"http://127.0.0.1:{gateway.port}", tmp_path, "-n", "30", told=told)


def test_no_defect_was_met(fuzzed_town: RunningTown) -> None:
    log = fuzzed_town.log.read_text(encoding="utf-8", errors="replace")

    assert fuzzed_town.is_ready()
    assert [] == [word for word in ("Traceback", "call failed", "request failed") if word in log]


def test_what_goes_beyond_its_schema_is_an_operation() -> None:
    assert set(BEYOND_THE_SCHEMA) <= OPERATIONS
