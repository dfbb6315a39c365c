"""Facts of water's contest and its ideas."""

from services.commons.kernel.envelope import Envelope
from tests.support.hooks import HookOffice
from tests.support.notices import fact

CONTEST = "c0"


def of_contest(verb: str, sequence: int, state: str) -> Envelope:
    return fact(f"ideas.contest.{verb}", CONTEST, sequence, state=state, department="water")


def of_idea(verb: str, number: int = 1, sequence: int = 2) -> Envelope:
    """Return a fact of an idea of water's contest whose author is known."""
    return fact(f"ideas.idea.{verb}", f"1dea{number}", sequence, contest_id=CONTEST)


def facts_of(count: int) -> list[Envelope]:
    return [of_idea("accepted", n) for n in range(count)]


def open_contest(office: HookOffice, ideas: int = 3) -> None:
    office.hear(
        of_contest("drafted", 1, "draft"), of_contest("announced", 2, "announced"), *(of_idea("submitted", n, 1) for n in range(ideas))
    )
