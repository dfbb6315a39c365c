"""What a delivery says: subject and body from templates, links of this site, and the way out of it.

No word of it comes from a person: templates, counts, codes and paths.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass

from services.notifications.model_deliveries import Delivery
from services.notifications.model_notices import Notice
from services.notifications.sending import Message
from services.notifications.templates import LATEST, filled, template_of

TOKEN_DIGITS = 64
DIGEST_LINES = 50


@dataclass(frozen=True)
class House:
    """Where this town lives and what it signs links with."""

    public_url: str
    secret: str

    def unsubscribe_link(self, reference: str) -> str:
        return f"{self.public_url}/unsubscribe/{token_of(reference, self.secret)}"


def token_of(reference: str, secret: str) -> str:
    """Return 64 hex digits that only we can make: a delivery's reference and its seal."""
    return reference + _seal(reference, secret)


def reference_in(token: str, secret: str) -> str | None:
    """Return the reference of a token that we made, else None."""
    reference, seal = token[:32], token[32:]
    is_ours = len(token) == TOKEN_DIGITS and token.isascii() and hmac.compare_digest(seal, _seal(reference, secret))
    return reference if is_ours else None


def notice_letter(delivery: Delivery, notice: Notice, email: str, language: str, house: House) -> Message:
    said = notice_text(notice, language)
    return _letter(delivery, email, said, [said, f"{house.public_url}{notice.link}"], language, house)


def digest_letter(delivery: Delivery, notices: Sequence[Notice], email: str, language: str, house: House) -> Message:
    subject = filled(LATEST["digest"], language, count=str(min(len(notices), 9999)))
    lines = [f"· {notice_text(it, language)}\n  {house.public_url}{it.link}" for it in notices[:DIGEST_LINES]]
    more = [f"… {house.public_url}/me"] if len(notices) > DIGEST_LINES else []
    return _letter(delivery, email, subject, ["\n".join([*lines, *more])], language, house)


def code_letter(delivery: Delivery, code: str, email: str, language: str) -> Message:
    """Return the one letter that an address not verified yet may get: it has no link to unsubscribe from."""
    said = filled(LATEST["code"], language, code=code, minutes="15")
    asked = "If it was not you who entered this address, do nothing." if language == "en" else "如果不是您本人填写的这个邮箱，请不必理会。"
    return Message(delivery.id, email, said, f"{said}\n\n{asked}\n", delivery.created_at, template="code")


def notice_text(notice: Notice, language: str) -> str:
    return filled(template_of(notice.template, notice.template_version), language)


def _letter(delivery: Delivery, email: str, subject: str, parts: list[str], language: str, house: House) -> Message:
    out = house.unsubscribe_link(delivery.id)
    foot = f"Turn such mails off: {out}" if language == "en" else f"不想再收到这类邮件：{out}"
    text = "\n\n".join([*parts, f"-- \n善治 Shanzhi  {house.public_url}\n{foot}\n"])
    return Message(delivery.id, email, subject, text, delivery.created_at, template=delivery.kind, unsubscribe=out)


def _seal(reference: str, secret: str) -> str:
    return hmac.new(secret.encode(), f"unsubscribe\0{reference}".encode("utf-8", "replace"), "sha256").hexdigest()[:32]
