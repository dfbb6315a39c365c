"""Explore every order in which several programs can take their steps, to the end: a small model checker.

A program's state is where it stands and its variables, so orders that lead to the same meet and are explored once.
"""

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from typing import Any

from services.grants.ledger.refusals import Refusal
from services.grants.ledger.writing import Step
from tests.support.ledger_store import Store

Start = Callable[[], Generator[Step, Any, Any]]
End = str
"""``done``, or the code of a refusal."""


@dataclass(frozen=True)
class State:
    """The store, and for each program the number of what it knows."""

    store: Store
    nodes: tuple[int, ...]


class Program:
    """One program, as a graph of what it knows: in each node it wants a step, or has ended."""

    def __init__(self, start: Start) -> None:
        self._start = start
        self._children: dict[tuple[int, Any], int] = {}
        self._nodes: dict[object, int] = {}
        self._histories: list[tuple[Any, ...]] = []
        self._wanted: list[Step | End] = []
        self._node(())

    def next(self, node: int) -> Step | End:
        return self._wanted[node]

    def after(self, node: int, answer: Any) -> int:
        key = (node, answer)
        if key not in self._children:
            self._children[key] = self._node((*self._histories[node], answer))
        return self._children[key]

    def _node(self, answers: tuple[Any, ...]) -> int:
        wanted, known = self._play(answers)
        if known not in self._nodes:
            self._nodes[known] = len(self._wanted)
            self._wanted.append(wanted)
            self._histories.append(answers)
        return self._nodes[known]

    def _play(self, answers: tuple[Any, ...]) -> tuple[Step | End, object]:
        """Return what a program wants after ``answers``, and all it knows then."""
        program = self._start()
        try:
            step = program.send(None)
            for answer in answers:
                step = program.send(answer)
        except StopIteration:
            return "done", "done"
        except Refusal as refusal:
            return refusal.code, refusal.code
        return step, _memory(program)


def _memory(program: Any) -> tuple[object, ...]:
    """Return where a program stands and its variables, in each of its frames; programs keep nothing else between steps."""
    frames = []
    while program is not None:
        frame = program.gi_frame
        names = tuple((name, _frozen(value)) for name, value in sorted(frame.f_locals.items()))
        frames.append((frame.f_code.co_qualname, frame.f_lasti, names))
        program = program.gi_yieldfrom
    return tuple(frames)


def _frozen(value: object) -> object:
    if isinstance(value, Refusal):
        return value.code
    return frozenset(value) if isinstance(value, set) else value


def explore(store: Store, starts: list[Start]) -> Iterator[tuple[Store, tuple[End | None, ...]]]:
    """Yield each state that can be reached once: the store, and how each program ended (None: still at work).

    Fails when from some state no order leads to an end.
    """
    programs = [Program(start) for start in starts]
    first = State(store, (0,) * len(programs))
    before: dict[State, list[State]] = {first: []}
    ended, waiting = [], [first]
    while waiting:
        state = waiting.pop()
        wanted = [program.next(node) for program, node in zip(programs, state.nodes, strict=True)]
        ends = tuple(step if isinstance(step, str) else None for step in wanted)
        yield state.store, ends
        if None not in ends:
            ended.append(state)
        for place, step in enumerate(wanted):
            if not isinstance(step, str):
                reached = _after(state, programs, place, step)
                if reached not in before:
                    waiting.append(reached)
                before.setdefault(reached, []).append(state)
    assert before.keys() == _leading_to(ended, before), "somebody may be at work for ever"


def _after(state: State, programs: list[Program], place: int, step: Step) -> State:
    answer, store = state.store.do(step)
    node = programs[place].after(state.nodes[place], answer)
    return State(store, (*state.nodes[:place], node, *state.nodes[place + 1 :]))


def _leading_to(ended: list[State], before: dict[State, list[State]]) -> set[State]:
    found, waiting = set(ended), [*ended]
    while waiting:
        for state in before[waiting.pop()]:
            if state not in found:
                found.add(state)
                waiting.append(state)
    return found
