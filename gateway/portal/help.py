"""Pages that explain: help, and the accessibility statement."""

from flask import Response

from gateway.portal import guide
from gateway.portal.counter import page
from gateway.portal.rows import Row


def show_help() -> Response:
    return page("help.html", stations=guide.STATIONS, answers=guide.ANSWERS, hotline=guide.HOTLINE)


def show_accessibility() -> Response:
    return page("accessibility.html", done_well=guide.DONE, gaps=guide.GAPS, hotline=guide.HOTLINE, checked_on=guide.CHECKED_ON)


ROWS = (Row("/help", show_help), Row("/accessibility", show_accessibility))
