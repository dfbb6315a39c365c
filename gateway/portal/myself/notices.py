"""The inbox: what I was told, read and unread, and why I was told."""

from flask import Response, request

from gateway.auth.addresses import local_address
from gateway.portal.counter import ask, leave, owner, page
from gateway.portal.desk import given
from gateway.portal.rows import SEND, Row

HOME = "/me/notices"


def list_notices() -> Response:
    owner()
    asked = {"unread": True} if (only_unread := request.args.get("unread") == "1") else {}
    notices = ask("list_my_notices", {**asked, **given("cursor")})
    unread = ask("count_unread", {})["unread"]
    return page("notices.html", notices=notices, unread=unread, only_unread=only_unread)


def open_notice(notice_id: str) -> Response:
    """Mark it read and lead to what it is about."""
    notice = ask("mark_notice_read", {"notice_id": notice_id})
    return leave(local_address(notice["link"], HOME))


def read_all() -> Response:
    """Mark as read what stood on the page; what came after it was shown stays unread."""
    until = request.form.get("until")
    ask("mark_all_read", {"until": until} if until else {})
    return leave(HOME, done="my.read_all")


def explain_notice(notice_id: str) -> Response:
    owner()
    return page("notice_why.html", told=ask("explain_notice", {"notice_id": notice_id}))


ROWS = (
    Row(HOME, list_notices),
    Row(f"{HOME}/read", read_all, SEND),
    Row(f"{HOME}/<notice_id>/open", open_notice, SEND),
    Row(f"{HOME}/<notice_id>/why", explain_notice),
)
