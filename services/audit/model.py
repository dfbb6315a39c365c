"""What is decided about facts on their way into the log: which are new, which contradict it, which are missing.

Nothing is decided about what a fact says.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from services.commons.kernel.canonical import canonical
from services.commons.kernel.envelope import Envelope, fact_id


class Forked(ValueError):
    """A department says two things under one fact id: its history was rolled back and written anew."""


@dataclass(frozen=True)
class Missing:
    """The ``sequence``-th fact of an aggregate, which should be there because a later one is."""

    source: str
    subject: str
    sequence: int

    @property
    def id(self) -> str:
        return fact_id(self.source, self.subject, self.sequence)


def spell(facts: Iterable[Envelope]) -> dict[str, bytes]:
    """Return the canonical bytes of each fact by its id, in order, repeats once.

    Raises Forked, and ValueError for a fact that canonical JSON cannot say.
    """
    spelled: dict[str, bytes] = {}
    for fact in facts:
        text = canonical(fact)
        if spelled.setdefault(str(fact["id"]), text) != text:
            raise Forked(fact["id"])
    return spelled


def still_new(waiting: Mapping[str, bytes], known: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return those waiting that are not known. Raises Forked when one is known to say something else."""
    for id, text in known.items():
        if waiting.get(id, text) != text:
            raise Forked(id)
    return {id: text for id, text in waiting.items() if id not in known}


def before(fact: Envelope) -> Missing | None:
    """Return the fact that must precede ``fact`` in its aggregate, if one must."""
    sequence = fact.get("sequence")
    if not isinstance(sequence, int) or sequence < 2:
        return None
    return Missing(str(fact["source"]), str(fact["subject"]), sequence - 1)


def group(missing: Collection[Missing]) -> dict[tuple[str, str], list[int]]:
    """Return the missing sequences of each aggregate, in order."""
    grouped: dict[tuple[str, str], list[int]] = {}
    for row in sorted(missing, key=lambda it: (it.source, it.subject, it.sequence)):
        grouped.setdefault((row.source, row.subject), []).append(row.sequence)
    return grouped
