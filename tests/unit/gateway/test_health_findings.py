"""Each check of a running town is well on a sound one, and is seen to find what it is for."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gateway.health import versions
from gateway.health.checks import BY_KEY, CHECKS
from gateway.health.examine import examine
from gateway.health.readiness import PUBLIC
from gateway.health.rows import NOTE, OK, SKIPPED, WRONG, told
from services.commons.kernel.version import VERSION
from tests.support.reports import of, well

Report = dict[str, Any]
Ill = Callable[[Report], object]
LONG_AGO = "2026-11-01T11:50:00.000Z"

ILL: tuple[tuple[str, str, str, Ill], ...] = (
    ("broker", WRONG, "gateway", lambda it: it.update(broker="away")),
    ("services", WRONG, "ideas", lambda it: of(it, "ideas").update(problem="service.timeout")),
    ("databases", WRONG, "ideas", lambda it: of(it, "ideas").update(database="away")),
    ("keys", WRONG, "audit", lambda it: (it.pop("gaps"), it.update(gaps_problem="access.login_required"))),
    ("outboxes", WRONG, "ideas", lambda it: of(it, "ideas").update(oldest_pending_s=61, pending=3)),
    ("canaries", WRONG, "ideas", lambda it: of(it, "audit")["canaries"][1].update(heard_at=LONG_AGO)),
    ("canaries", WRONG, "ideas", lambda it: of(it, "audit")["canaries"][1].update(delay_ms=10_001)),
    ("canaries", WRONG, "ideas", lambda it: of(it, "audit")["canaries"].pop(1)),
    ("parked", WRONG, "audit", lambda it: of(it, "audit").update(parked=1)),
    ("due", NOTE, "audit", lambda it: of(it, "audit").update(due=2)),
    ("letters", WRONG, "notifications", lambda it: of(it, "notifications").update(oldest_unsent_s=901)),
    ("gaps", WRONG, "audit", lambda it: it.update(gaps=1)),
    ("clocks", WRONG, "ideas", lambda it: of(it, "ideas").update(database_now="2026-11-01T12:00:02.100Z")),
    ("clocks", WRONG, "ideas", lambda it: of(it, "ideas").update(now="2026-11-01T12:00:05.100Z", database_now="2026-11-01T12:00:05.100Z")),
    ("contracts", NOTE, "ideas", lambda it: of(it, "ideas").update(contract="0" * 16)),
    ("versions", WRONG, "ideas", lambda it: of(it, "ideas").update(database_version="MongoDB 6.0.1")),
    ("versions", WRONG, "ideas", lambda it: of(it, "ideas").update(broker_version="3.9.29")),
    ("versions", NOTE, "ideas", lambda it: of(it, "ideas").update(database_version="SecantusDB 0.6")),
)


def ill(report: Report) -> set[tuple[str, str, str]]:
    return {(row.key, row.level, row.about) for row in examine(report) if row.level != OK}


def test_a_sound_town_is_told_sound_check_by_check() -> None:
    assert [(row.key, OK) for row in CHECKS] == [(row.key, row.level) for row in examine(well())]


@pytest.mark.parametrize(("key", "level", "about", "spoil"), ILL, ids=[f"{row[0]}-{n}" for n, row in enumerate(ILL)])
def test_a_check_finds_what_it_is_for_and_nothing_else(key: str, level: str, about: str, spoil: Ill) -> None:
    report = well()

    spoil(report)

    found = ill(report)
    assert (key, level, about) in found
    assert {key} == {row[0] for row in found} - ({"gaps"} if key == "keys" else set())


def test_every_check_is_seen_to_find_something() -> None:
    assert set(BY_KEY) == {key for key, *_ in ILL}


def test_what_is_wrong_says_what_to_do_in_both_languages() -> None:
    for key, _, _, spoil in ILL:
        report = well()
        spoil(report)
        for row in examine(report):
            shown = told(row, BY_KEY[row.key])
            assert (row.level != OK) == ("todo_zh" in shown) == ("todo_en" in shown), key
            assert "" not in shown.values() or row.level in (OK, SKIPPED)


def test_a_town_that_has_just_started_is_given_time_to_sing() -> None:
    report = well()
    of(report, "audit")["canaries"].pop(1)
    of(report, "ideas")["started_at"] = "2026-11-01T11:59:50.000Z"

    assert {("canaries", NOTE, "ideas")} == ill(report)


def test_who_is_told_not_to_sing_is_not_missed() -> None:
    report = well()
    of(report, "audit")["canaries"].clear()
    for row in report["services"]:
        row["canary_every_s"] = 0

    assert set() == ill(report)


def test_what_visitors_see_is_examined_as_far_as_it_goes() -> None:
    report = well()
    del report["gaps"]
    report["services"] = [{key: row[key] for key in PUBLIC if key in row} for row in report["services"]]

    assert {(key, SKIPPED, "") for key in ("keys", "canaries", "parked", "due", "gaps")} == ill(report)
    report["services"][1]["oldest_pending_s"] = 99
    assert ("outboxes", WRONG, "ideas") in ill(report)


def test_versions_are_those_of_the_project() -> None:
    text = (Path(__file__).parents[3] / "pyproject.toml").read_text(encoding="utf-8")

    assert f'"secantusdb=={versions.SECANTUS.removeprefix("SecantusDB ")}"' in text
    assert f'\nversion = "{VERSION}"\n' in text
