"""What pages show so that it can be seen at a glance: how far something has come, how much time is left."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from gateway.client import View
from gateway.portal.labels import Label, label
from services.commons.contracts.ideas import CONTEST, PHASES
from services.commons.kernel.lifecycle import Lifecycle

_ROADS: dict[str, tuple[Lifecycle, tuple[str, ...]]] = {
    "contest": (CONTEST, ("announced", "open", "results_published")),
}


@dataclass(frozen=True)
class Stage:
    """One dot: a state that is ``past``, the one that is ``now``, one still ``ahead``, or the ``end`` of a way that stopped."""

    label: Label
    place: str


@dataclass(frozen=True)
class Phase:
    """One period of a calendar: ``ahead``, ``now`` or ``past``; ``days_left`` until its next edge."""

    label: Label
    begins_at: str
    ends_at: str
    place: str
    days: int
    days_left: int


def stages(kind: str, view: View) -> tuple[Stage, ...]:
    """Return the stations of the usual road gone through, the present state, and the stations ahead of it."""
    lifecycle, road = _ROADS[kind]
    state = view["state"]
    past = (key for key in _been(lifecycle, view) if key in road and key != state)
    ahead = () if lifecycle.state(state).final else road[road.index(state) + 1 if state in road else 0 :]
    rows = (*((key, "past") for key in past), (state, "now"), *((key, "ahead") for key in ahead))
    return tuple(Stage(label(f"{kind}.state", key), place) for key, place in rows)


def _been(lifecycle: Lifecycle, view: View) -> tuple[str, ...]:
    steps = (lifecycle.step(entry["step"]) for entry in view["history"])
    return tuple(dict.fromkeys((lifecycle.states[0].key, *(step.target for step in steps if step))))


def phases(contest: View, now: datetime) -> tuple[Phase, ...]:
    """Return the periods of a calendar as the department says they are."""
    return tuple(_phase(key, contest, now) for key in PHASES)


def _phase(key: str, contest: View, now: datetime) -> Phase:
    period = contest["calendar"][key]
    begins_at, ends_at = (datetime.fromisoformat(period[edge]) for edge in ("begins_at", "ends_at"))
    place = "now" if key in contest["phases"] else "past" if contest["over"] or now >= ends_at else "ahead"
    edge = begins_at if place == "ahead" else ends_at
    return Phase(label("phase", key), period["begins_at"], period["ends_at"], place, _days(ends_at - begins_at), max(0, _days(edge - now)))


def _days(span: timedelta) -> int:
    return ceil(span / timedelta(days=1))
