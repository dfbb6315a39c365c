"""The clerk's desk: the citizen's eight digits, the document seen, the level it proves."""

from flask import Response

from gateway.portal.counter import ask, page
from gateway.portal.desk import COUNTER_DESK, staff
from gateway.portal.filling import Around, fill
from gateway.portal.own_questions import COUNTER
from gateway.portal.rows import READ_AND_SEND, Row
from gateway.portal.sheets import Sheet


def verify_at_counter() -> Response:
    """Who was verified is told on the answer itself: a name has no place in an address."""

    def send(sheet: Sheet) -> Response:
        return page("counter_done.html", verified=ask("verify_account", sheet.arguments()))

    return fill(COUNTER, send, lambda: Around(back="/me", template="counter.html", more={"account": staff(COUNTER_DESK)}))


ROWS = (Row(COUNTER_DESK.address, verify_at_counter, READ_AND_SEND),)
