"""Break a town in every way known, and print what was lost and doubled: one row for each fault.

usage: python -m tests.faults [--slow] [what to select, as pytest -k has it]
"""

import sys

import pytest


def main(arguments: list[str]) -> int:
    marker = "slow or not slow" if "--slow" in arguments else "not slow"
    chosen = [word for word in arguments if not word.startswith("--")]
    return pytest.main(["tests/faults", "-q", "-m", marker, *(["-k", " ".join(chosen)] if chosen else [])])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
