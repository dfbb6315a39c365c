"""Run the tiers one after another, say how many minutes each took, and fail if any failed.

usage: python -m tests [--slow] [tier ...]
"""

import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

TIERS = ("unit", "contracts", "architecture", "component", "platform", "integration", "security", "browser", "faults")
NO_TESTS = 5


def run(tier: str, marker: str, report: Path) -> tuple[bool, float]:
    """Run one tier; return whether it may pass, and its minutes."""
    print(f"\n=== {tier}", flush=True)
    began = time.monotonic()
    done = subprocess.run([sys.executable, "-m", "pytest", f"tests/{tier}", "-q", "-m", marker, f"--junitxml={report}"], check=False)
    return done.returncode in (0, NO_TESTS), (time.monotonic() - began) / 60


def count(report: Path) -> Counter[str]:
    """Return passed, failed and skipped of one tier's JUnit report."""
    suite = ElementTree.parse(report).find("testsuite") if report.exists() else None
    if suite is None:
        return Counter()
    total, failed, errors, skipped = (int(suite.get(key, 0)) for key in ("tests", "failures", "errors", "skipped"))
    return Counter(passed=total - failed - errors - skipped, failed=failed + errors, skipped=skipped)


def present_tiers() -> list[str]:
    return [tier for tier in TIERS if any(Path("tests", tier).glob("**/test_*.py"))]


def show(rows: list[tuple[str, float, Counter[str]]]) -> None:
    print(f"\n{'tier':<14}{'minutes':>8}{'passed':>8}{'failed':>8}{'skipped':>9}")
    for tier, minutes, counts in rows:
        print(f"{tier:<14}{minutes:>8.2f}{counts['passed']:>8}{counts['failed']:>8}{counts['skipped']:>9}")


def main(arguments: list[str]) -> int:
    marker = "slow" if "--slow" in arguments else "not slow"
    named = [name for name in arguments if not name.startswith("-")]
    rows, total, sound = [], Counter[str](), True
    with tempfile.TemporaryDirectory() as folder:
        for tier in named or present_tiers():
            report = Path(folder, f"{tier}.xml")
            passes, minutes = run(tier, marker, report)
            rows.append((tier, minutes, count(report)))
            total, sound = total + rows[-1][2], sound and passes
    show(rows)
    print(f"\n{total['passed']} passed, {total['failed']} failed, {total['skipped']} skipped")
    return 0 if sound and total["passed"] else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
