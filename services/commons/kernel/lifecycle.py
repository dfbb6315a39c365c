"""Lifecycles as tables: the states and steps of one aggregate, and the one interpreter.

The same table gives API steps, buttons, diagrams and table tests. Rules that need data stay in the
department's model. State keys are for ever: a key that goes is listed in ``retired``.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field

from services.commons.kernel.problems import FORBIDDEN, INVALID, STEP_REFUSED, Problem


class TableError(ValueError):
    """A lifecycle table contradicts itself; raised at import, never at run time."""


@dataclass(frozen=True)
class State:
    key: str
    zh: str
    en: str
    final: bool = False


@dataclass(frozen=True)
class Step:
    """One row. ``requires`` names fields that must be given; ``fact`` is what the step makes known."""

    key: str
    zh: str
    en: str
    sources: tuple[str, ...]
    target: str
    roles: frozenset[str]
    fact: str
    requires: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lifecycle:
    """The first state is where an aggregate begins."""

    name: str
    states: tuple[State, ...]
    steps: tuple[Step, ...]
    retired: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _check_keys(self)
        _check_paths(self)

    def state(self, key: str) -> State:
        """Return the state of a stored key, old names included."""
        key = self.retired.get(key, key)
        return next(state for state in self.states if state.key == key)

    def step(self, key: str) -> Step | None:
        return next((step for step in self.steps if step.key == key), None)

    def possible(self, state: str, roles: Set[str]) -> tuple[Step, ...]:
        """Return the steps open to ``roles`` in ``state``: the buttons of a page."""
        key = self.state(state).key
        return tuple(step for step in self.steps if key in step.sources and step.roles & roles)

    def advance(self, state: str, step_key: str, *, roles: Set[str], given: Mapping[str, object]) -> Step:
        """Return the step to take.

        Raises request.invalid (no such step, or a required field missing), access.forbidden (not by these
        roles) and lifecycle.step_refused (not from this state), in that order of shame: who may not act learns
        nothing of the state.
        """
        step = self.step(step_key)
        if step is None:
            raise Problem(INVALID, fields={"step": ["unknown"]})
        if not step.roles & roles:
            raise Problem(FORBIDDEN)
        if self.state(state).key not in step.sources:
            raise Problem(STEP_REFUSED, state=state, step=step_key, possible=[s.key for s in self.possible(state, roles)])
        missing = {name: ["required"] for name in step.requires if _is_blank(given.get(name))}
        if missing:
            raise Problem(INVALID, fields=missing)
        return step


def _is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _check_keys(table: Lifecycle) -> None:
    states = [state.key for state in table.states]
    steps = [step.key for step in table.steps]
    for kind, keys in (("state", states), ("step", steps)):
        for key in {key for key in keys if keys.count(key) > 1}:
            raise TableError(f"{table.name}: duplicate {kind} {key}")
    for step in table.steps:
        for key in {*step.sources, step.target} - set(states):
            raise TableError(f"{table.name}: step {step.key} names unknown state {key}")
        if not step.roles:
            raise TableError(f"{table.name}: nobody may take step {step.key}")
    for old, new in table.retired.items():
        if old in states or new not in states:
            raise TableError(f"{table.name}: retired {old} must leave the table and become one of its states")


def _check_paths(table: Lifecycle) -> None:
    reached = {table.states[0].key}
    while True:
        more = {step.target for step in table.steps if reached & set(step.sources)} - reached
        if not more:
            break
        reached |= more
    leaving = {source for step in table.steps for source in step.sources}
    for state in table.states:
        if state.key not in reached:
            raise TableError(f"{table.name}: state {state.key} cannot be reached")
        if state.final == (state.key in leaving):
            raise TableError(f"{table.name}: state {state.key} must be final or have a way out, not both")
