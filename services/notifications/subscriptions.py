"""Which facts may leave for a department's system, and what of them: one table; what is not in it is never sent.

Two things decide: who may know the fact anyway (everybody, or the department it concerns), and the data class of each
field in the contract. Persons never leave, not even by reference: ``by`` and its like are cut out of every body.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from services.commons.contracts.catalog import BY_SERVICE
from services.commons.contracts.fields import visible
from services.commons.kernel.change import Json
from services.commons.kernel.envelope import Envelope

EVERYBODY, ONCE_ANNOUNCED, OWN = "everybody", "once_announced", "own"
AUDIENCES: Mapping[str, tuple[str, str]] = {
    EVERYBODY: ("所有部门", "every department"),
    ONCE_ANNOUNCED: ("所有部门，但大赛公告之前只给主办部门", "every department; before the contest is announced, the organising one alone"),
    OWN: ("主办部门", "the organising department"),
}


@dataclass(frozen=True)
class Row:
    """One row: a fact that may be sent, and to whom."""

    fact: str
    to: str


SENDABLE: tuple[Row, ...] = (
    Row("ideas.adoption.adopted", EVERYBODY),
    Row("ideas.adoption.assigned", EVERYBODY),
    Row("ideas.adoption.declined", EVERYBODY),
    Row("ideas.adoption.partly_adopted", EVERYBODY),
    Row("ideas.contest.announced", EVERYBODY),
    Row("ideas.contest.archived", EVERYBODY),
    Row("ideas.contest.cancelled", ONCE_ANNOUNCED),
    Row("ideas.contest.drafted", OWN),
    Row("ideas.contest.opened", EVERYBODY),
    Row("ideas.contest.phase_began", EVERYBODY),
    Row("ideas.contest.phase_ended", EVERYBODY),
    Row("ideas.contest.rescheduled", ONCE_ANNOUNCED),
    Row("ideas.contest.results_published", EVERYBODY),
    Row("ideas.contest.revised", OWN),
    Row("ideas.idea.accepted", EVERYBODY),
    Row("ideas.idea.awarded", EVERYBODY),
    Row("ideas.idea.revised", OWN),  # before screening only its author and the desk know the idea
    Row("ideas.idea.screened_out", EVERYBODY),
    Row("ideas.idea.shortlisted", EVERYBODY),
    Row("ideas.idea.submitted", OWN),
    Row("ideas.idea.withdrawn", OWN),
)
NEVER_SENT: Mapping[str, str] = {
    "audit": "what went wrong inside is the operator's",
    "ideas.canary": "it sings for whoever watches over the town",
    "ideas.idea.author_forgotten": "that somebody left is theirs alone",
    "ideas.support": "who backs what is a person's own act, and its id stays theirs",
    "identity": "its facts are about persons",
    "notifications": "cards and preferences are persons'; endpoints would echo each other",
}
"""Departments, aggregates and facts that nobody may subscribe to, and why."""

BY_FACT: Mapping[str, Row] = {row.fact: row for row in SENDABLE}
_CLASSES = {EVERYBODY: frozenset({"public"}), ONCE_ANNOUNCED: frozenset({"public"}), OWN: frozenset({"public", "internal"})}


def matches(pattern: str, fact: str) -> bool:
    """Tell whether ``pattern`` names ``fact``.

    >>> matches("ideas.idea.*", "ideas.idea.accepted"), matches("ideas.*", "ideas.idea.accepted"), matches("ideas.idea.*", "ideas.contest.opened")
    (True, True, False)
    """
    return fnmatchcase(fact, pattern)


def sendable(patterns: tuple[str, ...]) -> Iterator[Row]:
    """Yield the rows that at least one pattern names."""
    return (row for row in SENDABLE if any(matches(pattern, row.fact) for pattern in patterns))


def body_of(fact: Envelope, row: Row) -> dict[str, Json]:
    """Return what is sent of ``fact``: CloudEvents 1.0 JSON with the fields of the contract that whoever gets it may see."""
    classes = _CLASSES[row.to]
    source, _, name = row.fact.partition(".")
    said = fact["data"] if isinstance(fact["data"], dict) else {}
    kept = {each: fact[each] for each in ("specversion", "id", "source", "type", "subject", "time", "sequence")}
    shown = "internal" if "internal" in classes else "public"
    data = visible(BY_SERVICE[source].payload_schema(name), said, classes)
    return {**kept, "datacontenttype": "application/json", "dataclass": shown, "data": data}
