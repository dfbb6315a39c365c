"""What waits for me about my own account, one row per kind: codes that run out, an address, my name to verify."""

from collections.abc import Iterator
from dataclasses import dataclass

from gateway.client import View
from services.commons.contracts.ideas import ENTRANT
from services.commons.kernel.people import Level


@dataclass(frozen=True)
class Task:
    """One row: what it is, why it matters, and the one button."""

    key: str
    zh: str
    en: str
    why_zh: str
    why_en: str
    go_zh: str
    go_en: str
    address: str


VERIFY = Task(
    "verify",
    "实名认证",
    "Verify your name",
    "认证后才能写点子和附议，到窗口一次就行",
    "needed to write and support ideas; one visit to a counter is enough",
    "怎样认证",
    "How to verify",
    "/me/verify",
)
ADDRESS = Task(
    "address",
    "验证您的邮箱",
    "Verify your e-mail address",
    "验证码已经发到邮箱，填进来才会收到邮件",
    "a code was sent there; mails begin when it comes back",
    "填验证码",
    "Enter the code",
    "/me/contact",
)
BOUNCED = Task(
    "bounced",
    "换一个邮箱",
    "Renew your e-mail address",
    "发到这个邮箱的信被退回了",
    "mails to this address came back",
    "去更换",
    "Renew it",
    "/me/contact",
)
FEW_CODES = Task(
    "codes",
    "更换恢复码",
    "Get new recovery codes",
    "恢复码快用完了，手机丢了会登录不了",
    "few are left: without them a lost phone locks you out",
    "去更换",
    "Get new ones",
    "/me/security/codes",
)
_BY_CARD = {"unverified": ADDRESS, "undeliverable": BOUNCED}
FEW = 3


def tasks(account: View, card: View) -> tuple[Task, ...]:
    """Return what waits for the owner of ``account``; ``card`` may be empty while it cannot be told."""
    return tuple(_waiting(account, card))


def needs_level(account: View) -> bool:
    """Tell whether this is a citizen who is not verified far enough to take part."""
    return not ENTRANT.roles.isdisjoint(account["roles"]) and Level[account["level"].upper()] < ENTRANT.level


def _waiting(account: View, card: View) -> Iterator[Task]:
    if account.get("second_factor") == "on" and account.get("recovery_codes_left", FEW) < FEW:
        yield FEW_CODES
    if card.get("state") in _BY_CARD:
        yield _BY_CARD[card["state"]]
    if needs_level(account):
        yield VERIFY
