"""Logging in, by password or at a provider, in one step or two; registering; logging out."""

from contextlib import suppress

from flask import Response

from gateway.auth.cookies import clear_session
from gateway.client import View
from gateway.portal import entering
from gateway.portal.counter import ask, leave, next_address
from gateway.portal.filling import Around, fill
from gateway.portal.own_questions import LOG_IN, REGISTER, SECOND_STEP
from gateway.portal.rows import READ_AND_SEND, SEND, Row
from gateway.portal.sheets import Sheet
from services.commons.contracts.identity import OTP_REQUIRED
from services.commons.kernel.problems import Problem

CODE = "/login/code"


def log_in() -> Response:
    return fill(LOG_IN, lambda sheet: _enter(sheet.arguments()), lambda: Around(template="login.html", more={"methods": login_methods()}))


def give_code() -> Response:
    """Ask for the code alone: login and password are kept from the step before. Without them, begin again."""
    known = entering.halfway()
    if known is None:
        return leave("/login", next=next_address(entering.MINE))

    def send(sheet: Sheet) -> Response:
        return entering.forget_halfway(entering.arrive(entering.issue({**known, **sheet.arguments()})))

    return entering.ask_code(SECOND_STEP, send, about=known["login"], back="/login")


def register() -> Response:
    def send(sheet: Sheet) -> Response:
        ask("register_account", sheet.arguments(), key=sheet.key)
        return _enter(Sheet(LOG_IN, sheet.typed).arguments(), done="account.registered")

    return fill(REGISTER, send, lambda: Around(template="login.html"))


def log_out() -> Response:
    """The browser forgets the session even when identity cannot be reached to end it."""
    with suppress(Problem):
        ask("revoke_session", {"session_id": "current"})
    response = leave("/", done="session.revoked")
    clear_session(response)
    return response


def login_methods() -> View:
    """Return the ways to log in; while they cannot be told, the one that needs nobody else."""
    with suppress(Problem):
        return ask("list_login_methods", {})
    return {"by_password": True, "providers": []}


def _enter(credentials: View, done: str = "") -> Response:
    try:
        return entering.arrive(entering.issue(credentials), done=done)
    except Problem as problem:
        if problem.kind != OTP_REQUIRED:
            raise
        return entering.keep_halfway(leave(CODE, next=next_address(entering.MINE)), credentials)


ROWS = (
    Row("/login", log_in, READ_AND_SEND),
    Row(CODE, give_code, READ_AND_SEND),
    Row("/logout", log_out, SEND),
    Row("/register", register, READ_AND_SEND),
)
