"""Counts, for the overview and for the page of a contest: taken at most once a minute, since each reads many ideas."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from services.ideas.model import READABLE_IDEAS
from services.ideas.model_overview import Tally
from services.ideas.store.adoptions import Adoptions
from services.ideas.store.ideas import Ideas

KEPT_FOR = timedelta(seconds=60)
CONTESTS_KEPT = 100


class Tallies:
    def __init__(self, ideas: Ideas, adoptions: Adoptions) -> None:
        self._ideas, self._adoptions = ideas, adoptions
        self._kept: Tally | None = None
        self._contests: dict[str, tuple[datetime, Mapping[str | None, int]]] = {}

    def taken(self, at: datetime) -> Tally:
        kept = self._kept
        if kept is None or not _is_fresh(kept.at, at):
            kept = self._kept = Tally(at, self._ideas.tallied(), self._ideas.all_waiting(), self._adoptions.all_cases())
        return kept

    def of_contest(self, contest_id: str, at: datetime) -> Mapping[str | None, int]:
        taken_at, counted = self._contests.pop(contest_id, (None, {}))
        if taken_at is None or not _is_fresh(taken_at, at):
            taken_at, counted = at, self._ideas.by_town(contest_id, READABLE_IDEAS)
        while len(self._contests) >= CONTESTS_KEPT:
            del self._contests[next(iter(self._contests))]
        self._contests[contest_id] = taken_at, counted
        return counted


def _is_fresh(taken_at: datetime, at: datetime) -> bool:
    return timedelta() <= at - taken_at < KEPT_FOR
