"""Measure, print, and exit 1 when a bound is missed: ``python -m tests.bench [--seconds N]``.

Every ratio is against the floor of the same round; the median of the rounds counts. Goals are printed beside bounds.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

from tests.bench import first_paint, lists, rest, scenes
from tests.bench.figures import Figure, machine, told
from tests.bench.lag import audit_lag_s, catch_up_s
from tests.bench.load import Load
from tests.bench.scenes import Scene

Open = Callable[[], AbstractContextManager[Scene]]


def ratio(
    name: str, folder: Path, open_town: Open, *, seconds: int, rounds: int, bound: float, goal: float, paced: bool
) -> tuple[Figure, float]:
    """Measure floor and town in turns; return the ratio and the town's rate, with catching up counted when ``paced``."""
    ratios, rates = [], []
    with scenes.floor(folder / f"floor-{name}") as floor, open_town() as town:
        floor.press(2), town.press(2)  # warm up
        for _ in range(rounds):
            ground, load = floor.press(seconds), town.press(seconds)
            rate = load.per_s * seconds / (seconds + catch_up_s(town)) if paced else load.per_s
            ratios.append(rate / ground.per_s)
            rates.append(rate)
            show("floor", ground)
            show(name, load)
    return Figure(f"{name} / floor", statistics.median(ratios), "", bound, goal, more=True), statistics.median(rates)


def show(name: str, load: Load) -> None:
    cpu = "  ".join(f"{part} {used:.0f}" for part, used in load.cpu_us.items())
    print(
        f"  {name:<28}{load.per_s:8.0f}/s  p50 {load.p50_ms:6.1f}  p99 {load.p99_ms:6.1f} ms  failed {load.failed}  CPU µs: {cpu}",
        flush=True,
    )


def measure(folder: Path, seconds: int, rounds: int) -> list[Figure]:
    how = {"seconds": seconds, "rounds": rounds}
    results = []
    for name, open_town, alone, paced in (
        ("embedded", scenes.embedded, (0.40, 0.7), (0.12, 0.25)),
        ("services", scenes.services, (0.30, 0.5), (0.12, 0.25)),
    ):
        print(f"{name}, consumers stopped")
        result, _ = ratio(name, folder, partial(open_town, folder, consumers=False), bound=alone[0], goal=alone[1], paced=False, **how)
        results.append(result)
        print(f"{name}, consumers keeping pace")
        result, rate = ratio(
            f"{name}+audit", folder, partial(open_town, folder, consumers=True), bound=paced[0], goal=paced[1], paced=True, **how
        )
        results.append(result)
        with open_town(folder, consumers=True) as town:
            results.append(Figure(f"{name}: commit to audit entry p99", audit_lag_s(town, rate / 2, seconds), "s", 3.0, 1.0))
    return results + at_rest(folder) + pages(folder)


def at_rest(folder: Path) -> list[Figure]:
    figures = rest.embedded_at_rest(folder / "rest")
    return [
        Figure("embedded at rest: CPU", figures.cpu_percent, "%", 3.0),
        Figure("embedded at rest: memory", figures.memory_mb, "MB", 200.0),
        Figure("second start to first page", figures.second_start_s, "s", 10.0),
    ]


def pages(folder: Path) -> list[Figure]:
    """Measure every list page of a crowded town, and its first page on a slow phone."""
    print("lists, with ten thousand ideas in one contest")
    with lists.crowded_town(folder / "crowded") as (town, crowd):
        rows = lists.measure(town.url, crowd)
        paint = first_paint.measure(f"{town.url}/")
    for row in rows:
        print(f"  {row.address:<60}p50 {row.p50_ms:6.1f}  p95 {row.p95_ms:6.1f} ms  {row.kb:6.1f} kB", flush=True)
    return [
        Figure("slowest list page p95", max(row.p95_ms for row in rows), "ms", 200.0),
        Figure("first paint on a slow phone", paint.seconds, "s", 1.1),
        Figure("first page on the wire, without htmx", paint.kb, "kB", 20.0),
        Figure("first page on the wire, with htmx", paint.kb_with_htmx, "kB", 40.0),
    ]


PARTS = {"town": measure, "pages": lambda folder, seconds, rounds: pages(folder)}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=8, help="of load in each round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=PARTS, default="town", help="pages: only lists and the first page")
    asked = parser.parse_args()
    print(machine())
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        results = PARTS[asked.only](Path(folder), asked.seconds, asked.rounds)
    code = told(results)
    print(f"{(time.monotonic() - began) / 60:.1f} minutes")
    Path("build").mkdir(exist_ok=True)
    Path("build/bench.json").write_text(json.dumps([vars(row) for row in results], indent=1), encoding="utf-8")
    return code


if __name__ == "__main__":
    sys.exit(main())
