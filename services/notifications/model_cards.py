"""Contact cards: entered by their owners, believed only when a code sent there came back.

Nothing but that code is ever sent to an address that was not verified. The code itself is kept nowhere: it follows
from the service's secret, the card and the number of the change, so a stolen database holds nothing to try it against.
"""

import hashlib
import hmac
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.commons.contracts.notifications import CARD, CODE_DIGITS, CODE_EXPIRED, CODE_LASTS_S, NO_CARD, TOO_MANY_CODES, WRONG_CODE
from services.commons.kernel.change import Change, Fact
from services.commons.kernel.command import Command
from services.commons.kernel.people import OWN_SERVICE, OWNER
from services.commons.kernel.problems import Problem
from services.notifications.model_limits import CODES_KEPT, is_spent


@dataclass(frozen=True)
class Card:
    """code_number: the version of the card whose code counts. codes_at: when codes were asked for, the newest ten."""

    id: str
    person: str
    state: str = "removed"
    email: str = ""
    phone: str = ""
    code_number: int = 0
    codes_at: tuple[datetime, ...] = ()
    version: int = 0

    @property
    def is_verified(self) -> bool:
        return self.state == "verified"


def card_id(person: str) -> str:
    """A person has one card."""
    return hashlib.blake2b(f"card\0{person}".encode(), digest_size=16).hexdigest()


def blank(person: str) -> Card:
    return Card(card_id(person), person)


def code_of(card: str, number: int, secret: str) -> str:
    """Return the six digits that belong to the ``number``-th change of a card."""
    digest = hmac.new(secret.encode(), f"code\0{card}\0{number}".encode(), "sha256").digest()
    return f"{int.from_bytes(digest[:8]) % 10**CODE_DIGITS:0{CODE_DIGITS}d}"


def set_card(card: Card, command: Command) -> Change[Card] | None:
    """Enter an address anew; the same again within the life of its code changes nothing. Raises card.too_many_codes."""
    email, phone = command.args["email"], command.args.get("phone", "")
    is_same = (email, phone) == (card.email, card.phone)
    if is_same and (card.is_verified or (card.state == "unverified" and _was_asked_just_now(card, command.at))):
        return None
    if is_spent("email", "code", card.codes_at, command.at):
        raise Problem(TOO_MANY_CODES)
    step = CARD.advance(card.state, "set", roles=OWNER, given={})
    codes_at = (*card.codes_at, command.at)[-CODES_KEPT:]
    after = replace(card, state=step.target, email=email, phone=phone, code_number=card.version + 1, codes_at=codes_at)
    return _changed(after, step.fact, command.actor.id)


def check_code(card: Card, code: str, *, tries_left: bool, at: datetime, secret: str) -> None:
    """Raises card.not_entered, card.code_expired (too late, or too many tries), card.wrong_code."""
    if card.state not in ("unverified", "verified"):
        raise Problem(NO_CARD)
    if not tries_left or not card.codes_at or at >= card.codes_at[-1] + timedelta(seconds=CODE_LASTS_S):
        raise Problem(CODE_EXPIRED)
    if not hmac.compare_digest(code, code_of(card.id, card.code_number, secret)):
        raise Problem(WRONG_CODE)


def verify(card: Card, checked: Card, *, by: str) -> Change[Card] | None:
    """Believe the address whose code was checked. Raises card.code_expired when it was changed meanwhile."""
    if card.code_number != checked.code_number:
        raise Problem(CODE_EXPIRED)
    if card.is_verified:
        return None
    step = CARD.advance(card.state, "verify", roles=OWNER, given={})
    return _changed(replace(card, state=step.target), step.fact, by)


def bounce(card: Card, email: str) -> Change[Card] | None:
    """Send nothing more to an address that takes nothing; None when another was entered meanwhile."""
    if not card.is_verified or card.email != email:
        return None
    step = CARD.advance(card.state, "bounce", roles=OWN_SERVICE, given={})
    return _changed(replace(card, state=step.target), step.fact, "notifications")


def remove(card: Card, *, by: str) -> Change[Card] | None:
    """Forget the address. When codes were sent is kept: removing a card is no way around the limit."""
    if card.state == "removed":
        return None
    step = CARD.advance(card.state, "remove", roles=OWNER | OWN_SERVICE, given={})
    return _changed(replace(card, state=step.target, email="", phone=""), step.fact, by)


def _was_asked_just_now(card: Card, at: datetime) -> bool:
    return bool(card.codes_at) and at < card.codes_at[-1] + timedelta(seconds=60)


def _changed(after: Card, fact: str, by: str) -> Change[Card]:
    return Change(after, Fact(fact, {"by": by, "state": after.state}))
