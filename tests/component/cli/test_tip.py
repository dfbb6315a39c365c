"""``shanzhi tip``: anyone checks that sealing does what its page says."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.support.sealing_cases import VECTORS
from town.cli import main
from town.cli.tip_vectors import Case


def committed() -> list[Case]:
    cases: list[Case] = json.loads(VECTORS.read_text(encoding="utf-8"))["cases"]
    return cases


def shanzhi(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["tip", "vectors", *arguments])


def test_the_command_says_that_all_agree() -> None:
    done = shanzhi(str(VECTORS))

    assert (0, f"{len(committed())} of {len(committed())} cases agree.\n") == (done.exit_code, done.output)
    assert {"ok": True, "cases": len(committed()), "differing": []} == json.loads(shanzhi(str(VECTORS), "--json").output)


def test_the_command_names_what_differs(tmp_path: Path) -> None:
    path = tmp_path / "vectors.json"
    path.write_text(json.dumps({"format": "shanzhi-sealing/1", "cases": [committed()[0] | {"gives": "x"}]}), encoding="utf-8")
    done = shanzhi(str(path))

    assert (1, "receipt 0 as hanzi: gives something else\n0 of 1 cases agree.\n") == (done.exit_code, done.output)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{\n,", "line 2: this is not JSON"),
        (b"\xff", "is not JSON"),
        (b"[" * 100_000, "is not JSON"),
        (b"[]", "has no cases"),
        (b'{"format": "shanzhi-sealing/1", "cases": 3}', "has no cases"),
        (b'{"format": "shanzhi-sealing/1", "cases": []}', "has no cases"),
        (b"[" + b"1" * 5000 + b"]", "is not JSON"),
        (
            b'{"format": "shanzhi-sealing/1", "cases": [{"name": "\\ud800", "do": "pad chunks", "given": {"count": 1}, "gives": 2}]}',
            "case 1",
        ),
        (b'{"format": "shanzhi-sealing/1", "cases": [{"name": "a\\nb", "do": "pad chunks", "given": {"count": 1}, "gives": 2}]}', "case 1"),
        (b'{"format": "shanzhi-sealing/1", "cases": [3]}', "case 1 cannot be read"),
        (b'{"format": "shanzhi-sealing/1", "cases": [{"name": "x", "do": "fly", "given": {}, "gives": 1}]}', "case 1 cannot be read"),
        (b'{"format": "shanzhi-sealing/1", "cases": [{"name": "x", "do": "pad chunks", "given": {"count": "1"}, "gives": 1}]}', "case 1"),
        (b'{"format": "shanzhi-sealing/1", "cases": [{"do": "pad chunks", "given": {"count": 1}, "gives": 1}]}', "case 1 cannot be read"),
    ],
)
def test_a_file_of_another_kind_is_told_in_a_sentence(content: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / "vectors.json"
    path.write_bytes(content)
    done = shanzhi(str(path))

    assert 2 == done.exit_code
    assert said in done.output
    assert 1 == done.output.count("\n")


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    done = shanzhi(str(tmp_path / "none.json"))

    assert (2, True) == (done.exit_code, "cannot be read" in done.output)
