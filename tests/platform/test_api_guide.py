"""The commands of docs/how-to/api.md are run as they stand there, and print what stands under them."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

GUIDE = Path(__file__).parents[2] / "docs/how-to/api.md"
BLOCKS = re.findall(r"```sh\n(.*?)```\n```text\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
MARK = "----- next block"


def test_every_command_is_followed_by_what_it_prints() -> None:
    assert len(BLOCKS) == GUIDE.read_text(encoding="utf-8").count("```sh\n") >= 7


@pytest.fixture(scope="module")
def printed(town: str) -> list[str]:
    """Return what each block prints, all run by one shell, one after another."""
    if not shutil.which("curl"):
        pytest.fail("curl is missing") if os.environ.get("CI") == "true" else pytest.skip("curl is missing")
    script = f"\necho; echo '{MARK}'\n".join(commands for commands, _ in BLOCKS)
    done = subprocess.run(["bash", "-u"], input=script, env={**os.environ, "URL": town}, capture_output=True, text=True, timeout=60)
    assert "" == done.stderr
    return [part.strip("\n") for part in done.stdout.split(MARK)]


@pytest.mark.parametrize("number", range(len(BLOCKS)))
def test_the_commands_print_what_the_guide_says(printed: list[str], number: int) -> None:
    expected = re.escape(BLOCKS[number][1].strip("\n")).replace("…", ".*")

    assert re.fullmatch(expected, printed[number], re.DOTALL), printed[number]
