"""What I let the town send me: topic by channel, how often, at which hours, in which language."""

from collections.abc import Iterable, Set

from flask import Response, request

from gateway.client import View
from gateway.portal.counter import ask, ask_or_away, leave, owner, page
from gateway.portal.labels import Label
from gateway.portal.rows import READ_AND_SEND, Row
from services.commons.contracts.notifications import CHANNELS, LANGUAGES, TOPICS, Word
from services.commons.kernel.people import STAFF_ROLES
from services.commons.kernel.problems import Problem

HOME = "/me/preferences"
OPEN_CHANNELS = CHANNELS[:2]  # a ticked box that nothing is sent through would be a lie
STAFF_TOPICS = {"work": STAFF_ROLES, "system": frozenset({"operator"})}
HOURS = tuple(Label(str(hour), f"{hour}:00", f"{hour}:00") for hour in range(24))
LANGUAGE_NAMES = (Label(LANGUAGES[0], "中文", "Chinese"), Label(LANGUAGES[1], "英文", "English"))


def set_preferences() -> Response:
    topics = _topics(owner()["roles"])
    if request.method != "POST":
        chosen = ask("get_my_preferences", {})
        return _show(topics, chosen, {_box(row["topic"], row["channel"]) for row in chosen["choices"] if row["on"]})
    try:
        ask("set_my_preferences", {"choices": _choices(ask("get_my_preferences", {}), topics), **_rest()})
    except Problem as problem:
        return _show(topics, _rest(), _ticked(), problem)
    return leave(HOME, done="my.preferences_saved")


def _show(topics: tuple[Word, ...], rest: View, on: Set[str], problem: Problem | None = None) -> Response:
    return page(
        "preferences.html",
        status=problem.kind.status if problem else 200,
        problem=problem,
        chosen=rest,
        on=on,
        topics=topics,
        channels=OPEN_CHANNELS,
        hours=HOURS,
        languages=LANGUAGE_NAMES,
        card=ask_or_away("get_my_card", {}),
    )


def _topics(roles: Iterable[str]) -> tuple[Word, ...]:
    """Return the topics that can ever concern someone in these roles."""
    held = frozenset(roles)
    return tuple(row for row in TOPICS if row.key not in STAFF_TOPICS or held & STAFF_TOPICS[row.key])


def _choices(chosen: View, topics: Iterable[Word]) -> list[View]:
    """Return every choice: what was on the page as it was ticked, the rest as it was."""
    shown = {_box(topic.key, channel.key) for topic in topics for channel in OPEN_CHANNELS}
    rows = [(row, _box(row["topic"], row["channel"])) for row in chosen["choices"]]
    return [{**row, "on": box in _ticked()} if box in shown else row for row, box in rows]


def _ticked() -> set[str]:
    return set(request.form.getlist("on"))


def _box(topic: str, channel: str) -> str:
    return f"{topic}.{channel}"


def _rest() -> View:
    """Return the other answers; what cannot be read is refused by the department, in words."""
    told = request.form
    hours = {name: int(value) if (value := told.get(name, "")).isdecimal() else -1 for name in ("quiet_from_h", "quiet_until_h")}
    return {**hours, "digest": told.get("digest") == "daily", "language": told.get("language", LANGUAGES[0])}


ROWS = (Row(HOME, set_preferences, READ_AND_SEND),)
