"""Contests as documents."""

from collections.abc import Sequence

from services.commons.kernel.calendar import Period
from services.commons.kernel.ports import Page
from services.commons.plumbing.documents import Database, Documents
from services.commons.plumbing.rows import Document
from services.ideas.model import Calendar, Contest
from services.ideas.model_lists import ContestFilter
from services.ideas.store.mapping import fields_of, whole
from services.ideas.store.paging import Span, newest_first
from services.ideas.usecases.ports import Part


def _contest_to(it: Contest) -> Document:
    periods = {phase: vars(it.calendar.period(phase)) for phase in ("collecting", "supporting")}
    return {**whole(it, at=it.created_at), "calendar": periods, "listed": "public" if it.is_published else "drafts"}


def _contest_from(document: Document) -> Contest:
    calendar = Calendar(**{phase: Period(**period) for phase, period in document["calendar"].items()})
    more = {"calendar": calendar, "themes": tuple(document["themes"]), "announced_phases": tuple(document["announced_phases"])}
    return Contest(**{**fields_of(Contest, document), **more})


class Contests(Documents[Contest]):
    def __init__(self, database: Database) -> None:
        super().__init__(database, "contests", _contest_to, _contest_from)
        self.rows.create_index([("listed", 1), ("order", -1)])
        self.rows.create_index([("department", 1), ("listed", 1), ("order", -1)])
        self.rows.create_index("state")

    def listed(self, wanted: ContestFilter, *, drafts: bool, part: Part) -> Page[Contest]:
        of = {"department": wanted.department} if wanted.department else {}
        return newest_first(self, {**of, "listed": "drafts" if drafts else "public"}, [Span()], part, wanted.takes)

    def open_ones(self) -> Sequence[Contest]:
        return [self.read(document) for document in self.rows.find({"state": "open"})]
