"""Closing one's account: what goes, what stays and why, then the password once more."""

from flask import Response

from gateway.auth.cookies import clear_session
from gateway.portal.counter import ask, leave, owner
from gateway.portal.filling import Around, fill
from gateway.portal.myself.own_data import HOME as DATA
from gateway.portal.myself.own_data import KEPT
from gateway.portal.own_questions import CLOSE, CLOSE_WITH_PASSWORD
from gateway.portal.rows import READ_AND_SEND, Row
from gateway.portal.sheets import Sheet


def close_account() -> Response:
    account = owner()
    form = CLOSE_WITH_PASSWORD if account.get("has_password", True) else CLOSE

    def send(sheet: Sheet) -> Response:
        ask("step_account", {"account_id": account["id"], "step": "close", **sheet.arguments()}, key=sheet.key)
        response = leave("/", done="account.closed")
        clear_session(response)
        return response

    return fill(form, send, lambda: Around(back=DATA, template="close.html", more={"kept": KEPT, "account": account}))


ROWS = (Row("/me/close", close_account, READ_AND_SEND),)
