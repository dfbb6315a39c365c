"""One crash: a copy of a prepared town dies at a point, is started again, and is judged when it has come to rest."""

import itertools
import re
import shutil
import signal
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from services.commons.contracts.ideas import PHASES
from tests.faults.asking import MODERATOR, Crowd, Wish, gather, open_contest, step, submit, submit_ideas, support
from tests.faults.history import UNKNOWN, Verdict
from tests.support.eventually import eventually
from tests.support.towns import RunningTown

ROOT = Path(__file__).parents[2]
ALL_POINTS = tuple(
    sorted({name for path in (ROOT / "services").rglob("*.py") for name in re.findall(r'crash\.point\("([^"]+)"\)', path.read_text())})
)
JUDGED_APART = ("notice.", "webhook.")  # test_mail.py, test_webhooks.py
POINTS = tuple(name for name in ALL_POINTS if not name.startswith(JUDGED_APART))
RESIDENTS = ("resident1", "resident2", "resident3")
AUTHOR = "resident4"
MORE = 40  # ideas that each resident goes on with while the process does not die
SETTLED_WITHIN_S = 40


@dataclass(frozen=True)
class Prepared:
    """A town at rest in ``folder``: a contest, ideas to support, ideas to accept, and who will come."""

    folder: Path
    crowd: Crowd
    contest: str
    accepted: tuple[str, ...]
    submitted: tuple[str, ...]

    def plans(self) -> list[list[Wish]]:
        """Return what each of four clients asks for, in order: 20 commands."""
        return [*(self._of_resident(who) for who in RESIDENTS), [_accept(id) for id in self.submitted]]

    def _of_resident(self, who: str) -> list[Wish]:
        ideas = [submit(who, self.contest, f"{who}-{n}") for n in range(3)]
        supports = [support(who, self.crowd.accounts[who], id, f"{who}-{id}") for id in self.accepted]
        return [wish for pair in itertools.zip_longest(ideas, supports) for wish in pair if wish]

    def more(self, who: str) -> Iterator[Wish]:
        return (submit(who, self.contest, f"{who}-more{n}") for n in range(MORE)) if who in RESIDENTS else iter(())


def _accept(id: str) -> Wish:
    return step(MODERATOR, "ideas", id, "accept", f"accept-{id}")


def prepare(folder: Path) -> Prepared:
    """Start a town, prepare it, stop it."""
    with RunningTown("town.embedded", folder) as town:
        crowd = gather(town.url, (*RESIDENTS, AUTHOR))
        contest = open_contest(crowd, "prepared")
        accepted = submit_ideas(crowd, AUTHOR, contest, ("a0", "a1"))
        submitted = submit_ideas(crowd, AUTHOR, contest, ("s0", "s1", "s2", "s3", "s4"))
        crowd.ask_all([_accept(id) for id in accepted], at_once=2)
        eventually(lambda: crowd.is_settled(town.url), within_s=SETTLED_WITHIN_S)
        eventually(lambda: str(crowd.entries()).count("phase_began.v1") == len(PHASES), within_s=SETTLED_WITHIN_S)
        town.stop()
    return Prepared(folder, crowd, contest, accepted, submitted)


def copied(prepared: Prepared, folder: Path, **given: str) -> RunningTown:
    """Start a copy of the prepared town."""
    shutil.copytree(prepared.folder, folder)
    return RunningTown("town.embedded", folder, given=given)


def count_passings(prepared: Prepared, folder: Path) -> Counter[str]:
    """Return how often each point of POINTS is passed when nobody dies."""
    log = folder / "crash.log"
    with copied(prepared, folder, SHANZHI_CRASH_LOG=str(log)) as town:
        crowd = prepared.crowd.at(town.url)
        log.write_text("")
        for plan in _work(crowd, prepared, town, more=False):
            assert [] == plan
        eventually(lambda: crowd.is_settled(town.url), within_s=SETTLED_WITHIN_S)
        eventually(lambda: "relay.cleared" in log.read_text(), within_s=SETTLED_WITHIN_S)  # audit may be done before other listeners
    return Counter(name for name in log.read_text().split() if not name.startswith(JUDGED_APART))


def crash(prepared: Prepared, folder: Path, point: str, passing: int) -> Verdict:
    """Kill a town at the ``passing``-th passing of ``point``, start it again, let clients repeat, and judge.

    Raises AssertionError when it does not die there.
    """
    log = folder / "crash.log"
    with copied(prepared, folder, SHANZHI_CRASH_LOG=str(log), SHANZHI_CRASH_AT=f"{point}:{passing}") as town:
        crowd = prepared.crowd.at(town.url)
        left = _work(crowd, prepared, town, more=True)
        assert -signal.SIGKILL == town.process.wait(10), f"{point}:{passing} was never passed"
        assert f"died at {point}" in log.read_text()
        town.given = {}
        town.start()
        _finish(crowd, left)
        eventually(lambda: crowd.is_settled(town.url), within_s=SETTLED_WITHIN_S)
        verdict = crowd.judged(prepared.contest)
    shutil.rmtree(folder)
    return verdict


def _work(crowd: Crowd, prepared: Prepared, town: RunningTown, *, more: bool) -> list[list[Wish]]:
    """Have every client go through its plan, and on while nothing dies; return what each has not had answered."""

    def client(plan: Sequence[Wish]) -> list[Wish]:
        for done, wish in enumerate(plan):
            if UNKNOWN == crowd.ask(wish).status:
                return list(plan[done:])
        for wish in prepared.more(plan[0].who) if more else ():
            if UNKNOWN == crowd.ask(wish).status:
                return [wish]
        return []

    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(client, prepared.plans()))


def _finish(crowd: Crowd, left: Sequence[Sequence[Wish]]) -> None:
    """Repeat what was not answered, under the same keys, and go on; everything must be done now."""
    for told in crowd.ask_all([wish for plan in left for wish in plan], at_once=4):
        assert "done" == told.status, told
