"""What is mine, in order: what needs me first, then the newest; each with what happened last and what comes next.

It knows views, never where they come from.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from gateway.client import View
from gateway.portal.labels import label
from gateway.portal.pictures import Stage
from gateway.portal.stations import Event, idea_events, stations
from gateway.portal.words import gettext as _
from gateway.portal.words import say


@dataclass(frozen=True)
class Thing:
    """One idea of mine. ``next`` says in a sentence what comes next, None when nothing does."""

    idea: View
    stages: tuple[Stage, ...]
    last: Event
    next: str | None

    @property
    def clock(self) -> View | None:
        """Return what has the deadline that runs now: the answer's, or the screening's."""
        view: View = self.idea.get("adoption") or self.idea
        return view if self.next and view.get("due_at") and (view.get("late") or "days_left" in view) else None


def things(ideas: Iterable[View]) -> tuple[Thing, ...]:
    """Return ideas with what happened last, the latest first."""
    rows = (Thing(idea, stations(idea), idea_events(idea)[-1], next_of(idea)) for idea in ideas)
    return tuple(sorted(rows, key=lambda row: row.last.at, reverse=True))


def next_of(idea: View) -> str | None:
    """Return what comes next for an idea, in the reader's language."""
    adoption = idea.get("adoption")
    if adoption:
        who = say(label("department", adoption["department"]))
        return _("由%(department)s公开答复") % {"department": who} if adoption["state"] == "assigned" else None
    return {
        "submitted": _("审核员看是否合法、切题，通过后公开"),
        "accepted": _("街坊附议，再由主办方选出入围的；转发给街坊会有用"),
        "shortlisted": _("由主办方评奖，再交给负责的部门"),
        "awarded": _("由主办方交给负责的部门答复"),
        "screened_out": _("可以照理由改好，重新写一个"),
    }.get(idea["state"])
