"""My contact card: an address is entered, then believed when the code sent there comes back."""

from flask import Response, request

from gateway.client import View
from gateway.portal.counter import ask, leave, owner, page
from gateway.portal.filling import Around, fill
from gateway.portal.own_questions import CONTACT, CONTACT_CODE
from gateway.portal.rows import READ_AND_SEND, SEND, Row
from gateway.portal.sheets import Sheet, copied

HOME, CHANGE, CODE = "/me/contact", "/me/contact/change", "/me/contact/code"
_NEXT = {"removed": CHANGE, "unverified": CODE}


def show_contact() -> Response:
    """Show the address; without one, lead to where it is entered, and from there to where it is verified."""
    owner()
    card = _card()
    return leave(_NEXT[card["state"]]) if card["state"] in _NEXT else page("contact.html", card=card)


def change_contact() -> Response:
    def send(sheet: Sheet) -> Response:
        ask("set_my_card", {**_also_kept(_card()), **sheet.arguments()})
        return leave(CODE, done="my.code_sent")

    def around() -> Around:
        owner()
        card = _card()
        return Around(back="/me", start=copied(CONTACT, card), template="contact_form.html", more={"card": card})

    return fill(CONTACT, send, around)


def verify_contact() -> Response:
    owner()
    if request.method == "GET" and _card()["state"] != "unverified":
        return leave(HOME)

    def send(sheet: Sheet) -> Response:
        ask("verify_my_card", sheet.arguments())
        return leave(HOME, done="my.address_verified")

    def around() -> Around:
        card = _card()
        return Around(card.get("email", ""), "/me", template="contact_code.html", more={"card": card})

    return fill(CONTACT_CODE, send, around)


def send_again() -> Response:
    """Ask for another code, to the same address. Raises card.too_many_codes."""
    card = _card()
    ask("set_my_card", {"email": card.get("email", ""), **_also_kept(card)})
    return leave(CODE, done="my.code_sent")


def remove_contact() -> Response:
    ask("remove_my_card", {})
    return leave(CHANGE, done="my.address_removed")


def _card() -> View:
    return ask("get_my_card", {})


def _also_kept(card: View) -> View:
    """Return what an address is sent with, for a card is set whole."""
    return {"phone": card["phone"]} if "phone" in card else {}


ROWS = (
    Row(HOME, show_contact),
    Row(CHANGE, change_contact, READ_AND_SEND),
    Row(CODE, verify_contact, READ_AND_SEND),
    Row(f"{CODE}/again", send_again, SEND),
    Row(f"{HOME}/remove", remove_contact, SEND),
)
