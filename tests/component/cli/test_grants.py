"""``shanzhi grants``: anybody re-checks an export and tries policies, on files alone; what is wrong is one sentence with its place."""

import json
from pathlib import Path
from typing import Any

import pytest
from beancount import loader

from tests.component.cli.running import ROOT, shanzhi

SAMPLE = ROOT / "services" / "grants" / "ledger" / "sample.json"
TEXT = SAMPLE.read_text(encoding="utf-8")
GOOD = json.loads(TEXT)
OUTSIDE = f"{GOOD['roots'][0]['count']}:{GOOD['roots'][0]['root']}"
CASE: dict[str, Any] = {
    "pool_fen": 50_000_00,
    "projects": [{"project": "p1", "budget_fen": 50_000_00, "seed_fen": 30_000_00}],
    "related": [["acme", "p1"]],
    "gifts": [
        {"donor": "d1", "leg": "citizen", "project": "p1", "amount_fen": 100_00},
        {"donor": "d2", "leg": "citizen", "project": "p1", "amount_fen": 200_00},
        {"donor": "firm", "leg": "company", "project": "p1", "amount_fen": 10_000_00},
    ],
}
POLICIES: list[Any] = [
    {"name": "one to one", "mode": "ratio", "citizens": {"min_unique": 0}},
    {"name": "many small", "mode": "quadratic", "citizens": {"min_unique": 0}},
]


def saved(folder: Path, name: str, document: Any) -> Path:
    path = folder / name
    path.write_text(document if isinstance(document, str) else json.dumps(document, indent=1), encoding="utf-8")
    return path


def test_a_good_export_is_told_to_agree_and_goes_to_beancount(tmp_path: Path) -> None:
    out = tmp_path / "ledger.beancount"

    ran = shanzhi("grants", "replay", "--export", SAMPLE, "--root", OUTSIDE, "--beancount", out)

    assert (0, True, True) == (ran.status, "All 21 entries" in ran.out, OUTSIDE in ran.out)
    assert [] == loader.load_file(str(out))[1]


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    ran = shanzhi("grants", "replay", "--export", SAMPLE, "--beancount", tmp_path / "none" / "ledger.beancount")

    assert (2, True) == (ran.status, "ledger.beancount cannot be written: No such file or directory" in ran.err)


def test_the_root_in_the_readme_is_the_samples() -> None:
    assert OUTSIDE in (SAMPLE.parent / "README.md").read_text(encoding="utf-8")


def test_the_answer_for_programs() -> None:
    ran = shanzhi("grants", "replay", "--export", SAMPLE, "--json")

    assert 0 == ran.status
    assert {"ok": True, "entries": 21, "policies": 1, "finding": None}.items() <= ran.json.items()
    assert [GOOD["matches"][0]["policy_hash"]] == list(ran.json["matches"].values())
    assert f"21:{ran.json['root']}" == OUTSIDE


def test_the_first_altered_entry_is_named_with_its_line(tmp_path: Path) -> None:
    text = SAMPLE.read_text(encoding="utf-8").replace('"amount_fen":500000', '"amount_fen":500001')

    ran = shanzhi("grants", "replay", "--export", saved(tmp_path, "altered.json", text), "--json")
    told = shanzhi("grants", "replay", "--export", tmp_path / "altered.json")

    assert (1, False, "altered", 20, 23) == (ran.status, ran.json["ok"], *(ran.json["finding"][name] for name in ("code", "entry", "line")))
    assert (1, "Entry 20, line 23: its content does not give its hash: something in it was altered (altered).\n") == (told.status, told.out)


def test_a_root_kept_outside_that_differs_is_told() -> None:
    ran = shanzhi("grants", "replay", "--export", SAMPLE, "--root", f"21:{'0' * 64}")

    assert (1, True) == (ran.status, "(root_differs)" in ran.out)


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ("{\n]", "line 2: it is not JSON"),
        ({}, "line 1: it is no export"),
        ({"format": "shanzhi-ledger/1", "head": 7}, "line 3: head:"),
        (
            '{"format":"shanzhi-ledger/1","head":{"count":0,"hash":"0"},\n"policies":[{"name":"x"}]}',
            "line 2: policies: policy.mode is missing",
        ),
        ("[" * 100_000, "nested too deeply"),
        ("", "line 1: { is expected, not the end"),
        ("[]", "line 1: it is no export"),
        ("[7]", "line 1: it is no export of a ledger: a list is unknown there"),
        ("\ufeff" + TEXT, r"line 1: { is expected, not '\ufeff'"),
        (TEXT[:-9], "it is not JSON"),
        (TEXT + "{}", "something follows after the end"),
        (TEXT.replace('"amount_fen":500000', '"amount_fen":500000.0'), "line 23: 500000.0 is no whole number"),
        (TEXT.replace('"amount_fen":500000', '"amount_fen":NaN'), "line 23: NaN is no whole number"),
        (TEXT.replace('"amount_fen":500000', f'"amount_fen":{"9" * 5000}'), "line 23: a number of 5000 digits"),
        (TEXT.replace('{"format":', '{"format":1,"format":'), "a member is named by a text, once"),
        (TEXT.replace('"id":"w2"', '"id":"w2","id":"w2"'), "line 23: a member is told twice"),
        (TEXT.replace('"name":"test"', r'"name":"\ud800"'), "no character"),
        (GOOD | {"head": {"count": -1, "hash": "0"}}, "head: count is a whole number from 0"),
        (GOOD | {"balances": GOOD["balances"][:1] * 2}, "balances: amount_fen is a whole number, and each account is listed once"),
        (GOOD | {"entries": {}}, "[ is expected, not '{'"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 70 else "",
)
def test_what_is_no_export_is_one_sentence_with_file_and_line(tmp_path: Path, document: Any, says: str) -> None:
    path = saved(tmp_path, "bad.json", document)

    ran = shanzhi("grants", "replay", "--export", path)

    assert (2, True, True, False) == (ran.status, says in ran.err, str(path) in ran.err, "Traceback" in ran.err)


def test_a_file_that_is_not_there_or_not_text_is_told(tmp_path: Path) -> None:
    binary = tmp_path / "binary.json"
    binary.write_bytes(b'{"a":"\xff"}')

    for path, says in ((tmp_path / "none.json", "cannot be read"), (binary, "not UTF-8")):
        ran = shanzhi("grants", "replay", "--export", path)
        assert (2, True, False) == (ran.status, says in ran.err, "Traceback" in ran.err)
    assert 2 == shanzhi("grants", "replay", "--export", SAMPLE, "--root", "21").status


def test_policies_are_tried_side_by_side(tmp_path: Path) -> None:
    gifts, policies = saved(tmp_path, "gifts.json", CASE), saved(tmp_path, "policies.json", POLICIES)

    ran = shanzhi("grants", "simulate", "--gifts", gifts, "--policies", policies, "--json")
    told = shanzhi("grants", "simulate", "--gifts", gifts, "--policies", policies)

    assert (0, 0) == (ran.status, told.status)
    assert [5_300_00, 10_000_00] == [row["matched_fen"] for row in ran.json["policies"]]
    assert [0, 4_700_00] == [row["projects"][0]["against_first_fen"] for row in ran.json["policies"]]
    assert "+4,700.00 against the first" in told.out


def test_one_policy_alone_may_stand_without_a_list(tmp_path: Path) -> None:
    gifts, policy = saved(tmp_path, "gifts.json", CASE), saved(tmp_path, "policy.json", POLICIES[0])

    assert 1 == len(shanzhi("grants", "simulate", "--gifts", gifts, "--policies", policy, "--json").json["policies"])


@pytest.mark.parametrize(
    ("gifts", "policies", "says"),
    [
        (CASE | {"gifts": [{"donor": "d1"}]}, POLICIES, "gifts.json, line"),
        (CASE | {"gifts": [{**CASE["gifts"][0], "amount_fen": 1.5}]}, POLICIES, "1.5 is no whole number"),
        (CASE | {"gifts": [{**CASE["gifts"][0], "leg": "state"}]}, POLICIES, "leg is citizen, company or topup"),
        (CASE | {"gifts": [{**CASE["gifts"][0], "at": "May"}]}, POLICIES, "at is a time"),
        (CASE | {"luck": 1}, POLICIES, "luck is unknown: a case has gifts, projects"),
        ([CASE], POLICIES, "a list is unknown: a case has gifts, projects"),
        (CASE | {"projects": [], "gifts": []}, POLICIES, "there are no projects"),
        (CASE | {"projects": CASE["projects"] * 2}, POLICIES, "each project is listed once"),
        (CASE | {"gifts": [{**CASE["gifts"][0], "project": "p9"}]}, POLICIES, "p9 is not among the projects"),
        (CASE | {"related": [["acme"]]}, POLICIES, "pairs of donor and project"),
        (CASE, [], "there is no policy"),
        (CASE, [{"name": "x", "mode": "luck"}], "policies.json, line 2: policy.mode is one of"),
    ],
)
def test_what_cannot_be_simulated_is_one_sentence_with_file_and_line(tmp_path: Path, gifts: Any, policies: Any, says: str) -> None:
    files = ("--gifts", saved(tmp_path, "gifts.json", gifts), "--policies", saved(tmp_path, "policies.json", policies))

    ran = shanzhi("grants", "simulate", *files)

    assert (2, True, False) == (ran.status, says in " ".join(ran.err.replace("│", " ").split()), "Traceback" in ran.err)
