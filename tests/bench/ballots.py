"""Measure counting ballots, and exit 1 when a bound is missed: ``python -m tests.bench.ballots``.

Wieliczka 2023 needs the folder of real ballots; the rest is generated from a fixed seed.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

from pabutools import fractions
from pabutools.election import ApprovalBallot, ApprovalProfile, Cost_Sat, Instance, Project
from pabutools.rules import method_of_equal_shares

from services.ideas.ballots.charter import Charter
from services.ideas.ballots.count import count
from services.ideas.ballots.election import Election, Option, approvals
from services.ideas.ballots.pb_writing import write_pb
from tests.bench.figures import Figure, machine, told
from tests.unit.ideas.ballots.making import DATA, real

SEED = 2023
WIELICZKA = "poland_wieliczka_2023.pb"


def city(papers: int, options: int, most_choices: int = 5) -> Election:
    """Return a city-wide ballot: few favourites, many local options, costs from 10,000 to 600,000, a budget of 6,000,000."""
    chance = Random(SEED)
    costs = [chance.randrange(10, 601) * 1000 for _ in range(options)]
    weights = [1 / (place + 1) for place in range(options)]
    numbers = range(options)
    chosen = (set(chance.choices(numbers, weights, k=chance.randint(1, most_choices))) for _ in range(papers))
    return Election(tuple(Option(f"P{place}", cost) for place, cost in enumerate(costs)), approvals(chosen), 6_000_000)


def wieliczka() -> Iterator[Figure]:
    """Time all 166 runs of the completion, the file already read."""
    if not DATA.is_dir():
        print(f"Wieliczka is left out: no real ballots at {DATA}")
        return
    election = real(WIELICZKA).election
    began = time.perf_counter()
    tally = count(election, Charter("equal-shares", completion="add1"))
    yield Figure("Wieliczka 2023 by add1, 166 runs", time.perf_counter() - began, "s", 2.0)
    assert (30, 995_079) == (len(tally.winners), tally.cost)


def in_cents() -> Iterator[Figure]:
    """Time a completion of few papers and large amounts: most steps change nothing, and are not run."""
    small = city(300, 20)
    options = tuple(replace(option, cost=option.cost * 100 + place) for place, option in enumerate(small.options))
    election = replace(small, options=options, budget=sum(option.cost for option in options) // 3)
    began = time.perf_counter()
    attempts = count(election, Charter("equal-shares", completion="add1")).outcome.attempts
    yield Figure(f"300 papers in cents, {attempts[-1].last - attempts[0].first:,} steps", time.perf_counter() - began, "s", 10.0)


def against_pabutools() -> Iterator[Figure]:
    """Time one plain pass of 90,000 papers and 160 options, ours from separate papers on, pabutools' rule alone."""
    election = city(90_000, 160)
    papers = [group.choices for group in election.groups for _ in range(group.papers)]
    began = time.perf_counter()
    grouped = Election(election.options, approvals(papers), election.budget)
    ours = set(count(grouped, Charter("equal-shares", ties=("listed",))).outcome.winners)
    ours_s = time.perf_counter() - began
    theirs, theirs_s = pabutools_pass(election)
    assert ours == theirs, ours ^ theirs
    print(f"  90,000 x 160, {len(grouped.groups)} distinct papers, {len(ours)} winners: {ours_s:.2f} s, pabutools {theirs_s:.2f} s")
    yield Figure("90,000 papers x 160: pabutools / ours", theirs_s / ours_s, "x", 10.0, more=True)


def pabutools_pass(election: Election) -> tuple[set[int], float]:
    """Return its winners and seconds; exact mode, one ballot object per paper, as its reader makes them."""
    assert fractions.FRACTION == fractions.GMPY_FRAC
    projects = [Project(f"{place:03}", option.cost) for place, option in enumerate(election.options)]
    instance = Instance(projects, budget_limit=election.budget)
    ballots = [ApprovalBallot([projects[at] for at in group.choices]) for group in election.groups for _ in range(group.papers)]
    profile = ApprovalProfile(ballots, instance=instance)
    began = time.perf_counter()
    found = method_of_equal_shares(instance, profile, Cost_Sat)
    return {int(project.name) for project in found}, time.perf_counter() - began


def from_file_to_winners(folder: Path) -> Iterator[Figure]:
    """Time the whole command over a file of 300,000 papers, and its greatest memory."""
    path = folder / "city.pb"
    with path.open("w", encoding="utf-8") as file:
        file.writelines(write_pb(city(300_000, 160), {"description": "generated"}))
    command = [sys.executable, "-m", "town.cli", "ballot", "count", str(path), "--rule", "greedy", "--json"]
    began = time.perf_counter()
    ran = subprocess.run(command, capture_output=True, check=True)
    yield Figure("300,000 papers from file by greedy", time.perf_counter() - began, "s", 5.0)
    yield Figure("its memory", resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024, "MB", 500.0)
    assert json.loads(ran.stdout)["papers"] == 300_000


def main() -> int:
    print(machine())
    with tempfile.TemporaryDirectory() as folder:
        return told([*from_file_to_winners(Path(folder)), *wieliczka(), *in_cents(), *against_pabutools()])


if __name__ == "__main__":
    sys.exit(main())
