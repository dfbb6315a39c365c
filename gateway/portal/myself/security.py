"""Login and security in one place: password, second step, other ways in, where I am logged in."""

from flask import Response

from gateway.portal.account import login_methods
from gateway.portal.counter import ask, ask_or_away, leave, next_address, owner, page
from gateway.portal.entering import MINE, SECURITY, ask_code
from gateway.portal.filling import Around, fill
from gateway.portal.own_questions import CHANGE_PASSWORD, PROVE
from gateway.portal.rows import READ_AND_SEND, SEND, Row
from gateway.portal.sheets import Sheet

CODE = f"{SECURITY}/code"


def show_security() -> Response:
    """Also where a login that lacks its second factor is led to, and told why."""
    account = owner()
    limited = account.get("limited", False)
    return page(
        "security.html",
        account=account,
        sessions=ask_or_away("list_sessions", {}),
        methods=login_methods(),
        links={row["provider"]: row for row in ([] if limited else ask_or_away("list_links", {})["items"]) if row["state"] == "linked"},
        next=next_address(""),
    )


def change_password() -> Response:
    def send(sheet: Sheet) -> Response:
        ask("change_password", sheet.arguments(), key=sheet.key)
        return leave(SECURITY, done="my.password_changed")

    owner()
    return fill(CHANGE_PASSWORD, send, lambda: Around(back=SECURITY, template="password.html"))


def prove_session() -> Response:
    """Give the code that this login lacks."""
    account = owner()

    def send(sheet: Sheet) -> Response:
        ask("prove_second_factor", sheet.arguments())
        return leave(next_address(MINE))

    return ask_code(PROVE, send, about=account["login"], back=SECURITY)


def revoke_session(session_id: str) -> Response:
    ask("revoke_session", {"session_id": session_id})
    return leave(SECURITY, done="session.revoked")


def revoke_others() -> Response:
    ask("revoke_other_sessions", {})
    return leave(SECURITY, done="my.others_ended")


def unlink(link_id: str) -> Response:
    ask("unlink_identity", {"link_id": link_id})
    return leave(SECURITY, done="my.link_removed")


ROWS = (
    Row(SECURITY, show_security),
    Row(f"{SECURITY}/password", change_password, READ_AND_SEND),
    Row(CODE, prove_session, READ_AND_SEND),
    Row(f"{SECURITY}/sessions/end", revoke_others, SEND),
    Row(f"{SECURITY}/sessions/<session_id>/revoke", revoke_session, SEND),
    Row(f"{SECURITY}/links/<link_id>/remove", unlink, SEND),
)
