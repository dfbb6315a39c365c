"""The way of an idea as five dots: proposed, screened, supported, shortlisted, answered; what it passed by is left out."""

from dataclasses import dataclass

from gateway.client import View
from gateway.portal.labels import Label, label
from gateway.portal.pictures import Stage

_STATIONS = {
    row.key: row
    for row in (
        Label("propose", "提出", "sent"),
        Label("screen", "审核", "screening"),
        Label("support", "附议", "support"),
        Label("shortlist", "入围", "shortlist"),
        Label("answer", "答复", "answer"),
    )
}
_STANDS_AT = {"submitted": "screen", "accepted": "support", "shortlisted": "shortlist", "awarded": "shortlist"}
_ENDED = {"screened_out": ("propose",), "withdrawn": ("propose",)}
_ANSWERED = {"adopted": "past", "partly_adopted": "past", "declined": "end"}


def stations(idea: View) -> tuple[Stage, ...]:
    """Return the dots: ``past``, ``now``, ``ahead``, or ``end`` where the way stops without a yes."""
    state = idea["state"]
    if state in _ENDED:
        return (*(Stage(_STATIONS[key], "past") for key in _ENDED[state]), Stage(label("idea.state", state), "end"))
    keys = list(_STATIONS)
    here = keys.index(_STANDS_AT.get(state, "propose"))
    adoption = idea.get("adoption")
    if adoption is None:
        before, now, ahead = keys[:here], keys[here], keys[here + 1 :]
        name = label("idea.state", state) if state == "awarded" else _STATIONS[now]
        return (*_all(before, "past"), Stage(name, "now"), *_all(ahead, "ahead"))
    return (*_all(keys[: here + 1], "past"), _answer(adoption))


def _all(keys: list[str], place: str) -> tuple[Stage, ...]:
    return tuple(Stage(_STATIONS[key], place) for key in keys)


def _answer(adoption: View) -> Stage:
    """Return the last dot: what was decided, or that it is being decided."""
    state = adoption["state"]
    answered = _ANSWERED.get(state)
    return Stage(label("adoption.state", state), answered) if answered else Stage(_STATIONS["answer"], "now")


@dataclass(frozen=True)
class Event:
    """One line of what happened: what, when, and the entry of the view that tells more."""

    label: Label
    at: str
    entry: View


def idea_events(idea: View) -> tuple[Event, ...]:
    """Return what happened to an idea and to its adoption, in order of time."""
    adoption = idea.get("adoption")
    told = [_event("idea", entry) for entry in idea["history"]]
    if not told or told[0].at != idea["created_at"]:
        told.insert(0, _event("idea", {"step": "submitted", "at": idea["created_at"]}))
    if adoption:
        told.append(_event("adoption", {"step": "assigned", "at": adoption["assigned_at"], "department": adoption["department"]}))
        told += [_event("adoption", entry) for entry in adoption["history"]]
    return tuple(sorted(told, key=lambda event: event.at))


def _event(kind: str, entry: View) -> Event:
    return Event(label(f"{kind}.event", entry["step"]), entry["at"], entry)
