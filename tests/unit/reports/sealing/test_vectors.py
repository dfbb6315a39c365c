"""Python and JavaScript hold to the same committed cases, and each opens what the other sealed just now."""

import json
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path

import pytest

from tests.support.mongosh import node
from tests.support.sealing_cases import (
    BY_JAVASCRIPT,
    CHECKING,
    FORMAT,
    VECTORS,
    by_javascript,
    by_node,
    exact_cases,
    refused_cases,
    sealed_cases,
)
from tests.support.sealing_vectors import cheated_cases
from town.cli.tip_vectors import ACTS, Case, Given, failing

ENGINE = VECTORS.parent
PACKAGED = {
    "libsodium.mjs": "29087d1719326c68006fe88cd110110e6c198ea078bd9c417ba3975875c89819",
    "libsodium-wrappers.mjs": "1fd8ab3f39ed0bd1c12252190b557a367981c89e565be6e032895ad30283dcbf",
}


def committed() -> list[Case]:
    cases: list[Case] = json.loads(VECTORS.read_text(encoding="utf-8"))["cases"]
    return cases


def test_python_holds_to_the_vectors() -> None:
    assert [] == list(failing(committed()))


def test_node_holds_to_the_vectors() -> None:
    assert f"{len(committed())} of {len(committed())} cases agree.\n" == node(str(CHECKING), str(VECTORS))


def test_python_opens_what_javascript_sealed_just_now() -> None:
    cases = by_javascript()

    assert [] == list(failing(cases))
    assert not {json.dumps(case) for case in cases if case["do"] == "open record"} & {json.dumps(case) for case in committed()}


def test_javascript_opens_what_python_sealed_just_now(tmp_path: Path) -> None:
    cases = sealed_cases()

    assert f"{len(cases)} of {len(cases)} cases agree.\n" == by_node(cases, tmp_path)


def test_both_seal_every_kind_of_thing() -> None:
    acts = [{case["do"] for case in sealed} for sealed in (sealed_cases(), by_javascript())]

    assert acts[0] == acts[1] == {case["do"] for case in committed()} - {case["do"] for case in exact_cases()}


def test_both_refuse_what_was_tampered_with_just_now(tmp_path: Path) -> None:
    cases = list(refused_cases([case for case in by_javascript() if case["do"] in ("open record", "open half", "open action")]))

    assert len(cases) > 100
    assert [] == list(failing(cases))
    assert f"{len(cases)} of {len(cases)} cases agree.\n" == by_node(cases, tmp_path)


def test_both_refuse_what_a_cheat_sealed_just_now(tmp_path: Path) -> None:
    cases = list(cheated_cases())

    assert {each["name"] for each in cases} == {each["name"] for each in committed() if each["name"].startswith("cheating: ")}
    assert [] == list(failing(cases))
    assert f"{len(cases)} of {len(cases)} cases agree.\n" == by_node(cases, tmp_path)


def test_every_act_that_opens_has_cases_that_are_refused() -> None:
    of_refusals = {case["do"] for case in committed() if "refused" in str(case["gives"])}

    assert {do for do in ACTS if do.startswith(("open", "half", "hash", "read"))} <= of_refusals


def test_exact_cases_have_not_drifted() -> None:
    exact = list(exact_cases())

    assert exact == committed()[: len(exact)]


def test_every_act_has_cases() -> None:
    assert set(ACTS) == {case["do"] for case in committed()}


def wrong_cases() -> list[Case]:
    """Return one case of each act that says something else than it gives."""
    return [next(case for case in committed() if case["do"] == do) | {"gives": "00"} for do in sorted(ACTS)]


def test_python_names_every_case_that_says_something_else() -> None:
    assert [case["name"] for case in wrong_cases()] == list(failing(wrong_cases()))


def checked_by_node(tmp_path: Path, vectors: Given) -> "subprocess.CompletedProcess[str]":
    path = tmp_path / "vectors.json"
    path.write_text(json.dumps(vectors), encoding="utf-8")
    program = shutil.which("node") or pytest.skip("node is not installed")
    return subprocess.run([program, str(CHECKING), str(path)], capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("vectors", [{"format": FORMAT, "cases": []}, {"format": FORMAT}, {"format": "x", "cases": [{}]}])
def test_javascript_does_not_agree_with_a_file_without_cases(vectors: Given, tmp_path: Path) -> None:
    done = checked_by_node(tmp_path, vectors)

    assert [2, True] == [done.returncode, "no cases of shanzhi-sealing/1" in done.stdout]


def test_javascript_names_every_case_that_says_something_else(tmp_path: Path) -> None:
    done = checked_by_node(tmp_path, {"format": FORMAT, "cases": wrong_cases()})

    assert [1, f"0 of {len(wrong_cases())} cases agree."] == [done.returncode, done.stdout.splitlines()[-1]]
    assert [f"{case['name']}: gives something else" for case in wrong_cases()] == done.stdout.splitlines()[:-1]


@pytest.mark.parametrize("name", PACKAGED)
def test_vendored_files_are_those_of_their_packages(name: str) -> None:
    """All but the one import that names the neighbour; see vendor/README.md."""
    content = (ENGINE / "browser/vendor" / name).read_bytes()
    assert content.count(b'from"./libsodium.mjs"') == (name == "libsodium-wrappers.mjs")

    assert PACKAGED[name] == sha256(content.replace(b'from"./libsodium.mjs"', b'from"libsodium"')).hexdigest()
    assert PACKAGED[name] in (ENGINE / "browser/vendor/README.md").read_text(encoding="utf-8")


def test_the_browsers_modules_load_nothing_from_elsewhere() -> None:
    for path in [*(ENGINE / "browser").glob("*.js"), BY_JAVASCRIPT]:
        text = path.read_text(encoding="utf-8")
        assert "http" not in text.replace("https://www", "")
        assert "Math.random" not in text
        assert "console." not in text.replace("console.log(`", "").replace("console.log(JSON", "")


def test_javascript_refuses_to_seal_what_python_refuses_to_seal() -> None:
    """The same list, in the same order, is asserted of Python in test_tips, test_capsules and test_lengths; types and days it has of its own."""
    said = json.loads(node(str(BY_JAVASCRIPT.with_name("refused_by_javascript.mjs"))))

    assert [f"{code}: {code}" for code in REFUSALS] == [f"{code}: {told}" for code, told in zip(REFUSALS, said, strict=True)]


REFUSALS = (
    *("holders",) * 5,
    *("public_key",) * 2,
    *("excluded",) * 2,
    "exclusions",
    *("custodians",) * 4,
    *("too_long",) * 3,
    *("TypeError",) * 6,
    "expired",
    *("RangeError",) * 4,
)
