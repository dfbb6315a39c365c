"""What the ledger's engine costs: ``python -m tests.bench.ledger [--entries N] [--gifts N]``; exits 1 when a bound is missed.

The bounds are those the engine was ordered with: a quadratic match of 1.2 million gifts in 5 s. Replaying has none of its own;
the goal is that of five million postings in two minutes.
"""

import argparse
import multiprocessing
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator

from services.grants.ledger.apportion import apportion
from services.grants.ledger.book import Book
from services.grants.ledger.counting import Field, Project
from services.grants.ledger.entries import Entry, Wish
from services.grants.ledger.export import claims_of, lines
from services.grants.ledger.gifts import Gift
from services.grants.ledger.matching import match
from services.grants.ledger.policies import Citizens, Policy, Seed
from services.grants.ledger.replay import replay
from services.grants.ledger.wishes import post
from tests.bench.figures import Figure, machine, told
from tests.support.ledger import allot, at, draw, give, offer

MATCH_BOUND_S, REPLAY_GOAL_S_PER_MILLION = 5.0, 48.0  # 5 m postings in 120 s, two to an entry


def wishes(count: int) -> Iterator[Wish]:
    """Yield a fund's life: mostly gifts, one entry in four an instalment ordered or paid."""
    yield allot(seed=10**14)
    yield (award := offer("award", "p1", 10**13))
    yield post(award)
    for number in range((count - 3) // 4):
        yield give(f"a{number}", f"d{number % 400_000}", 10_000 + number % 977, f"p{number % 600}")
        yield give(f"b{number}", f"d{number * 7 % 400_000}", 12_345, f"p{number % 599}")
        yield (ordered := draw(f"w{number}", "p1", 1_000))
        yield post(ordered, 1_000 - number % 3)


def write_export(count: int, path: str) -> None:
    """Write an export of ``count`` entries, in the memory of a child that then goes."""
    book, entries = Book(), list[Entry]()
    for wish in wishes(count):
        entries.append(book.add(wish, at(book.head.count % 1440)))
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(lines(entries, claims_of(book)))


def replay_s(path: str) -> tuple[float, int]:
    with open(path, encoding="utf-8") as file:
        began = time.process_time()
        verdict = replay(iter(lambda: file.read(1 << 20), ""))
    if verdict.finding:
        raise SystemExit(verdict.finding.says)
    return time.process_time() - began, verdict.book.head.count


def match_s(count: int, donors: int, projects: int) -> float:
    draw_one = random.Random(20261123)
    gifts = [
        Gift(f"d{draw_one.randrange(donors)}", "citizen", f"p{draw_one.randrange(projects)}", draw_one.randrange(10_000, 60_000), "")
        for _ in range(count)
    ]
    known = Field({f"p{each}": Project(50_000_000, 30_000_000) for each in range(projects)}, pool_fen=1_000_000_000)
    policy = Policy("bench", "quadratic", seed=Seed(cap_fen=30_000_000), citizens=Citizens(min_unique=20))
    return seconds(lambda: match(policy, gifts, known))


def apportion_s(count: int) -> float:
    draw_one = random.Random(20261123)
    rows = [{str(key): draw_one.getrandbits(40) + 1 for key in range(8)} for _ in range(1000)]
    return seconds(lambda: [apportion(1_234_567, rows[each % 1000]) for each in range(count)])


def seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def measure(entries: int, gifts: int) -> Iterator[Figure]:
    """Measure in seconds of one core; replaying first, so that the memory is its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/ledger.json"
        writer = multiprocessing.get_context("spawn").Process(target=write_export, args=(entries, path))
        writer.start()
        writer.join()
        took_s, count = replay_s(path)
    yield Figure(f"{count:,} entries replayed", took_s, "s", goal=REPLAY_GOAL_S_PER_MILLION * count / 1e6)
    yield Figure("  its memory", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "MB")
    yield Figure(f"{gifts:,} gifts matched quadratically", match_s(gifts, 400_000, 600), "s", MATCH_BOUND_S)
    yield Figure("100,000 apportionments to 8", apportion_s(100_000), "s")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--gifts", type=int, default=1_200_000)
    asked = parser.parse_args()
    print(machine())
    return told(measure(asked.entries, asked.gifts))


if __name__ == "__main__":
    sys.exit(main())
