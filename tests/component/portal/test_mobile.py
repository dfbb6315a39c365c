"""The town as an app: manifest, service worker, offline page, deadlines as a file."""

import json
import re

from icalendar import Calendar

from tests.component.portal.conftest import Browser


def test_the_manifest_names_icons_that_are_there(browser: Browser) -> None:
    browser.look("/manifest.webmanifest")
    told = json.loads(browser.response.text)

    assert "application/manifest+json" == browser.response.mimetype
    assert {"any", "maskable"} == {icon["purpose"] for icon in told["icons"]}
    assert [200] * 3 == [browser.client.get(icon["src"]).status_code for icon in told["icons"]]
    assert "/manifest.webmanifest" in [link["href"] for link in browser.look("/").all("link")]


def test_the_worker_keeps_the_shell_and_my_things_only(browser: Browser) -> None:
    browser.look("/worker.js")
    worker = browser.response.text
    shell = json.loads(re.search(r"SHELL = (\[.*?\])", worker)[1])

    assert "text/javascript" == browser.response.mimetype
    assert "no-cache" == browser.response.headers["Cache-Control"]
    assert [200] * len(shell) == [browser.client.get(address).status_code for address in shell]
    assert "/offline" == shell[0]
    assert ['"/me"'] == re.findall(r'MINE = ("[^"]+")', worker)
    assert 1 == worker.count(".put(")


def test_deadlines_come_as_a_calendar_with_a_reminder(browser: Browser) -> None:
    browser.look("/contests/c1/calendar.ics")
    calendar = Calendar.from_ical(browser.response.text)

    assert "text/calendar" == browser.response.mimetype
    assert ["征集点子截止：让上学路更好走", "大家附议截止：让上学路更好走"] == [str(event["summary"]) for event in calendar.events]
    assert all(len(event.alarms.times) == 1 for event in calendar.events)
    assert all(event.end.isoformat().endswith("+00:00") for event in calendar.events)


def test_only_the_form_that_writes_an_idea_is_kept_on_the_phone(browser: Browser) -> None:
    browser.log_in("citizen")

    assert "idea-c1" == browser.look("/contests/c1/ideas/new").form.attributes["data-draft"]
    assert "data-draft" not in browser.look("/ideas/i1/edit").form.attributes
    assert "data-draft" not in browser.look("/login").form.attributes
