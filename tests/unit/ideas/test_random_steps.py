"""Whatever people try in whatever order: states stay declared, and timeline, version and facts agree."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.commons.contracts.ideas import ADOPTION, CONTEST, CONTRACT, IDEA, SUPPORT
from services.commons.kernel.change import Change, Fact
from services.commons.kernel.command import Command
from services.commons.kernel.lifecycle import Lifecycle
from services.commons.kernel.problems import Problem
from services.ideas.model_adoptions import step_adoption
from services.ideas.model_contests import announce_phase, reschedule_contest, revise_contest, step_contest
from services.ideas.model_ideas import revise_idea, step_idea
from services.ideas.model_supports import turn_support
from tests.support import builders
from tests.support.builders import (
    AT,
    AUTHOR,
    COMMISSION,
    DAY,
    HANDLER,
    MODERATOR,
    ORGANISER,
    RESIDENT,
    VISITOR,
    calendar_args,
    contest_args,
    elsewhere,
    idea_args,
)
from tests.support.memory_repository import MemoryRepository
from tests.support.published import payload

ACTORS = (ORGANISER, MODERATOR, HANDLER, AUTHOR, RESIDENT, COMMISSION, VISITOR, elsewhere(ORGANISER), elsewhere(HANDLER))
Decide = Callable[[Any, Command], Change[Any] | None]
BODY: dict[str, Any] = {**contest_args(), **idea_args(), "calendar": calendar_args(), "reason": "说明", "reason_code": "budget"}
WITHOUT_CODE = {name: value for name, value in BODY.items() if name != "reason_code"}


def commands(names: tuple[str, ...], steps: tuple[str, ...]) -> st.SearchStrategy[list[Command]]:
    """Any wishes by anybody at any time, with and without reasons, keys that repeat and keys that do not."""
    args = st.builds(lambda step, more: {**more, "step": step}, st.sampled_from(steps), st.sampled_from((BODY, WITHOUT_CODE)))
    keys = st.none() | st.integers(0, 9).map(lambda n: f"{n:032x}")
    times = st.integers(-20, 30).map(lambda days: AT + days * DAY)
    one = st.builds(Command, st.sampled_from(names), times, st.just("1" * 32), args, st.sampled_from(ACTORS), keys)
    return st.lists(one, max_size=25)


def play(rows: MemoryRepository[Any], id: str, decide: Decide, asked: list[Command]) -> int:
    """Let everybody try; return how many facts were made. A refusal changes nothing."""
    for command in asked:
        before, facts = rows.get(id), len(rows.facts)
        try:
            after = rows.change(command, id, lambda it, command=command: decide(it, command))
        except Problem:
            after = before
        assert (after is before) == (len(rows.facts) == facts)
        assert after is rows.get(id)
    return len(rows.facts)


def kept(thing: Any) -> MemoryRepository[Any]:
    rows: MemoryRepository[Any] = MemoryRepository()
    rows.create(Command("make", AT, thing.id, key="made"), lambda: Change(replace(thing, version=0), Fact("made", {})))
    rows.facts.clear()
    return rows


def agree(rows: MemoryRepository[Any], id: str, table: Lifecycle, *, unlisted: tuple[str, ...] = ()) -> None:
    """``unlisted`` are facts that are no step, so no line of the timeline."""
    thing, facts = rows.get(id), [fact for _, fact in rows.facts]
    steps = [fact for fact in facts if fact.name not in unlisted]
    assert thing.state in {state.key for state in table.states}
    assert thing.version == 1 + len(facts)
    assert [step.fact for line in thing.history for step in table.steps if step.key == line.step] == [fact.name for fact in steps]
    assert facts == [] or payload(CONTRACT, facts[-1])["state"] == thing.state


def decide_contest(it: Any, command: Command) -> Change[Any] | None:
    decisions: dict[str, Decide] = {"revise": revise_contest, "reschedule": reschedule_contest, "tick": announce_phase}
    return decisions.get(command.name, step_contest)(it, command)


@given(commands(("step", "step", "step", "revise", "reschedule", "tick"), tuple(step.key for step in CONTEST.steps)))
def test_a_contest_stays_whole_whatever_is_tried(asked: list[Command]) -> None:
    rows = kept(builders.contest(state="draft"))

    play(rows, "contest", decide_contest, asked)

    agree(rows, "contest", CONTEST, unlisted=("contest.revised", "contest.rescheduled", "contest.phase_began", "contest.phase_ended"))
    announced = rows.get("contest").announced_phases
    assert len(set(announced)) == len(announced)


@given(commands(("step", "step", "revise"), tuple(step.key for step in IDEA.steps)))
def test_an_idea_stays_whole_whatever_is_tried(asked: list[Command]) -> None:
    rows = kept(builders.idea(state="submitted"))

    play(rows, "idea", lambda it, command: (revise_idea if command.name == "revise" else step_idea)(it, command), asked)

    agree(rows, "idea", IDEA, unlisted=("idea.revised",))


@given(commands(("step",), tuple(step.key for step in ADOPTION.steps)))
def test_a_case_is_answered_once_whatever_is_tried(asked: list[Command]) -> None:
    rows = kept(builders.adoption())

    made = play(rows, "adoption", step_adoption, asked)

    agree(rows, "adoption", ADOPTION)
    assert made <= 1


@given(commands(("give_support", "withdraw_support"), ("ignored",)))
def test_a_support_goes_to_and_fro_whatever_is_tried(asked: list[Command]) -> None:
    rows = kept(builders.support())

    made = play(rows, "support", lambda it, command: turn_support(builders.contest(), builders.idea(), it, command), asked)

    assert ("given", "withdrawn")[made % 2] == rows.get("support").state
    assert 1 + made == rows.get("support").version
    assert ["support.withdrawn", "support.given"] * (made // 2) + ["support.withdrawn"] * (made % 2) == [
        fact.name for _, fact in rows.facts
    ]


@pytest.mark.parametrize("table", [CONTEST, IDEA, ADOPTION, SUPPORT], ids=lambda table: table.name)
@given(st.data())
def test_no_walk_of_a_table_leaves_it_and_every_walk_can_end(table: Lifecycle, data: st.DataObject) -> None:
    everybody = frozenset().union(*(step.roles for step in table.steps))
    state = table.states[0].key

    for _ in range(data.draw(st.integers(0, 10))):
        possible = table.possible(state, everybody)
        if not possible:
            break
        step = data.draw(st.sampled_from(possible))
        state = table.advance(state, step.key, roles=step.roles, given=dict.fromkeys(step.requires, "x")).target

    assert table.state(state).final == (table.possible(state, everybody) == ())
