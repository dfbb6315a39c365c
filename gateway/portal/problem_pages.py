"""What a problem's ``type`` opens for people: what happened and what to do next, in both languages; and all of them in one list."""

from collections.abc import Iterator

from flask import Response

from gateway.portal.counter import page
from gateway.portal.labels import next_step
from gateway.portal.look import remember_look
from gateway.portal.rows import Row
from gateway.portal.words import language, remember_language
from services.commons.contracts.catalog import CATALOG
from services.commons.contracts.rows import Contract
from services.commons.kernel.problems import COMMON_PROBLEMS, ProblemType

Group = tuple[Contract | None, tuple[ProblemType, ...]]


def show_kind(kind: ProblemType) -> Response:
    """Return the page of one kind of problem; it stands outside of the pages' own addresses, so it remembers by itself."""
    other = "zh" if language() == "en" else "en"
    return remember_look(remember_language(page("problem_kind.html", kind=kind, next=next_step(kind), other=other)))


def list_kinds() -> Response:
    return page("problem_kinds.html", groups=tuple(_groups()))


def _groups() -> Iterator[Group]:
    """Yield the problems of every department together, then those of each."""
    yield None, COMMON_PROBLEMS
    yield from ((contract, contract.problems) for contract in CATALOG if contract.problems)


ROWS = (Row("/problems", list_kinds),)
