"""``shanzhi audit``: an auditor fetches the log and is told what is wrong with it."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from tests.component.cli.running import ROOT, gateway, shanzhi
from tests.support.chains import KEY, chained, fact, facts, signed

LOGIN = {"SHANZHI_LOGIN": "auditor", "SHANZHI_PASSWORD": "shanzhi-demo"}
LINES, HEAD = chained(facts(8))
ENTRIES: list[dict[str, Any]] = [json.loads(line) for line in LINES]
PUBLIC_KEY = KEY.public_key().public_bytes_raw().hex()


@pytest.fixture
def head(tmp_path: Path) -> Path:
    path = tmp_path / "head.json"
    path.write_text(json.dumps(asdict(signed(HEAD))))
    return path


def export(tmp_path: Path, *lines: bytes) -> Path:
    path = tmp_path / "export.jsonl"
    path.write_bytes(b"".join(lines))
    return path


def test_a_good_log_is_called_good(tmp_path: Path, head: Path) -> None:
    ran = shanzhi("audit", "verify", export(tmp_path, *LINES), "--head", head, "--public-key", PUBLIC_KEY)

    assert 0 == ran.status
    assert "All 8 entries agree" in ran.out
    assert "agree with the head of 8 entries" in ran.out


def test_without_a_head_it_says_what_cannot_be_seen(tmp_path: Path) -> None:
    ran = shanzhi("audit", "verify", export(tmp_path, *LINES[:5]))

    assert 0 == ran.status
    assert "No head was given: a cut tail" in ran.out


def test_an_altered_byte_is_named(tmp_path: Path) -> None:
    ran = shanzhi("audit", "verify", export(tmp_path, *LINES[:3], LINES[3].replace(b"safety", b"safetx"), *LINES[4:]))

    assert 1 == ran.status
    assert "Entry 3 is bad: its content does not give its hash" in ran.out


def test_a_cut_tail_is_named(tmp_path: Path, head: Path) -> None:
    ran = shanzhi("audit", "verify", export(tmp_path, *LINES[:6]), "--head", head, "--json")

    assert 1 == ran.status
    assert (False, 6, "cut_tail", 6) == (ran.json["ok"], ran.json["count"], ran.json["first_bad"]["kind"], ran.json["first_bad"]["index"])


def test_an_edit_with_the_rest_chained_anew_is_named(tmp_path: Path, head: Path) -> None:
    forged, _ = chained(fact(n, text="edited") if n == 2 else fact(n) for n in range(8))

    ran = shanzhi("audit", "verify", export(tmp_path, *forged), "--head", head, "--json")

    assert 1 == ran.status
    assert "rechained" == ran.json["first_bad"]["kind"]


def test_a_head_signed_by_another_key_is_refused(tmp_path: Path, head: Path) -> None:
    ran = shanzhi("audit", "verify", export(tmp_path, *LINES), "--head", head, "--public-key", "0" * 64)

    assert 1 == ran.status
    assert "A head is bad" in ran.out


def test_gaps_are_reported(tmp_path: Path) -> None:
    lines, _ = chained([fact(subject="a", sequence=1), fact(subject="a", sequence=4), fact(subject="b", sequence=2)])

    ran = shanzhi("audit", "verify", export(tmp_path, *lines))

    assert 0 == ran.status
    assert "Gap: ideas a lacks fact 2 to 3.\nGap: ideas b lacks fact 1.\n" in ran.out


def test_an_export_comes_through_a_pipe_too() -> None:
    ran = shanzhi("audit", "verify", "-", "--json", given=b"".join(LINES))

    assert (0, True, HEAD.count, HEAD.hash) == (ran.status, ran.json["ok"], ran.json["count"], ran.json["hash"])


@pytest.mark.parametrize(
    "arguments",
    [
        ("verify",),
        ("verify", "no-such-file"),
        ("verify", "pyproject.toml", "--head", "no-such-file"),
        ("verify", "pyproject.toml", "--head", "pyproject.toml"),
        ("verify", "pyproject.toml", "--public-key", "xyz"),
        ("head", "--url", "ftp://somewhere"),
        ("export",),
        ("export", "--out", "never.jsonl"),  # without SHANZHI_LOGIN
        ("no-such-command",),
    ],
)
def test_wrong_usage_exits_2(arguments: tuple[str, ...]) -> None:
    assert 2 == shanzhi("audit", *arguments).status
    assert [] == list(ROOT.glob("never.jsonl*"))


def test_an_export_fetched_page_by_page_is_the_log(tmp_path: Path) -> None:
    out = tmp_path / "log.jsonl"

    with gateway({}, ENTRIES) as town:
        ran = shanzhi("audit", "export", "--url", town.url, "--out", out, "--json", variables=LOGIN)

    assert 0 == ran.status, ran.err
    assert b"".join(LINES) == out.read_bytes()
    assert {"entries": 8, "out": str(out)} == ran.json
    (request, body, _), *pages = town.asked
    assert ("POST /tokens", {"login": "auditor", "password": "shanzhi-demo"}) == (request, body)
    assert {"Bearer token"} == {headers["Authorization"] for _, _, headers in pages}


def test_an_export_that_breaks_off_leaves_no_file_that_looks_whole(tmp_path: Path) -> None:
    out = tmp_path / "log.jsonl"
    broken = {**ENTRIES[0], "fact": {"n": 2**60}}

    with gateway({}, [broken]) as town:
        ran = shanzhi("audit", "export", "--url", town.url, "--out", out, variables=LOGIN)

    assert 1 == ran.status
    assert "Entry 0 of the log cannot be exported" in ran.err
    assert not out.exists()


def test_an_empty_log_exports_as_an_empty_file(tmp_path: Path) -> None:
    out = tmp_path / "log.jsonl"

    with gateway({}, []) as town:
        ran = shanzhi("audit", "export", "--url", town.url, "--out", out, "--json", variables=LOGIN)

    assert (0, b"") == (ran.json["entries"], out.read_bytes())


def test_a_head_is_fetched_without_logging_in_and_verifies(tmp_path: Path) -> None:
    out = tmp_path / "head.json"

    with gateway({"GET /audit/head": (200, asdict(signed(HEAD)))}) as town:
        ran = shanzhi("audit", "head", "--url", town.url, "--out", out)

    assert (0, "") == (ran.status, ran.out)
    assert ["GET /audit/head"] == [request for request, _, _ in town.asked]
    assert 0 == shanzhi("audit", "verify", export(tmp_path, *LINES), "--head", out).status


def test_a_refusal_is_told_as_a_sentence_and_as_json(tmp_path: Path) -> None:
    problem = {"code": "access.forbidden", "detail": "You may not do this. Ask the unit responsible."}

    with gateway({"GET /audit/head": (403, problem)}) as town:
        ran = shanzhi("audit", "head", "--url", town.url, "--json")

    assert (1, "You may not do this. Ask the unit responsible. (access.forbidden)\n") == (ran.status, ran.err)
    assert problem == ran.json


def test_a_town_that_is_away_or_speaks_no_json_is_told() -> None:
    away = shanzhi("audit", "head", "--url", "http://127.0.0.1:9")
    with gateway({"GET /audit/head": (502, "<html>")}) as town:
        strange = shanzhi("audit", "head", "--url", town.url)

    assert (1, 1) == (away.status, strange.status)
    assert "No town answers at http://127.0.0.1:9" in away.err
    assert "answered 502 with something that is not JSON" in strange.err
