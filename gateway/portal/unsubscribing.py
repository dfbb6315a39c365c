"""/unsubscribe/<token>: the way out of mails, for people and for mail programs, without logging in (RFC 8058).

Looking changes nothing, for scanners follow every link in a mail; only a POST does. It may come from anywhere: the
sealed token in the address is all that counts, and turning mails off is all it does.
"""

from flask import Response, g, request

from gateway.client import View
from gateway.portal.counter import page
from gateway.portal.rows import READ_AND_SEND, Row


def unsubscribe(token: str) -> Response:
    """Asked as nobody: a session that ended, or somebody else's, is no obstacle."""
    stopped: View | None = None
    if request.method == "POST":
        stopped = g.town.ask("unsubscribe", {"token": token}, correlation_id=g.correlation_id)
    response = page("unsubscribe.html", stopped=stopped)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


ROWS = (Row("/unsubscribe/<id:token>", unsubscribe, READ_AND_SEND, from_anywhere=True),)
