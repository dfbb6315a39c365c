"""Facts delivered several times and out of order: each is in the log once, and nothing is missing at the end."""

import random

import pytest

from tests.faults.asking import AUDITOR
from tests.faults.conftest import Judged
from tests.faults.history import DONE, Asked, Effect, History, judge
from tests.faults.poison import envelope, fact
from tests.faults.post import Letter
from tests.faults.posting import PostedTown
from tests.support.eventually import eventually

WINDOW = 50
MOST_COPIES = 5
TOLD = ("idea.submitted", "idea.accepted", "idea.shortlisted")


def facts_of(subject: str) -> list[Letter]:
    names = enumerate(TOLD, start=1)
    return [fact(envelope(subject, sequence, type=f"ideas.{name}.v1"), key=f"{name}.v1") for sequence, name in names]


def effects_of(subject: str) -> list[Effect]:
    return [("idea.submitted", f"words of {subject}"), *((name, subject) for name in TOLD[1:])]


def repeated_and_shuffled(letters: list[Letter], chance: random.Random) -> list[Letter]:
    """Return every letter one to five times, each copy at most a window from its place."""
    copies = [letter for letter in letters for _ in range(chance.randint(1, MOST_COPIES))]
    places = sorted(range(len(copies)), key=lambda place: place + chance.uniform(0, WINDOW))
    return [copies[place] for place in places]


def deliver(posted: PostedTown, aggregates: int, seed: int) -> History:
    """Deliver three facts of each aggregate, wait until audit has rested, and return what there is to judge."""
    subjects = [f"seed{seed}-{n}" for n in range(aggregates)]
    since = len(posted.crowd.entries())
    letters = [letter for subject in subjects for letter in facts_of(subject)]

    posted.post.send(repeated_and_shuffled(letters, random.Random(seed)))
    last = f"seed{seed}-last"
    posted.post.send([fact(envelope(last))])

    effects = [effect for subject in subjects for effect in effects_of(subject)] + effects_of(last)[:1]
    auditor = posted.crowd.people[AUDITOR]
    eventually(lambda: auditor.get("/audit/head")["count"] >= since + len(effects), within_s=120)
    asked = [Asked(str(effect), "told", DONE, effect) for effect in effects]
    return History(asked, effects, posted.crowd.entries(), since)


def test_facts_delivered_again_and_out_of_order_are_heard_once(posted: PostedTown, judged: Judged) -> None:
    history = deliver(posted, 100, seed=1)

    judged(f"each fact 1-{MOST_COPIES} times, shuffled within {WINDOW}", judge(history))
    eventually(lambda: not posted.crowd.people[AUDITOR].get("/audit/gaps")["items"])


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", range(2, 12))
def test_many_facts_delivered_again_and_out_of_order_are_heard_once(posted: PostedTown, seed: int, judged: Judged) -> None:
    judged(f"each fact 1-{MOST_COPIES} times, shuffled within {WINDOW}", judge(deliver(posted, 1000, seed=seed)))
