"""Verification at a counter: a citizen shows a code, a clerk sees a document and confirms a level.

The document's kind is kept, never its number. Nobody verifies themselves.
"""

from dataclasses import replace
from datetime import datetime

from services.commons.contracts.identity import NOT_ONESELF, UNKNOWN_COUNTER_CODE
from services.commons.kernel.change import Change
from services.commons.kernel.people import Actor, Level
from services.commons.kernel.problems import Problem
from services.identity.model import Account, Verified, fact_of

CODE_DIGITS, CODE_LASTS_S = 8, 900


def spelled(code: str) -> str:
    """Return the code without the gaps people put into it.

    >>> spelled("1234 5678")
    '12345678'
    """
    return code.replace(" ", "").replace("-", "")


def verify(account: Account, level: Level, document: str, *, by: Actor, at: datetime) -> Change[Account] | None:
    """Raise the level; one that is reached already stays. Raises account.not_oneself, verification.unknown_code."""
    if by.id == account.id:
        raise Problem(NOT_ONESELF)
    if account.state != "active":
        raise Problem(UNKNOWN_COUNTER_CODE)
    if account.standing.level >= level:
        return None
    after = replace(account, standing=replace(account.standing, level=level), verified=Verified(by.id, at, document))
    return Change(after, fact_of("account.verified", after, by=by.id, level=level.name.lower(), document=document))
