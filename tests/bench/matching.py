"""Measure matching, and exit 1 when a bound is missed: ``python -m tests.bench.matching [--large] [--model-b]``.

The commands run as anybody would run them, on generated cities; greedy, cancellations and full solves run here. With --large
1,000,000 volunteers and 20,000 posts instead, which has no bound; with --model-b the gap at 10,000 too.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

from services.volunteers.matching.candidates import Pairs, pairs_of
from services.volunteers.matching.flow import solve
from services.volunteers.matching.generating import generate
from services.volunteers.matching.greedy import greedy
from services.volunteers.matching.instance import Instance
from services.volunteers.matching.market import Market
from services.volunteers.matching.plan import Plan, objective, served
from services.volunteers.matching.prices import prices
from services.volunteers.matching.reading import read_instance
from services.volunteers.matching.rematch import cancel
from tests.bench.figures import Figure, machine, told

SEED = 20261123
CANCELLATIONS = 300


def city_file(folder: Path, volunteers: int, posts: int) -> Path:
    path = folder / f"city-{volunteers}.json"
    with path.open("w", encoding="utf-8") as file:
        file.writelines(generate(volunteers, posts, SEED))
    return path


def command(*words: object) -> tuple[float, float, float, dict[str, object]]:
    """Return seconds, seconds of CPU and megabytes of ``shanzhi match``, run as a process, and its JSON."""
    began = time.perf_counter()
    ran = subprocess.Popen(
        [sys.executable, "-m", "town.cli", "match", *map(str, words), "--json"], stdout=subprocess.PIPE, stderr=sys.stderr
    )
    out = ran.stdout.read() if ran.stdout else b""
    _, status, used = os.wait4(ran.pid, 0)
    ran.returncode = os.waitstatus_to_exitcode(status)
    if ran.returncode:
        raise SystemExit(f"shanzhi match ended with {ran.returncode}")
    return time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, json.loads(out)


def from_file(path: Path, name: str, bounds: tuple[float | None, float | None], model: str = "a") -> Iterator[Figure]:
    """Solve and verify one city by the command line."""
    out, proof = path.with_suffix(f".{model}.out"), path.with_suffix(f".{model}.proof")
    took_s, cpu_s, memory_mb, found = command("--in", path, "--model", model, "--out", out, "--certificate", proof)
    yield Figure(f"{name}, model {model}: file to proof", took_s, "s", bounds[0])
    yield Figure("  its CPU", cpu_s, "s")
    yield Figure("  its memory", memory_mb, "MB", bounds[1])
    checked_s, cpu_s, memory_mb, verdict = command("verify", "--in", path, "--assignment", out, "--certificate", proof)
    yield Figure("  verify", checked_s, "s")
    yield Figure("  its CPU", cpu_s, "s")
    yield Figure("  its memory", memory_mb, "MB")
    yield Figure("  certificate", proof.stat().st_size / 1000, "kB")
    print(f"  {found}\n  {verdict}")


def beside_greedy(instance: Instance, pairs: Pairs) -> tuple[Plan, list[Figure]]:
    """Solve here too, and print both plans with who is served."""
    began = time.process_time()
    best = solve(instance, pairs)
    best_s, began = time.process_time() - began, time.process_time()
    quick = greedy(instance, pairs)
    quick_s = time.process_time() - began
    worth = objective(instance, pairs, best)
    for name, plan, took_s in (("best", best, best_s), ("greedy", quick, quick_s)):
        row, points = served(instance, pairs, plan), objective(instance, pairs, plan)
        short = 100 * (worth - points) / worth
        print(f"  {name:<8}{points:>14,} points ({short:.2f} % short)  served {row.share:.2%}  Gini {row.gini:.3f}  {took_s:.1f} s of CPU")
    return best, [Figure("  solver alone, CPU", best_s, "s"), Figure("  greedy alone, CPU", quick_s, "s")]


def cancellations(instance: Instance, pairs: Pairs, plan: Plan) -> Iterator[Figure]:
    """Time people cancelling one after the other, the bonus on; see how many others are disturbed."""
    proof = prices(instance, pairs, plan)
    began = time.process_time()
    market = Market(instance, pairs, plan, proof)
    yield Figure("  start of re-matching, CPU", time.process_time() - began, "s")
    proposed = [who for who, load in enumerate(market.load) if load]
    took_ms, others = [], []
    for who in Random(SEED).sample(proposed, CANCELLATIONS):
        began = time.process_time()
        change = cancel(market, who)
        took_ms.append(1000 * (time.process_time() - began))
        others.append(len({one for one, _ in change.withdrawn} - {who}))
    took_ms.sort()
    print(
        f"  of {CANCELLATIONS} cancellations {others.count(0)} take nothing away from anybody else; {sum(others) / len(others):.2f} people each do"
    )
    yield Figure("  cancel, p50 CPU", took_ms[len(took_ms) // 2], "ms")
    yield Figure("  cancel, p95 CPU", took_ms[len(took_ms) * 95 // 100], "ms", 10.0)


def measure(folder: Path, asked: argparse.Namespace) -> Iterator[Figure]:
    volunteers, posts, bounds = (1_000_000, 20_000, (None, None)) if asked.large else (100_000, 5_000, (60.0, 1500.0))
    if asked.model_b:  # before this process grows: a new one is counted as large as this one was when it began
        yield from from_file(city_file(folder, 10_000, 1_000), "10,000 x 1,000", (None, None), "b")
    path = city_file(folder, volunteers, posts)
    yield from from_file(path, f"{volunteers:,} x {posts:,}", bounds)
    if not asked.large:
        instance = read_instance(path.read_text(encoding="utf-8"))
        pairs = pairs_of(instance)
        plan, figures = beside_greedy(instance, pairs)
        yield from figures
        yield from cancellations(instance, pairs, plan)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", action="store_true", help="1,000,000 volunteers and 20,000 posts")
    parser.add_argument("--model-b", action="store_true", help="also model B at 10,000 volunteers")
    asked = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory() as folder:
        return told(measure(Path(folder), asked))


if __name__ == "__main__":
    sys.exit(main())
