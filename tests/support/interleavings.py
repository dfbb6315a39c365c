"""Explore every order in which several programs can take their steps, to the end: a small model checker.

A program's state is what it was answered so far, so two orders that answered all the same meet and are explored once.
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
    """The store, and for each program the number of what it was answered."""

    store: Store
    nodes: tuple[int, ...]


class Program:
    """One program, as a tree of answers: in each node it wants a step, or has ended."""

    def __init__(self, start: Start) -> None:
        self._start = start
        self._children: dict[tuple[int, Any], int] = {}
        self._history: list[tuple[Any, ...]] = [()]
        self._next: dict[int, Step | End] = {}

    def next(self, node: int) -> Step | End:
        if node not in self._next:
            self._next[node] = self._play(self._history[node])
        return self._next[node]

    def after(self, node: int, answer: Any) -> int:
        key = (node, answer)
        if key not in self._children:
            self._children[key] = len(self._history)
            self._history.append((*self._history[node], answer))
        return self._children[key]

    def _play(self, answers: tuple[Any, ...]) -> Step | End:
        program = self._start()
        try:
            step = program.send(None)
            for answer in answers:
                step = program.send(answer)
        except StopIteration:
            return "done"
        except Refusal as refusal:
            return refusal.code
        return step


def explore(store: Store, starts: list[Start]) -> Iterator[tuple[Store, tuple[End | None, ...]]]:
    """Yield each state that can be reached once: the store, and how each program ended (None: still at work)."""
    programs = [Program(start) for start in starts]
    first = State(store, (0,) * len(programs))
    seen, waiting = {first}, [first]
    while waiting:
        state = waiting.pop()
        wanted = [program.next(node) for program, node in zip(programs, state.nodes, strict=True)]
        yield state.store, tuple(step if isinstance(step, str) else None for step in wanted)
        for place, step in enumerate(wanted):
            if isinstance(step, str):
                continue
            answer, after = state.store.do(step)
            node = programs[place].after(state.nodes[place], answer)
            reached = State(after, (*state.nodes[:place], node, *state.nodes[place + 1 :]))
            if reached not in seen:
                seen.add(reached)
                waiting.append(reached)
