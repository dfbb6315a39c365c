"""What makes a phone treat the town as an app: manifest, service worker, the page shown without a network, deadlines as a file.

The worker keeps the shell (stylesheet, scripts, offline page) and "my things" (/me), nothing else of anybody.
"""

import hashlib
import json
from datetime import datetime, timedelta

from flask import Response, render_template, request
from icalendar import Alarm, Calendar, Event

from gateway.client import View
from gateway.portal.assets import asset
from gateway.portal.counter import ask, page
from gateway.portal.labels import label
from gateway.portal.rows import Row
from gateway.portal.words import gettext as _
from gateway.portal.words import language, say
from services.commons.contracts.ideas import PHASES

SHELL = ("portal.css", "pages.css", "logged-in.css", "portal.js", "pictures/mark.svg")
OFFLINE = "/offline"
REMIND_BEFORE, LAST_HOUR = timedelta(days=1), timedelta(hours=1)


def manifest() -> Response:
    """Web app manifest (W3C): the town on the home screen."""
    icons = (("icon-192", "192x192", "any"), ("icon-512", "512x512", "any"), ("icon-maskable-512", "512x512", "maskable"))
    told = {
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "lang": {"zh": "zh-CN"}.get(language(), language()),
        "name": _("善治 · 全民参与社会治理"),
        "short_name": _("善治"),
        "background_color": "#f6f1e7",
        "theme_color": "#0b5d5a",
        "icons": [
            {"src": asset(f"pictures/{name}.png"), "sizes": sizes, "type": "image/png", "purpose": purpose}
            for name, sizes, purpose in icons
        ],
        "shortcuts": [{"name": _("点子大赛"), "url": "/contests"}, {"name": _("我的"), "url": "/me"}],
    }
    return _plain(json.dumps(told, ensure_ascii=False), "application/manifest+json")


def service_worker() -> Response:
    """The worker, its list of files and a version that changes with any of them."""
    shell = [OFFLINE, *(asset(name) for name in SHELL)]
    version = hashlib.sha256("".join(shell).encode()).hexdigest()[:10]
    return _plain(render_template("portal/worker.js", shell=shell, version=version), "text/javascript")


def offline() -> Response:
    return page("offline.html")


def contest_calendar(contest_id: str) -> Response:
    """The deadlines of a contest as RFC 5545, with a reminder a day before each."""
    contest = ask("get_contest", {"contest_id": contest_id})
    response = _plain(_calendar(contest).to_ical().decode(), "text/calendar")
    response.headers["Content-Disposition"] = 'attachment; filename="shanzhi.ics"'
    return response


def _calendar(contest: View) -> Calendar:
    calendar = Calendar.new(prodid="-//Shanzhi//contests//ZH", version="2.0")
    for phase in PHASES:
        calendar.add_component(_deadline(contest, phase))
    return calendar


def _deadline(contest: View, phase: str) -> Event:
    ends_at = datetime.fromisoformat(contest["calendar"][phase]["ends_at"])
    words = _("%(phase)s截止：%(title)s") % {"phase": say(label("phase", phase)), "title": contest["title"]}
    event = Event.new(
        uid=f"{contest['id']}-{phase}@shanzhi",
        stamp=datetime.fromisoformat(contest["created_at"]),
        sequence=contest["version"],
        start=ends_at - LAST_HOUR,
        end=ends_at,
        summary=words,
        url=f"{request.host_url}contests/{contest['id']}",
    )
    alarm = Alarm.new(description=words)
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", -REMIND_BEFORE)
    event.add_component(alarm)
    return event


def _plain(text: str, mimetype: str) -> Response:
    response = Response(text, mimetype=mimetype)
    response.headers["Cache-Control"] = "no-cache"
    return response


ROWS = (
    Row("/manifest.webmanifest", manifest),
    Row("/worker.js", service_worker),
    Row(OFFLINE, offline),
    Row("/contests/<contest_id>/calendar.ics", contest_calendar),
)
