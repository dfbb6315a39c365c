"""Opening a session, in one step or two. Between the two, login and password rest sealed in the browser for five minutes."""

from collections.abc import Callable
from typing import cast

from flask import Response, current_app, request

from gateway.auth.cookies import set_session
from gateway.auth.devices import device_of
from gateway.auth.sealed import HALFWAY, SealedCookie
from gateway.client import View
from gateway.portal.counter import ask, leave, next_address
from gateway.portal.filling import Around, fill
from gateway.portal.forms import Form
from gateway.portal.own_questions import by_recovery_code
from gateway.portal.sheets import Sheet

MINE, SECURITY = "/me", "/me/security"


def issue(credentials: View) -> View:
    """Return a token. Raises what identity refuses with; token.second_factor_required when a code is to follow."""
    return ask("issue_token", {**credentials, "device": device_of(request.headers.get("User-Agent", ""))})


def arrive(token: View, *, done: str = "") -> Response:
    """Lead where the person wanted to go; who must enrol or give a second factor first, to where that is done."""
    wanted = next_address(MINE)
    response = leave(SECURITY, next=wanted) if token.get("limited") else leave(wanted, done=done)
    set_session(response, token["access_token"], token["expires_in_s"])
    return response


def ask_code(form: Form, send: Callable[[Sheet], Response], *, about: str = "", back: str) -> Response:
    """Ask for a code of the authenticator, or for a recovery code where the phone is not at hand."""
    recovers = request.args.get("with") == "recovery"
    place = Around(about, back, template="code.html", more={"recovers": recovers})
    return fill(by_recovery_code(form) if recovers else form, send, lambda: place)


def keep_halfway(response: Response, credentials: View) -> Response:
    """Remember who has given a right password, until the code."""
    _cookie().put(response, {name: credentials[name] for name in ("login", "password")}, secure=request.is_secure)
    return response


def halfway() -> View | None:
    """Return the login and password of the first step; None when there was none, or too long ago."""
    return _cookie().read(request)


def forget_halfway(response: Response) -> Response:
    _cookie().end(response, secure=request.is_secure)
    return response


def _cookie() -> SealedCookie:
    return cast("SealedCookie", current_app.extensions[HALFWAY])
