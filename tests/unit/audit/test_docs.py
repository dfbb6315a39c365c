"""docs/audit-log.md: what it tells people to run is run here, on a good log and on a bad one."""

import json
import re
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from services.audit.chain.entries import Head
from services.audit.chain.signing import SignedHead
from services.audit.chain.verify import FINDINGS
from tests.support.chains import chained, facts, signed

PAGE = (Path(__file__).parents[3] / "docs" / "audit-log.md").read_text(encoding="utf-8")
LINES, HEAD = chained(facts(8))


def block(language: str, containing: str) -> str:
    blocks = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    (found,) = (text for text in blocks if containing in text)
    return str(found)


def check_chain(tmp_path: Path, lines: list[bytes]) -> subprocess.CompletedProcess[str]:
    log = tmp_path / "log.jsonl"
    log.write_bytes(b"".join(lines))
    return subprocess.run([sys.executable, "-c", block("python", "hashlib"), log], capture_output=True, text=True, check=False)


def check_signature(tmp_path: Path, head: SignedHead) -> int:
    (tmp_path / "head.json").write_text(json.dumps(asdict(head)))
    return subprocess.run(["sh", "-c", block("sh", "openssl")], cwd=tmp_path, capture_output=True, check=False).returncode


def test_the_check_without_our_program_agrees_on_a_good_log(tmp_path: Path) -> None:
    assert f"8 {HEAD.hash}\n" == check_chain(tmp_path, LINES).stdout


@pytest.mark.parametrize("place", range(8))
def test_the_check_without_our_program_names_the_bad_entry(tmp_path: Path, place: int) -> None:
    bad = LINES[place].replace(b"safety", b"welfare")

    ran = check_chain(tmp_path, [*LINES[:place], bad, *LINES[place + 1 :]])

    assert (1, f"entry {place} is bad\n") == (ran.returncode, ran.stderr)


def test_openssl_agrees_with_a_good_signature_and_no_other(tmp_path: Path) -> None:
    assert 0 == check_signature(tmp_path, signed(HEAD))
    assert 0 == check_signature(tmp_path, signed(Head()))
    assert 1 == check_signature(tmp_path, replace(signed(HEAD), count=9))


def test_every_finding_is_explained() -> None:
    assert set(FINDINGS) == set(re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE))
