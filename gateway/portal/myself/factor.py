"""The second step of logging in: enrol an authenticator by picture or by typing, keep recovery codes, take it off.

Secret and codes are told once: on the page that answers, in no address, and kept nowhere here.
"""

import re

import segno
from flask import Response, request
from markupsafe import Markup

from gateway.portal.counter import ask, leave, next_address, owner, page
from gateway.portal.entering import SECURITY, ask_code
from gateway.portal.filling import Around, fill, show
from gateway.portal.own_questions import (
    BEGIN_FACTOR,
    BEGIN_WITH_PASSWORD,
    CONFIRM_FACTOR,
    REMOVE_FACTOR,
    RENEW_CODES,
)
from gateway.portal.rows import READ_AND_SEND, SEND, Row
from gateway.portal.sheets import Sheet
from services.commons.contracts.identity import FRESH_LOGIN_REQUIRED
from services.commons.kernel.problems import Problem

BEGIN, CONFIRM, CODES, REMOVE = f"{SECURITY}/factor", f"{SECURITY}/factor/confirm", f"{SECURITY}/codes", f"{SECURITY}/factor/remove"
_URI = re.compile(r"otpauth://totp/[\x21-\x7e]{1,380}")
_SECRET = re.compile(r"[?&]secret=([A-Z2-7]{16,64})")


def begin_factor() -> Response:
    """Explain, then make a secret; a password is asked for only when the login is not fresh."""
    account = owner()
    place = Around(back=SECURITY, template="factor_begin.html", more={"account": account})

    def send(sheet: Sheet) -> Response:
        try:
            return show(Sheet(CONFIRM_FACTOR), _picture(ask("begin_second_factor", sheet.arguments())["otpauth_uri"]))
        except Problem as problem:
            if problem.kind != FRESH_LOGIN_REQUIRED or not account.get("has_password", True):
                raise
            return show(Sheet(BEGIN_WITH_PASSWORD), place)

    return fill(BEGIN_WITH_PASSWORD if "password" in request.form else BEGIN_FACTOR, send, lambda: place)


def confirm_factor() -> Response:
    """Take the first code; a wrong one shows the same picture again."""
    owner()
    uri = request.form.get("otpauth_uri", "")
    if not (_URI.fullmatch(uri) and _SECRET.search(uri)):
        return leave(BEGIN)

    def send(sheet: Sheet) -> Response:
        return _codes(ask("confirm_second_factor", sheet.arguments())["recovery_codes"], is_new=True)

    return fill(CONFIRM_FACTOR, send, lambda: _picture(uri))


def renew_codes() -> Response:
    owner()

    def send(sheet: Sheet) -> Response:
        return _codes(ask("renew_recovery_codes", sheet.arguments())["recovery_codes"], is_new=False)

    return ask_code(RENEW_CODES, send, back=SECURITY)


def remove_factor() -> Response:
    owner()

    def send(sheet: Sheet) -> Response:
        ask("remove_second_factor", sheet.arguments())
        return leave(SECURITY, done="my.factor_off")

    return ask_code(REMOVE_FACTOR, send, back=SECURITY)


def _codes(codes: list[str], *, is_new: bool) -> Response:
    return page("recovery_codes.html", codes=codes, is_new=is_new, onward=next_address(SECURITY))


def _picture(uri: str) -> Around:
    """Return what stands around the first code: the secret as a picture to scan, as a link for this phone, as text to type."""
    found = _SECRET.search(uri)
    secret = found[1] if found else ""
    drawn = Markup(segno.make(uri, error="m").svg_inline(scale=5, border=3, svgclass="qr", lineclass=None, omitsize=True))  # noqa: S704 - paths only
    groups = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return Around(back=BEGIN, template="factor.html", more={"drawn": drawn, "uri": uri, "secret": groups})


ROWS = (
    Row(BEGIN, begin_factor, READ_AND_SEND),
    Row(CONFIRM, confirm_factor, SEND),
    Row(CODES, renew_codes, READ_AND_SEND),
    Row(REMOVE, remove_factor, READ_AND_SEND),
)
