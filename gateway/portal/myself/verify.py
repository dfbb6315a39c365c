"""Reaching a level: what it is good for, and the code a citizen shows at a counter."""

from flask import Response, request

from gateway.client import View
from gateway.portal.counter import ask, owner, page
from gateway.portal.myself.tasks import needs_level
from gateway.portal.rows import READ_AND_SEND, Row
from services.commons.contracts.identity_schemas import DOCUMENTS


def verify_me() -> Response:
    """Show how; when asked, a code. The code is told once and stands in no address."""
    account = owner()
    code: View = ask("start_verification", {}) if request.method == "POST" else {}
    return page(
        "verify.html",
        account=account,
        needs_level=needs_level(account),
        documents=DOCUMENTS,
        code=code,
        digits=_in_two(code["counter_code"]) if code else "",
    )


def _in_two(digits: str) -> str:
    """Return eight digits as people read them out.

    >>> _in_two("12345678")
    '1234 5678'
    """
    return f"{digits[:4]} {digits[4:]}"


ROWS = (Row("/me/verify", verify_me, READ_AND_SEND),)
