"""Pages of one's own account: log in and out, register, what is mine, where I am logged in."""

from contextlib import suppress

from flask import Response, request

from gateway.auth.cookies import clear_session, set_session
from gateway.client import View
from gateway.portal.counter import ask, has_role, leave, me, next_address, page
from gateway.portal.filling import Around, fill
from gateway.portal.questions import LOG_IN, REGISTER
from gateway.portal.rows import READ_AND_SEND, SEND, Row
from gateway.portal.sheets import Sheet
from services.commons.contracts.ideas import ENTRANT
from services.commons.kernel.people import Level
from services.commons.kernel.problems import LOGIN_REQUIRED, Problem

MINE = "/me"


def log_in() -> Response:
    return fill(LOG_IN, _open_session, Around)


def register() -> Response:
    def send(sheet: Sheet) -> Response:
        ask("register_account", sheet.arguments(), key=sheet.key)
        return _open_session(Sheet(LOG_IN, sheet.typed), done="account.registered")

    return fill(REGISTER, send, Around)


def log_out() -> Response:
    """The browser forgets the session even when identity cannot be reached to end it."""
    with suppress(Problem):
        ask("revoke_session", {"session_id": "current"})
    response = leave("/", done="session.revoked")
    clear_session(response)
    return response


def show_me() -> Response:
    account = me()
    if account is None:
        raise Problem(LOGIN_REQUIRED)
    cursor = {"cursor": request.args["cursor"]} if request.args.get("cursor") else {}
    return page(
        "me.html",
        account=account,
        needs_level=_needs_level(account),
        drafts=() if cursor else ask("list_my_drafts", {})["items"],
        ideas=ask("list_my_ideas", cursor),
        sessions=ask("list_sessions", {}),
    )


def _needs_level(account: View) -> bool:
    """Tell whether this is a citizen who is not verified far enough to take part."""
    return has_role(ENTRANT.roles) and Level[account["level"].upper()] < ENTRANT.level


def revoke_session(session_id: str) -> Response:
    ask("revoke_session", {"session_id": session_id})
    return leave(MINE, done="session.revoked")


def _open_session(sheet: Sheet, done: str = "") -> Response:
    token = ask("issue_token", sheet.arguments())
    response = leave(next_address(MINE), done=done)
    set_session(response, token["access_token"], token["expires_in_s"])
    return response


ROWS = (
    Row("/login", log_in, READ_AND_SEND),
    Row("/logout", log_out, SEND),
    Row("/register", register, READ_AND_SEND),
    Row(MINE, show_me),
    Row("/me/sessions/<session_id>/revoke", revoke_session, SEND),
)
