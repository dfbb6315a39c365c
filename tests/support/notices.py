"""Facts as departments publish them, and what notifications keeps, for tests of who is told what."""

from datetime import UTC, datetime, timedelta
from typing import Any

from services.commons.kernel.envelope import Envelope, fact_id
from services.notifications import model_deliveries
from services.notifications.model_cards import Card, card_id
from services.notifications.model_deliveries import Delivery
from services.notifications.model_preferences import Preferences, usual
from services.notifications.sending import Answer, Message
from tests.contracts.fact_examples import FACT_EXAMPLES

NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)  # 12:00 in Beijing
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def person(name: str) -> str:
    """Return an account id that is the same for the same name."""
    return fact_id("identity", name, 1)


def fact(name: str, subject: str, sequence: int = 1, /, *, at: datetime = NOON, **data: Any) -> Envelope:
    """Return ``<service>.<aggregate>.<verb>``, the ``sequence``-th of ``subject``; its example payload unless ``data`` says otherwise."""
    service, _, verb = name.partition(".")
    payload = {**FACT_EXAMPLES[service][verb], **data}
    return {
        "specversion": "1.0",
        "id": fact_id(service, subject, sequence),
        "source": service,
        "type": f"{name}.v1",
        "subject": subject,
        "time": at.isoformat().replace("+00:00", "Z"),
        "sequence": sequence,
        "correlationid": "",
        "causationid": None,
        "dataclass": "personal",
        "data": payload,
    }


def card(name: str = "author", **changes: Any) -> Card:
    """Return a verified card."""
    who = person(name)
    return Card(**{"id": card_id(who), "person": who, "state": "verified", "email": f"{name}@example.org", "version": 2, **changes})


def at_once(name: str = "author", **changes: Any) -> Preferences:
    """Return preferences without digest."""
    return Preferences(**{**vars(usual(person(name))), "digest": False, **changes})


def queued(kind: str = "notice", *, policy: str = "normal", at: datetime = NOON, preferences: Preferences | None = None) -> Delivery:
    who = person("author")
    return model_deliveries.queue(kind, who, "it", policy=policy, topics=("idea",), preferences=preferences or at_once(), at=at)


class ScriptedSender:
    """Answers as the test says; ``arrived`` holds every message that was handed over, in order."""

    lasts_s = 60.0

    def __init__(self, *answers: Answer | Exception, can_be_asked: bool = False) -> None:
        self.answers, self.can_be_asked = list(answers), can_be_asked
        self.arrived: list[Message] = []
        self.told: Answer | Exception | None = None

    def send(self, message: Message, offering: Any) -> Answer:
        answer = self.answers.pop(0) if self.answers else Answer("accepted", "250")
        if isinstance(answer, Answer) and answer.verdict not in ("accepted", "unknown", "refused"):
            return answer
        offering()
        self.arrived.append(message)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def ask(self, message: Message) -> Answer | None:
        if isinstance(self.told, Exception):
            raise self.told
        return self.told
