"""Every state, step and role of every lifecycle of ideas, through the model: allowed as told here, refused else."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest

from services.commons.contracts.ideas import ADOPTION, CONTEST, CONTRACT, IDEA
from services.commons.kernel.change import Change
from services.commons.kernel.command import Command
from services.commons.kernel.lifecycle import Lifecycle
from services.commons.kernel.people import DEPARTMENT_ROLES, ROLE_KEYS, Actor
from services.commons.kernel.problems import FORBIDDEN, NOT_FOUND, STEP_REFUSED, ProblemType
from services.ideas.model_adoptions import step_adoption
from services.ideas.model_contests import step_contest
from services.ideas.model_ideas import step_idea
from tests.support import builders
from tests.support.builders import AUTHOR, DEPARTMENT, REASONS, command, elsewhere
from tests.support.refusals import refused

ALLOWED = {
    "contest": {
        ("draft", "announce", "organiser"): "announced",
        ("draft", "cancel", "organiser"): "cancelled",
        ("announced", "open", "organiser"): "open",
        ("announced", "cancel", "organiser"): "cancelled",
        ("open", "publish_results", "organiser"): "results_published",
        ("open", "cancel", "organiser"): "cancelled",
        ("results_published", "archive", "organiser"): "archived",
    },
    "idea": {
        ("submitted", "accept", "moderator"): "accepted",
        ("submitted", "screen_out", "moderator"): "screened_out",
        ("submitted", "withdraw", "author"): "withdrawn",
        ("accepted", "shortlist", "organiser"): "shortlisted",
        ("accepted", "withdraw", "author"): "withdrawn",
        ("shortlisted", "award", "organiser"): "awarded",
    },
    "adoption": {
        ("assigned", "adopt", "handler"): "adopted",
        ("assigned", "adopt_partly", "handler"): "partly_adopted",
        ("assigned", "decline", "handler"): "declined",
    },
}
UNSEEN: dict[str, Callable[[str, str], bool]] = {  # where nothing is to be learnt, not even that it exists
    "contest": lambda state, role: state == "draft" and role not in ("organiser", "moderator"),
    "idea": lambda state, role: state in ("submitted", "withdrawn") and role not in ("organiser", "moderator", "author"),
    "adoption": lambda state, role: False,
}


@dataclass(frozen=True)
class Subject:
    """One aggregate: its table, how to build one, how to step it, and the steps that each role of it may take."""

    table: Lifecycle
    build: Callable[..., Any]
    step: Callable[[Any, Command], Change[Any]]
    roles: frozenset[str]


SUBJECTS = (
    Subject(CONTEST, builders.contest, step_contest, ROLE_KEYS),
    Subject(IDEA, builders.idea, step_idea, ROLE_KEYS | {"author"}),
    Subject(ADOPTION, builders.adoption, step_adoption, ROLE_KEYS),
)


def actor_in(role: str) -> Actor:
    """Return someone with that one role: staff of the department, or the author of the idea."""
    staff = role in ("organiser", "moderator", "handler")
    return AUTHOR if role == "author" else Actor(f"a-{role}", frozenset({role}), DEPARTMENT if staff else None)


def cases() -> Iterator[tuple[Subject, str, str, str]]:
    for subject in SUBJECTS:
        for state in subject.table.states:
            for step in subject.table.steps:
                for role in sorted(subject.roles):
                    yield subject, state.key, step.key, role


def why_refused(subject: Subject, state: str, step: str, role: str) -> ProblemType:
    name = subject.table.name
    if UNSEEN[name](state, role):
        return NOT_FOUND
    may_take = {allowed_step for _, allowed_step, allowed_role in ALLOWED[name] if allowed_role == role}
    return STEP_REFUSED if step in may_take else FORBIDDEN


CASES = tuple(cases())
STAFF_CASES = tuple(case for case in CASES if case[3] in DEPARTMENT_ROLES)


def every(cases: Sequence[tuple[Subject, str, str, str]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(("subject", "state", "step", "role"), cases, ids=["-".join((c[0].table.name, *c[1:])) for c in cases])


@every(CASES)
def test_a_step_is_taken_or_refused_as_the_table_of_this_test_says(subject: Subject, state: str, step: str, role: str) -> None:
    thing = subject.build(state=state)
    asked = command("step", actor_in(role), step=step, **REASONS)
    target = ALLOWED[subject.table.name].get((state, step, role))

    if target is None:
        with refused(why_refused(subject, state, step, role)):
            subject.step(thing, asked)
        return
    change = subject.step(thing, asked)

    fact_type = next(row for row in subject.table.steps if row.key == step)
    assert (target, fact_type.fact, target) == (change.after.state, change.fact.name, change.fact.payload["state"])
    assert thing == replace(change.after, state=state, history=thing.history)
    *earlier, line = change.after.history
    assert (thing.history, step, asked.at, asked.actor.id, role) == (tuple(earlier), line.step, line.at, line.by, line.by_role)


@every(STAFF_CASES)
def test_staff_step_nothing_of_another_department(subject: Subject, state: str, step: str, role: str) -> None:
    asked = command("step", elsewhere(actor_in(role)), step=step, **REASONS)
    unseen = {"contest": ("draft",), "idea": ("submitted", "withdrawn"), "adoption": ()}[subject.table.name]

    with refused(NOT_FOUND if state in unseen else FORBIDDEN):
        subject.step(subject.build(state=state), asked)


def test_the_table_of_this_test_names_every_step_of_the_contract() -> None:
    for subject in SUBJECTS:
        declared = {(state, step.key, role) for step in subject.table.steps for state in step.sources for role in step.roles}
        assert set(ALLOWED[subject.table.name]) == declared


def test_every_lifecycle_of_the_contract_is_played() -> None:
    played = {subject.table.name for subject in SUBJECTS} | {"support"}  # supports turn in test_supports.py

    assert {table.name for table in CONTRACT.lifecycles} == played
