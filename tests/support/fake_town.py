"""A town of scripted answers: what tests of the gateway ask instead of departments."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from gateway.client import Town, View, find
from services.commons.contracts.catalog import BY_SERVICE
from services.commons.kernel.problems import UNAVAILABLE, UNKNOWN_OPERATION, Problem


@dataclass(frozen=True)
class Asked:
    """One question as the town heard it."""

    operation: str
    arguments: Mapping[str, Any]
    token: str | None = None
    key: str | None = None
    version: int | None = None
    correlation_id: str = ""


Answer = View | Problem | Callable[[Asked], View]


class FakeTown(Town):
    """``answers``: operation → a view, a Problem to raise, or a function of what was asked.

    >>> town = FakeTown({"get_me": {"id": "a1"}})
    >>> town.ask("get_me", {}, token="t")
    {'id': 'a1'}
    >>> town.last.token
    't'
    """

    def __init__(self, answers: Mapping[str, Answer] | None = None) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[Asked] = []
        self.away: set[str] = set()
        self.database_away: set[str] = set()
        self.pongs: View = {}
        for operation, answer in (answers or {}).items():
            self.answer(operation, answer)

    @property
    def is_connected(self) -> bool:
        return not BY_SERVICE.keys() <= self.away

    @property
    def last(self) -> Asked:
        return self.asked[-1]

    def answer(self, operation_name: str, answer: Answer) -> None:
        find(operation_name)
        self.answers[operation_name] = answer

    def ask(self, operation_name: str, arguments: View, **more: Any) -> View:
        find(operation_name)
        asked = Asked(operation_name, arguments, **more)
        self.asked.append(asked)
        answer = self.answers.get(operation_name)
        if answer is None:
            raise Problem(UNKNOWN_OPERATION, operation=operation_name)
        if isinstance(answer, Problem):
            raise answer
        return answer(asked) if callable(answer) else answer

    def account_of(self, token: str, operation_name: str, *, correlation_id: str = "") -> str:
        return token

    def ping(self, service: str, *, deadline_s: float) -> View:
        if service in self.away:
            raise Problem(UNAVAILABLE)
        database = "away" if service in self.database_away else "ok"
        return {"service": service, "contract": BY_SERVICE[service].hash, "database": database, **self.pongs}
