"""The demo town as its first start makes it, killed in the middle and started again: whole, in order, made once."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from services.identity.model_demo import DEMO_ACCOUNTS, DEMO_CROWD
from tests.component.cli.running import shanzhi_process
from tests.support.eventually import eventually
from tests.support.person import PASSWORD, Person
from tests.support.towns import RunningTown
from town.demo_town import marker
from town.demo_town.rows import load
from town.demo_town.script import script

WANTED = {"SHANZHI_DEMO_TOWN": "1"}
KILLED_AT = {"SHANZHI_CRASH_AT": "document.saved:500"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def town(folder: Path) -> Iterator[RunningTown]:
    """Return a town whose making was killed with half of its documents saved, and then finished."""
    with pytest.raises(AssertionError, match="is not ready"):
        RunningTown("town.embedded", folder, given={**WANTED, **KILLED_AT, "SHANZHI_CRASH_LOG": str(folder / "passed")})
    begun = marker.read(folder)
    assert begun is not None
    assert {} == begun.made
    with RunningTown("town.embedded", folder, given=WANTED) as running:
        yield running


@pytest.fixture(scope="module")
def facts(town: RunningTown, folder: Path) -> list[dict[str, Any]]:
    """Return all that audit heard of the making, once it heard it."""
    begun = marker.read(folder)
    assert begun is not None
    wanted = len(script(begun.plan, load())) + len(DEMO_ACCOUNTS) + len(DEMO_CROWD)
    auditor = Person(town.url, "auditor")

    def heard() -> list[dict[str, Any]]:
        pages = (auditor.get("/audit/entries", after=after, limit=500)["items"] for after in range(-1, 2 * wanted, 500))
        made = [entry["fact"] for page in pages for entry in page if ".session." not in entry["fact"]["type"]]
        return made if len(made) >= wanted else []

    made = eventually(heard, within_s=60, every_s=0.5)
    assert wanted == len(made)
    return made


def test_every_phase_of_a_contest_can_be_seen(town: RunningTown) -> None:
    contests = Person(town.url).get("/contests")["items"]

    seen = {(contest["state"], tuple(contest["phases"])) for contest in contests}
    assert {
        ("announced", ()),
        ("open", ("collecting", "supporting")),
        ("open", ("supporting",)),
        ("results_published", ()),
        ("archived", ()),
    } == seen
    assert 1 == len(Person(town.url, "organiser").get("/contests", state="draft")["items"])


def test_about_eighty_ideas_were_submitted_and_supported(town: RunningTown) -> None:
    moderator = Person(town.url, "moderator")
    ideas = [
        idea
        for contest in moderator.get("/contests")["items"]
        for idea in moderator.get(f"/contests/{contest['id']}/ideas", limit=100)["items"]
    ]

    assert sum(len(contest.ideas) for contest in load()) == len(ideas)
    assert sum(idea.supports for contest in load() for idea in contest.ideas) == sum(idea["supports"] for idea in ideas)
    assert {"submitted", "accepted", "screened_out", "shortlisted", "awarded", "withdrawn"} == {idea["state"] for idea in ideas}


def test_the_commission_sees_cases_answered_late_and_waiting(town: RunningTown) -> None:
    cases = Person(town.url, "commission").get("/adoptions", limit=100)["items"]

    assert {"assigned", "adopted", "partly_adopted", "declined"} == {case["state"] for case in cases}
    assert 12 == len({case["department"] for case in cases})
    month_ago = (datetime.now(UTC) - timedelta(days=29)).isoformat()
    assert 4 <= len([case for case in cases if case["state"] == "assigned" and case["assigned_at"] < month_ago])


def test_a_department_can_answer_what_waits_on_its_desk(town: RunningTown) -> None:
    handler = Person(town.url, "department10")

    waiting = handler.get("/adoptions", state="assigned")["items"]

    assert ["adopt", "adopt_partly", "decline"] == [step["key"] for case in waiting for step in case["steps"]]


def test_every_fact_was_audited_once_and_each_thing_lived_forward(facts: list[dict[str, Any]]) -> None:
    lives = defaultdict(list)
    for fact in facts:
        lives[fact["subject"]].append((fact["sequence"], fact["time"]))

    assert len(facts) == len({fact["id"] for fact in facts})
    for life in map(sorted, lives.values()):
        assert [*range(1, len(life) + 1)] == [sequence for sequence, _ in life]
        assert sorted(time for _, time in life) == [time for _, time in life]


def test_nobody_acts_before_they_registered(facts: list[dict[str, Any]]) -> None:
    registered = {fact["subject"]: fact["time"] for fact in facts if "account.registered" in fact["type"]}

    assert [] == [fact["id"] for fact in facts if fact["time"] < registered.get(fact["data"]["by"], "")]


def test_the_log_can_be_verified(town: RunningTown, facts: list[dict[str, Any]], tmp_path: Path) -> None:
    auditor = {"SHANZHI_URL": town.url, "SHANZHI_LOGIN": "auditor", "SHANZHI_PASSWORD": PASSWORD}
    log, head = tmp_path / "log.jsonl", tmp_path / "head.json"
    assert 0 == shanzhi_process("audit", "head", "--out", head, variables=auditor).status
    assert 0 == shanzhi_process("audit", "export", "--out", log, variables=auditor).status

    verified = shanzhi_process("audit", "verify", log, "--head", head, "--json")

    assert (0, []) == (verified.status, verified.json["gaps"]), verified.out


def test_a_second_start_makes_nothing_and_says_so(town: RunningTown, folder: Path, facts: list[dict[str, Any]]) -> None:
    before, count = marker.read(folder), len(town.log.read_text().splitlines())
    contests = Person(town.url).get("/contests")["items"]
    town.stop()

    town.start()

    assert before == marker.read(folder)
    assert "Demo town:" not in "\n".join(town.log.read_text().splitlines()[count:])
    assert contests == Person(town.url).get("/contests")["items"]
    ran = shanzhi_process("demo", "seed", "--data-dir", folder, "--json", variables={"SHANZHI_DEMO": "1"})
    assert (0, True, len(load())) == (ran.status, ran.json["already"], ran.json["contests"]), ran.err


def test_a_running_town_is_not_seeded_from_outside(town: RunningTown, folder: Path) -> None:
    begun = marker.read(folder)
    assert begun is not None
    marker.write(folder, replace(begun, made={}))

    ran = shanzhi_process("demo", "seed", "--data-dir", folder, variables={"SHANZHI_DEMO": "1"})

    marker.write(folder, begun)
    assert (1, True) == (ran.status, "is running" in ran.err), ran.err
