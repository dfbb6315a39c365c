"""Run the tiers, two at a time where there are two cores, say how many minutes each took, and fail if any failed.

usage: python -m tests [--slow] [--one-by-one] [tier ...]
What a tier says is shown when it has ended, unless it runs alone.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from xml.etree import ElementTree

TIERS = ("unit", "browser", "component", "integration", "security", "faults", "platform", "architecture", "contracts")  # long ones early
LANES = min(2, os.cpu_count() or 1)
NO_TESTS = 5
Row = tuple[str, float, Counter[str], bool]


def run(tier: str, marker: str, folder: Path, *, alone: bool) -> Row:
    """Run one tier; return its name, its minutes, what it counted and whether it may pass."""
    print(f"=== {tier} begins", flush=True)
    report, said, began = folder / f"{tier}.xml", folder / f"{tier}.txt", time.monotonic()
    command = [sys.executable, "-m", "pytest", f"tests/{tier}", "-q", "-m", marker, f"--junitxml={report}"]
    with said.open("wb") as output:
        done = subprocess.run(command, stdout=None if alone else output, stderr=subprocess.STDOUT, check=False)
    minutes = (time.monotonic() - began) / 60
    print(f"{said.read_text(errors='replace')}=== {tier} ended after {minutes:.1f} minutes\n", flush=True)
    return tier, minutes, count(report), done.returncode in (0, NO_TESTS)


def count(report: Path) -> Counter[str]:
    """Return passed, failed and skipped of one tier's JUnit report."""
    suite = ElementTree.parse(report).find("testsuite") if report.exists() else None
    if suite is None:
        return Counter()
    total, failed, errors, skipped = (int(suite.get(key, 0)) for key in ("tests", "failures", "errors", "skipped"))
    return Counter(passed=total - failed - errors - skipped, failed=failed + errors, skipped=skipped)


def present_tiers() -> list[str]:
    return [tier for tier in TIERS if any(Path("tests", tier).glob("**/test_*.py"))]


def show(rows: list[Row], minutes: float) -> None:
    print(f"\n{'tier':<14}{'minutes':>8}{'passed':>8}{'failed':>8}{'skipped':>9}")
    for tier, own_minutes, counts, _ in rows:
        print(f"{tier:<14}{own_minutes:>8.2f}{counts['passed']:>8}{counts['failed']:>8}{counts['skipped']:>9}")
    total = sum((counts for _, _, counts, _ in rows), Counter[str]())
    print(f"\n{total['passed']} passed, {total['failed']} failed, {total['skipped']} skipped in {minutes:.1f} minutes")


def main(arguments: list[str]) -> int:
    marker = "slow" if "--slow" in arguments else "not slow"
    tiers = [name for name in arguments if not name.startswith("-")] or present_tiers()
    lanes = 1 if "--one-by-one" in arguments or len(tiers) == 1 else LANES
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(lanes) as pool:
        rows = list(pool.map(lambda tier: run(tier, marker, Path(folder), alone=lanes == 1), tiers))
    show(rows, (time.monotonic() - began) / 60)
    return 0 if all(sound for *_, sound in rows) and any(counts["passed"] for _, _, counts, _ in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
