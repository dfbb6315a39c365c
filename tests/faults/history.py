"""The judge of every fault run: what clients were told, against what the API shows and the audit log tells at the end.

It knows no fault and no server. Every effect here is one that may happen once: an idea with these words, one
person's support of one idea, one step of one thing. So "twice" needs no context.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.audit.chain.entries import NOTHING, hash_of
from services.commons.kernel.canonical import canonical

DONE, REFUSED, UNKNOWN = "done", "refused", "unknown"
Effect = tuple[str, ...]  # the name of a fact, and what tells one such effect from another
Entry = Mapping[str, Any]


@dataclass(frozen=True)
class Kind:
    """One row: a fact that commands bring about, where it says which effect it is, whether its aggregate begins with it."""

    fact: str
    told_by: tuple[str, ...]
    begins: bool = False


KINDS = {
    row.fact: row
    for row in (
        Kind("account.suspended", ("subject",)),
        Kind("adoption.assigned", ("idea_id",), begins=True),
        Kind("contest.announced", ("subject",)),
        Kind("contest.drafted", ("content_sha256",), begins=True),
        Kind("contest.opened", ("subject",)),
        Kind("idea.accepted", ("subject",)),
        Kind("idea.shortlisted", ("subject",)),
        Kind("idea.submitted", ("content_sha256",), begins=True),
        Kind("support.given", ("by", "idea_id"), begins=True),
    )
}
BACKGROUND = frozenset({"account.registered", "account.standing_set", "contest.phase_began", "contest.phase_ended", "session.opened"})


@dataclass(frozen=True)
class Asked:
    """One answer to a command as its client saw it; a repeat under the same key is another row."""

    key: str
    operation: str
    status: str
    effect: Effect
    id: str | None = None


@dataclass(frozen=True)
class History:
    """``shown``: every effect found in the API at the end, as often as it is there. ``entries``: the whole log.

    since: index of the first entry that commands of this history can have brought about.
    background: facts that nobody asks for (logins, timers).
    """

    asked: Sequence[Asked]
    shown: Sequence[Effect]
    entries: Sequence[Entry]
    since: int = 0
    background: frozenset[str] = BACKGROUND


@dataclass
class Verdict:
    """Sentences by what is wrong. ``late`` is no fault while something is broken: a fact heard after a later one."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    unexplained: list[str] = field(default_factory=list)
    disordered: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        return not (self.lost or self.doubled or self.unexplained or self.disordered)

    @property
    def counts(self) -> dict[str, int]:
        return {name: len(sentences) for name, sentences in vars(self).items()}


def name_of(fact: Mapping[str, Any]) -> str:
    """Return ``<aggregate>.<verb>`` of an envelope."""
    return str(fact["type"]).partition(".")[2].rpartition(".v")[0]


def effect_of(fact: Mapping[str, Any]) -> Effect | None:
    """Return the effect that an envelope tells of, None when no command here brings it about."""
    row = KINDS.get(name_of(fact))
    told = {**fact["data"], "subject": fact["subject"]}
    return (row.fact, *(str(told.get(name)) for name in row.told_by)) if row else None


def judge(history: History) -> Verdict:
    """Return all that is wrong with ``history``."""
    verdict = Verdict()
    facts = [entry["fact"] for entry in history.entries]
    told = Counter(effect for fact in _once(facts[history.since :]) if (effect := effect_of(fact)))
    shown = Counter(history.shown)
    status = status_of_keys(history.asked)
    wished: dict[Effect, list[str]] = defaultdict(list)
    for key, effect in {(row.key, row.effect): None for row in history.asked}:
        wished[effect].append(status[key])
    for effect in sorted({*wished, *told, *shown}):
        _weigh(effect, wished[effect], told[effect], shown[effect], verdict)
    verdict.unexplained += _strangers(facts[history.since :], history.background)
    verdict.doubled += _doubles(facts, history.asked)
    verdict.lost += _elsewhere(history.asked, facts)
    verdict.disordered += [*_broken_links(history.entries), *_broken_sequences(facts)]
    verdict.late += _late(facts[history.since :])
    return verdict


def status_of_keys(asked: Iterable[Asked]) -> dict[str, str]:
    """Return what became of each key: done once any answer says so; refused only if no answer was missing."""
    said: dict[str, set[str]] = defaultdict(set)
    for row in asked:
        said[row.key].add(row.status)
    return {key: next(status for status in (DONE, UNKNOWN, REFUSED) if status in statuses) for key, statuses in said.items()}


def _weigh(effect: Effect, statuses: Sequence[str], told: int, shown: int, verdict: Verdict) -> None:
    """Judge one effect: how often its fact is told, how often the API shows it."""
    must = DONE in statuses
    may = must or UNKNOWN in statuses
    for count, where in ((told, "in the log"), (shown, "in the API")):
        if count > 1:
            verdict.doubled.append(f"{effect} is {count} times {where}")
        if count and not may:
            verdict.unexplained.append(f"{effect} is {where}, and nobody was told that it would be")
        if not count and (must or told + shown):
            verdict.lost.append(f"{effect} is not {where}")


def _once(facts: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Yield each fact id once: the same fact twice is found by its id, not by its effect."""
    yield from {fact["id"]: fact for fact in facts}.values()


def _strangers(facts: Iterable[Mapping[str, Any]], background: frozenset[str]) -> Iterator[str]:
    for fact in facts:
        if effect_of(fact) is None and name_of(fact) not in background:
            yield f"{name_of(fact)} of {fact['subject']}: nobody asks for such a fact"


def _doubles(facts: Sequence[Mapping[str, Any]], asked: Iterable[Asked]) -> Iterator[str]:
    for id, count in Counter(fact["id"] for fact in facts).items():
        if count > 1:
            yield f"fact {id} is {count} times in the log"
    ids: dict[str, set[str]] = defaultdict(set)
    for row in asked:
        if row.status == DONE and row.id:
            ids[row.key].add(row.id)
    yield from (f"key {key} was answered with {len(told)} ids" for key, told in ids.items() if len(told) > 1)


def _elsewhere(asked: Iterable[Asked], facts: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield what clients were told is one thing, and the log says is another."""
    subjects = {effect: fact["subject"] for fact in facts if (effect := effect_of(fact))}
    for row in asked:
        subject = subjects.get(row.effect)
        if row.status == DONE and row.id and subject and row.id != subject:
            yield f"key {row.key} was answered with {row.id}, and its fact is of {subject}"


def _broken_links(entries: Sequence[Entry]) -> Iterator[str]:
    previous = NOTHING
    for index, entry in enumerate(entries):
        if entry["index"] != index or entry["previous"] != previous:
            yield f"entry {index} does not continue the one before it"
        elif entry["hash"] != hash_of(index, previous, canonical(dict(entry["fact"]))):
            yield f"entry {index} does not give its hash"
        previous = entry["hash"]


def _broken_sequences(facts: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield aggregates whose facts are not numbered 1..n, or do not begin with what begins them."""
    rows: dict[tuple[str, str], dict[int, Kind | None]] = defaultdict(dict)
    for fact in facts:
        rows[fact["source"], fact["subject"]][fact["sequence"]] = KINDS.get(name_of(fact))
    for about, numbered in rows.items():
        if sorted(numbered) != list(range(1, len(numbered) + 1)):
            yield f"{about} has facts {sorted(numbered)}"
        elif any(row and row.begins != (number == 1) for number, row in numbered.items()):
            yield f"{about} does not begin with its first fact"


def _late(facts: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    latest: Counter[tuple[str, str]] = Counter()
    for fact in facts:
        about = (fact["source"], fact["subject"])
        if fact["sequence"] < latest[about]:
            yield f"{about}: fact {fact['sequence']} was heard after fact {latest[about]}"
        latest[about] = max(latest[about], fact["sequence"])
