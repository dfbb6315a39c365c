"""What a channel is handed and what it answers: the port that mail, text message and WeChat stand behind."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

ACCEPTED, AGAIN, REFUSED, UNDELIVERABLE, UNKNOWN, WITHDRAWN = "accepted", "again", "refused", "undeliverable", "unknown", "withdrawn"
VERDICTS: Mapping[str, tuple[str, str]] = {
    ACCEPTED: ("对方已接收", "taken by the other side"),
    AGAIN: ("暂时不行，会再试", "not now; tried again later"),
    REFUSED: ("被拒绝，不再尝试", "refused for good"),
    UNDELIVERABLE: ("地址无法送达", "the address takes no mail"),
    UNKNOWN: ("没有得到答复，可能已送达", "no answer came; it may have arrived"),
    WITHDRAWN: ("收信人已取消订阅", "consent was withdrawn"),
}


@dataclass(frozen=True)
class Message:
    """One message to one address. ``reference`` is ours, the same for every attempt;

    params: what a provider's own template takes.
    """

    reference: str
    address: str
    subject: str
    text: str
    at: datetime
    template: str = ""
    unsubscribe: str | None = None
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """``code`` is the other side's status, never its text, which may quote an address."""

    verdict: str
    code: str = ""


class Sender(Protocol):
    """One channel. A sender keeps nothing: what was tried stands in the delivery."""

    can_be_asked: bool

    @property
    def lasts_s(self) -> float:
        """Return how long one message can take at most before it counts as broken off, seconds."""
        ...

    def send(self, message: Message, offering: Callable[[], None]) -> Answer:
        """Send. ``offering`` is called right before the message itself is handed over: until then nothing can have arrived.

        Raises what ``offering`` raises; every trouble of the other side is an answer.
        """
        ...

    def ask(self, message: Message) -> Answer | None:
        """Return what became of a message that was handed over before, None when the other side never had it.

        Raises NotNow.
        """
        ...


class NotNow(Exception):
    """The other side cannot be asked now; until it can, nothing is sent again."""


class Overtaken(Exception):
    """Another sender took the delivery over meanwhile: nothing may be handed over."""
