"""The log of a running town, fetched and checked as an auditor would, by the command line alone."""

from pathlib import Path

from tests.component.cli.running import shanzhi_process
from tests.support.contest import open_contest
from tests.support.eventually import eventually
from tests.support.person import PASSWORD, Person


def variables(town: str, login: str) -> dict[str, str]:
    return {"SHANZHI_URL": town, "SHANZHI_LOGIN": login, "SHANZHI_PASSWORD": PASSWORD}


def head_count(town: str) -> int:
    return int(Person(town).get("/audit/head")["count"])


def test_an_export_of_a_running_town_agrees_with_a_head_taken_before(town: str, tmp_path: Path) -> None:
    before, log, head = head_count(town), tmp_path / "log.jsonl", tmp_path / "head.json"
    open_contest(Person(town, "organiser"))
    eventually(lambda: head_count(town) >= before + 3)
    assert 0 == shanzhi_process("audit", "head", "--out", head, variables={"SHANZHI_URL": town}).status

    fetched = shanzhi_process("audit", "export", "--out", log, "--json", variables=variables(town, "auditor"))

    assert 0 == fetched.status, fetched.err
    assert fetched.json["entries"] >= before + 3
    verified = shanzhi_process("audit", "verify", log, "--head", head, "--json")
    assert (0, []) == (verified.status, verified.json["gaps"])
    log.write_bytes(b"".join(log.read_bytes().splitlines(keepends=True)[:-1][: before + 2]))
    assert "cut_tail" == shanzhi_process("audit", "verify", log, "--head", head, "--json").json["first_bad"]["kind"]


def test_a_resident_cannot_fetch_the_log_or_see_what_is_parked(town: str, tmp_path: Path) -> None:
    refused = [
        shanzhi_process("audit", "export", "--out", tmp_path / "log.jsonl", variables=variables(town, "resident1")),
        shanzhi_process("parked", "ls", variables=variables(town, "resident1")),
    ]

    assert [1, 1] == [ran.status for ran in refused]
    assert all("(access.forbidden)" in ran.err for ran in refused)


def test_a_quiet_town_has_nothing_parked(town: str) -> None:
    ran = shanzhi_process("parked", "ls", "--json", variables=variables(town, "operator"))

    assert (0, []) == (ran.status, ran.json), ran.err


def test_what_is_not_parked_cannot_be_tried_again(town: str) -> None:
    ran = shanzhi_process("parked", "replay", "0" * 32, "--json", variables=variables(town, "operator"))

    assert (1, "request.not_found") == (ran.status, ran.json["code"])
