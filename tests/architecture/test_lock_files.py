"""The lock files say exactly what is installed: every dependency, one version, hashes, no machine's paths."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
NEEDED = [Requirement(line) for line in PROJECT["dependencies"]]
EXTRAS = [Requirement(line) for lines in PROJECT["optional-dependencies"].values() for line in lines]
EVERYTHING = ROOT / "requirements.lock"
DEPLOYED = ROOT / "deploy" / "requirements.lock"


def pins(lock: Path) -> dict[str, str]:
    """Return version by package."""
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", lock.read_text(), re.MULTILINE))


@pytest.mark.parametrize(("lock", "requirements"), [(EVERYTHING, NEEDED + EXTRAS), (DEPLOYED, NEEDED)], ids=["all", "deploy"])
def test_the_lock_pins_every_dependency_within_its_range(lock: Path, requirements: list[Requirement]) -> None:
    pinned = pins(lock)

    stale = [
        str(each) for each in requirements if not each.specifier.contains(pinned.get(canonicalize_name(each.name), "0"), prereleases=True)
    ]

    assert [] == stale, "run make lock"


def test_what_is_deployed_is_what_was_tested() -> None:
    tested = pins(EVERYTHING)

    assert {} == {name: version for name, version in pins(DEPLOYED).items() if tested.get(name) != version}


def test_no_tool_of_developers_is_deployed() -> None:
    extras = {canonicalize_name(each.name) for each in EXTRAS} - {canonicalize_name(each.name) for each in NEEDED}

    assert {"requests"} >= extras & set(pins(DEPLOYED))  # nameko itself asks for requests


@pytest.mark.parametrize("lock", [EVERYTHING, DEPLOYED], ids=["all", "deploy"])
def test_every_pin_has_a_hash(lock: Path) -> None:
    blocks = re.split(r"\n(?=[a-z0-9])", lock.read_text())[1:]

    assert [] == [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block]


@pytest.mark.parametrize("lock", [EVERYTHING, DEPLOYED], ids=["all", "deploy"])
def test_the_lock_names_no_machine_and_no_registry(lock: Path) -> None:
    assert [] == re.findall(r"^.*(?:://|(?:^|\s)/|--(?:extra-)?index-url|--find-links|--trusted-host).*$", lock.read_text(), re.MULTILINE)
