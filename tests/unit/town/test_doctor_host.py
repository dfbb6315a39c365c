"""Each check of the host is well on a sound one, and is seen to find what it is for."""

import importlib.metadata
import socket
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from gateway.health.rows import NOTE, OK, SKIPPED, WRONG, Finding
from town.cli.doctor import folder, local
from town.cli.doctor.certificate import judged
from town.cli.doctor.checks import HOST
from town.secrets import provision


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    provision(tmp_path / "secrets")
    return tmp_path


def levels(found: Iterator[Finding]) -> list[tuple[str, str, str]]:
    return [(row.key, row.level, row.about) for row in found]


def spoil(path: Path, text: str) -> None:
    path.unlink()
    path.write_text(text)
    path.chmod(0o400)


def test_a_host_with_a_fresh_town_is_well(data_dir: Path) -> None:
    found = {row["check"]: row["level"] for row in local.look(data_dir, {"SHANZHI_PORT": "1"}) if row["check"] != "calendar"}

    assert {row.key: OK for row in HOST if row.key != "calendar"} == found


def test_a_host_without_a_town_says_so(tmp_path: Path) -> None:
    found = {row["check"]: row["level"] for row in local.look(tmp_path / "none", {"SHANZHI_PORT": "1"})}

    assert [SKIPPED] * 3 == [found[key] for key in ("settings", "secrets", "pair")]


def test_settings_that_cannot_be_read_are_named_with_their_process(data_dir: Path) -> None:
    (data_dir / "secrets/ideas/secret").unlink()

    found = list(folder.settings(data_dir, {"SHANZHI_CANARY_EVERY_S": "often"}))

    assert ("settings", WRONG, "gateway") not in levels(iter(found))
    assert [row.about for row in found if "SHANZHI_SECRET" in row.en] == ["ideas"]
    assert {"ideas", "audit"} <= {row.about for row in found if "SHANZHI_CANARY_EVERY_S" in row.en}


def test_settings_never_show_a_secret(data_dir: Path) -> None:
    spoil(data_dir / "secrets/audit/audit_signing_key", "the key itself")

    found = list(folder.settings(data_dir, {}))

    assert [("settings", WRONG, "audit")] == levels(iter(found))
    assert "the key itself" not in found[0].en + found[0].zh


@pytest.mark.parametrize(("path", "mode"), [("secrets/ideas/secret", 0o440), ("secrets/ideas", 0o755), ("secrets", 0o777)])
def test_a_secret_that_others_can_get_at_is_named(data_dir: Path, path: str, mode: int) -> None:
    (data_dir / path).chmod(mode)

    assert [("secrets", WRONG, path)] == levels(folder.secrets(data_dir))


def test_a_public_key_of_another_town_is_found(data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("other")
    provision(other)
    spoil(data_dir / "secrets/audit/claims_public_key", (other / "audit/claims_public_key").read_text())

    assert [("pair", WRONG, "audit")] == levels(folder.pair(data_dir))


@pytest.mark.parametrize("text", ["", "no key", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"])
def test_what_is_no_key_at_all_is_told(data_dir: Path, text: str) -> None:
    spoil(data_dir / "secrets/audit/claims_public_key", text)

    assert [("pair", NOTE, "claims")] == levels(folder.pair(data_dir))


def test_a_port_that_another_program_has_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        number = str(other.getsockname()[1])

        assert [("port", WRONG, number)] == levels(local.port({"SHANZHI_PORT": number}))


@pytest.mark.parametrize("number", ["0", "web", "70000"])
def test_what_is_no_port_is_named(number: str) -> None:
    assert [("port", WRONG, number)] == levels(local.port({"SHANZHI_PORT": number}))


@pytest.mark.parametrize(("free", "total", "found"), [(2 << 30, 10 << 30, 0), (1 << 29, 10 << 30, 1), (2 << 30, 100 << 30, 1)])
def test_a_disk_that_is_nearly_full_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, total: int, found: int) -> None:
    usage: Any = SimpleNamespace(free=free, total=total)
    monkeypatch.setattr(local.shutil, "disk_usage", lambda _: usage)

    assert [("disk", WRONG, str(tmp_path))] * found == levels(local.disk(tmp_path / "not" / "yet"))


def test_a_zone_that_is_missing_is_told() -> None:
    assert [] == list(local.zone())
    assert [("zone", WRONG, "Asia/Nowhere")] == levels(local.zone("Asia/Nowhere"))


@pytest.mark.parametrize(
    ("today", "last", "expected"),
    [
        (date(2026, 6, 1), 2027, []),
        (date(2026, 6, 1), 2026, [("calendar", NOTE, "2027")]),
        (date(2026, 12, 1), 2026, [("calendar", WRONG, "2027")]),
        (date(2027, 1, 1), 2026, [("calendar", WRONG, "2027"), ("calendar", NOTE, "2028")]),
    ],
)
def test_years_without_holidays_are_told(today: date, last: int, expected: list[tuple[str, str, str]]) -> None:
    assert expected == levels(local.calendar(today, lambda year: year <= last))


@pytest.mark.parametrize(("off", "known"), [("", False), ("2199-01-01", True), ("tomorrow", False)])
def test_the_calendar_knows_what_the_library_has_and_what_the_operator_named(off: str, known: bool) -> None:
    workdays = local.workdays({"SHANZHI_DAYS_OFF": off})

    assert (True, False, known) == (workdays.knows(2026), workdays.knows(2003), workdays.knows(2199))


def test_another_embedded_database_is_told() -> None:
    def missing(_: str) -> str:
        raise importlib.metadata.PackageNotFoundError

    assert [("embedded", WRONG, "SecantusDB 0.1")] == levels(local.embedded(lambda _: "0.1"))
    assert [("embedded", SKIPPED, "")] == levels(local.embedded(missing))


@pytest.mark.parametrize(("days", "level"), [(90, None), (30, None), (29, NOTE), (14, NOTE), (13, WRONG), (-1, WRONG)])
def test_a_certificate_is_told_before_it_ends(days: int, level: str | None) -> None:
    assert ([level] if level else []) == [row.level for row in judged("https://town", days)]
