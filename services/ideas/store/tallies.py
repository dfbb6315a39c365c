"""Counts of everything, for the overview: taken at most once a minute, since each reads every idea."""

from datetime import datetime, timedelta

from services.ideas.model_overview import Tally
from services.ideas.store.adoptions import Adoptions
from services.ideas.store.ideas import Ideas

KEPT_FOR = timedelta(seconds=60)


class Tallies:
    def __init__(self, ideas: Ideas, adoptions: Adoptions) -> None:
        self._ideas, self._adoptions = ideas, adoptions
        self._kept: Tally | None = None

    def taken(self, at: datetime) -> Tally:
        kept = self._kept
        if kept is None or not timedelta() <= at - kept.at < KEPT_FOR:
            kept = self._kept = Tally(at, self._ideas.tallied(), self._ideas.all_waiting(), self._adoptions.all_cases())
        return kept
