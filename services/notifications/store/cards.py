"""Cards and preferences as aggregates, one of each for a person; tries of codes as rows that can be taken once."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, TypeVar

from services.commons.contracts.notifications import CODE_LASTS_S, CODE_TRIES
from services.commons.kernel.change import Change
from services.commons.kernel.command import Command
from services.commons.kernel.problems import CONFLICT, KEY_REUSED, Problem
from services.commons.plumbing.documents import Database, Documents
from services.commons.plumbing.rows import Document, insert_new, known, plain
from services.notifications.model_cards import Card
from services.notifications.model_preferences import Preferences

A = TypeVar("A", Card, Preferences)


class _OneEach(Documents[A]):
    """Aggregates that a person has one of, under an id that follows from who they are."""

    def find_all(self, ids: Collection[str]) -> Mapping[str, A]:
        return {row["_id"]: self.read(row) for row in self.rows.find({"_id": {"$in": list(ids)}}, {"outbox": 0, "keys": 0})}

    def put(self, command: Command, blank: A, decide: Callable[[A], Change[A] | None]) -> A:
        """Change what is there, making it of ``blank`` when nothing is. Raises what ``decide`` raises."""
        if self.find(blank.id) is None:
            change = decide(blank)
            if change is None:
                return blank
            try:
                return self.create(command, lambda: change, id=blank.id)
            except Problem as problem:
                if problem.kind not in (CONFLICT, KEY_REUSED):  # else someone made it meanwhile: change that
                    raise
        return self.change(command, blank.id, decide)


class Cards(_OneEach[Card]):
    def __init__(self, database: Database) -> None:
        super().__init__(database, "cards", _card_to, _card_from)


class AllPreferences(_OneEach[Preferences]):
    def __init__(self, database: Database) -> None:
        super().__init__(database, "preferences", _preferences_to, _preferences_from)


class Tries:
    """One row for each try of a code, gone when the code is."""

    def __init__(self, database: Database) -> None:
        self._rows = database.collection("tries")
        self._rows.create_index("ends_at", expireAfterSeconds=0)

    def take(self, card: str, number: int, at: datetime) -> bool:
        ends_at = at + timedelta(seconds=2 * CODE_LASTS_S)
        return any(insert_new(self._rows, {"_id": f"{card}-{number}-{n}", "ends_at": ends_at}) for n in range(CODE_TRIES))


def _card_to(it: Card) -> Document:
    return {**plain(it), "codes_at": list(it.codes_at)}


def _card_from(document: Document) -> Card:
    return Card(**{**known(Card, document), "codes_at": tuple(document["codes_at"])})


def _preferences_to(it: Preferences) -> Document:
    return {**plain(it), "off": [list(pair) for pair in sorted(it.off)]}


def _preferences_from(document: Document) -> Preferences:
    fields: dict[str, Any] = known(Preferences, document)
    return Preferences(**{**fields, "off": frozenset((topic, channel) for topic, channel in document["off"])})
