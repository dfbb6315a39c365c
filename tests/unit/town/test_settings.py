"""Bad variables of a whole town are told, all at once, before anything starts."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize("town", ["town.embedded", "town.services"])
def test_every_bad_variable_is_named_and_nothing_starts(town: str) -> None:
    environ = {"SHANZHI_PORT": "many", "SHANZHI_DEMO": "perhaps"}

    ran = subprocess.run([sys.executable, "-m", town], env=environ, capture_output=True, text=True, timeout=60)

    assert (78, True, True) == (ran.returncode, "SHANZHI_PORT" in ran.stderr, "SHANZHI_DEMO" in ran.stderr), ran.stderr
