"""What a person may do with a fact that audit could not take in: have it tried again, or discard it with a reason."""

from dataclasses import dataclass, replace
from datetime import datetime

from services.commons.contracts.audit import NOT_A_FACT
from services.commons.kernel.change import Change, Fact
from services.commons.kernel.command import Command
from services.commons.kernel.problems import STEP_REFUSED, Problem

POSSIBLE = {"parked": ("replay", "discard"), "due": ("discard",), "replayed": (), "discarded": ()}


@dataclass(frozen=True)
class Parked:
    """``is_fact`` is False for a message that could not be read as a fact at all."""

    id: str
    state: str
    source: str
    type: str
    subject: str | None
    attempts: int
    error: str
    parked_at: datetime
    due_at: datetime | None
    is_fact: bool
    version: int = 0


def replay(parked: Parked, command: Command) -> Change[Parked]:
    """Raises lifecycle.step_refused, parked.not_a_fact."""
    _allow("replay", parked)
    if not parked.is_fact:
        raise Problem(NOT_A_FACT)
    after = replace(parked, state="due", due_at=command.at)
    return Change(after, Fact("parked.replayed", {"by": command.actor.id, "state": after.state}))


def discard(parked: Parked, command: Command) -> Change[Parked]:
    """Raises lifecycle.step_refused."""
    _allow("discard", parked)
    after = replace(parked, state="discarded", due_at=None)
    reason = command.args["reason"]
    return Change(after, Fact("parked.discarded", {"by": command.actor.id, "state": after.state, "reason": reason}))


def _allow(step: str, parked: Parked) -> None:
    possible = POSSIBLE[parked.state]
    if step not in possible:
        raise Problem(STEP_REFUSED, state=parked.state, step=step, possible=list(possible))
