"""The charter: the rule of a ballot as data, fixed by its hash before anybody votes.

A field that its rule does not read must stand at its default, so one rule has one charter and one hash.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from fractions import Fraction
from typing import Any, get_args, get_origin

from services.commons.kernel.canonical import canonical, hash_of
from services.ideas.ballots import rules
from services.ideas.ballots.election import APPROVAL

FORMAT = "shanzhi.ballot-charter/1"
_DIGEST = re.compile("[0-9a-f]{64}")
_SHARE = re.compile("[0-9]{1,9}(/[1-9][0-9]{0,8})?")


class BadCharter(ValueError):
    """This is no charter, or it cannot be carried out; the message says why."""


@dataclass(frozen=True, slots=True)
class Charter:
    """How a ballot is counted. Shares are fractions as text ("1/3"), so that no reader rounds them.

    ``add1_step``: by how much a completion raises the endowment, in the source's units. ``unaffordable``: greedy skips what does not fit, or stops there. ``seats``: how many win, where nothing costs.
    ``budget``: in the source's units; given, it must be the ballot's. ``score_least`` (votes, or points), ``papers_share_least`` (of all papers),
    ``cost_share_least`` (votes / papers >= share x cost / budget) shut options out before counting. Of each set of
    ``incompatible`` ids at most one wins. ``ties`` are asked in turn; the last decides always. ``lot_commitment``:
    SHA-256, hex, of a seed that is told after the ballot closes. ``comparison``: papers choose between Equal Shares and greedy.
    """

    rule: str
    ballot: str = APPROVAL
    satisfaction: str = rules.COST
    completion: str = rules.NONE
    add1_step: int = 1
    unaffordable: str = rules.SKIP
    comparison: str = rules.NONE
    seats: int | None = None
    budget: int | None = None
    score_least: int = 1
    papers_share_least: str = "0"
    cost_share_least: str = "0"
    incompatible: tuple[tuple[str, ...], ...] = ()
    ties: tuple[str, ...] = ("votes", "cost-low", "listed")
    lot_commitment: str | None = None

    def __post_init__(self) -> None:
        for says in _wrongs(self):
            raise BadCharter(says)

    @property
    def json(self) -> dict[str, Any]:
        """The charter as JSON values, every field written out."""
        sets = [list(ids) for ids in self.incompatible]
        return {"format": FORMAT, **asdict(self), "incompatible": sets, "ties": list(self.ties)}

    @property
    def hash(self) -> str:
        """SHA-256 of the canonical JSON (RFC 8785), hex."""
        return hash_of(self.json)


def read_charter(text: bytes | str) -> Charter:
    """Return the charter of a JSON text; fields left out stand at their defaults. Raises BadCharter."""
    try:
        given = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadCharter("it is not JSON") from error
    return from_json(given)


def from_json(given: Any) -> Charter:
    """Return the charter of JSON values. Raises BadCharter."""
    if not isinstance(given, dict) or given.get("format") != FORMAT or "rule" not in given:
        raise BadCharter(f"it is no object with a rule and the format {FORMAT}")
    values = {name: value for name, value in given.items() if name != "format"}
    kinds = {field.name: field.type for field in fields(Charter)}
    for name, value in values.items():
        if name not in kinds:
            raise BadCharter(f"it has a field that is not known: {name}")
        if not _is_of(kinds[name], value):
            raise BadCharter(f"{name} is of the wrong kind")
    return Charter(**{name: _frozen(value) for name, value in values.items()})


def _is_of(kind: Any, value: object) -> bool:
    """Tell whether a JSON value is of a field's kind; tuples are lists in JSON, and true is no number."""
    if get_origin(kind) is tuple:
        return isinstance(value, list) and all(_is_of(get_args(kind)[0], each) for each in value)
    return isinstance(value, kind) and isinstance(value, bool) == (kind is bool)


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def share(text: str) -> Fraction:
    """Return a share between 0 and 1. Raises BadCharter."""
    if not _SHARE.fullmatch(text):
        raise BadCharter(f'a share is written like "0", "1" or "1/3", not {text!r}')
    value = Fraction(text)
    if value > 1 or str(value) != text:
        raise BadCharter(f"a share is at most 1 and in lowest terms, not {text}")
    return value


def _wrongs(charter: Charter) -> Iterator[str]:
    """Tell what is wrong; what comes later takes for granted what came before."""
    yield from _wrong_values(charter)
    row = rules.RULES[charter.rule]
    if charter.ballot not in row.ballots:
        yield f"{charter.rule} does not count a ballot of {charter.ballot}"
    if "seats" in row.reads and charter.seats is None:
        yield f"{charter.rule} needs a number of seats"
    for field in fields(Charter):
        if field.name not in (*row.reads, *rules.READ_BY_ALL) and getattr(charter, field.name) != field.default:
            yield f"{charter.rule} does not read {field.name}"
    share(charter.papers_share_least), share(charter.cost_share_least)
    yield from _wrong_ties(charter)
    try:
        canonical(charter.json)
    except ValueError as error:
        yield f"it has no canonical form: {error}"


def _wrong_values(charter: Charter) -> Iterator[str]:
    for name, words in rules.WORDS.items():
        if getattr(charter, name) not in words:
            yield f"{name} is one of {', '.join(words)}"
    for name, least in (("add1_step", 1), ("budget", 0), ("seats", 1), ("score_least", 0)):
        value = getattr(charter, name)
        if value is not None and value < least:
            yield f"{name} is a whole number from {least}"
    for ids in charter.incompatible:
        if len(ids) < 2 or len(set(ids)) < len(ids):
            yield "incompatible holds sets of two or more different ids"


def _wrong_ties(charter: Charter) -> Iterator[str]:
    if len(set(charter.ties)) < len(charter.ties) or not set(charter.ties) <= set(rules.TIE_BREAKS):
        yield f"ties are different ones of {', '.join(rules.TIE_BREAKS)}"
    if not charter.ties or charter.ties[-1] not in rules.DECISIVE_TIE_BREAKS:
        yield f"the last of ties is one that always decides: {', '.join(rules.DECISIVE_TIE_BREAKS)}"
    if ("lot" in charter.ties) != (charter.lot_commitment is not None):
        yield "lot among ties and lot_commitment go together"
    if charter.lot_commitment is not None and not _DIGEST.fullmatch(charter.lot_commitment):
        yield "lot_commitment is SHA-256 in hex"
