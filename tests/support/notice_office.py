"""Notifications on a real database, as facts and people meet it, with a clock of the test's own."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from services.commons.contracts.notifications import CONTRACT
from services.commons.kernel.command import Command
from services.commons.kernel.envelope import Envelope
from services.commons.kernel.people import Actor
from services.commons.plumbing.documents import Database
from services.commons.plumbing.inbox import Inbox, Retries
from services.commons.plumbing.rows import connect
from services.notifications.letters import House
from services.notifications.model_cards import code_of
from services.notifications.sending import Sender
from services.notifications.settings import Settings
from services.notifications.store import open_stores
from services.notifications.usecases import delivering, inbox, listening, owning
from services.notifications.usecases.ports import Stores
from tests.support.commands import asked
from tests.support.notices import NOON, person
from tests.support.published import answer
from tests.support.silent import Silent

SECRET = "s" * 32
SETTINGS = Settings(amqp_uri="", mongo_uri="", secret=SECRET, claims_public_key="")


@dataclass
class Post:
    """Notifications as facts and people meet it; ``at`` is its clock."""

    stores: Stores
    at: datetime = NOON

    def hear(self, *facts: Envelope) -> None:
        listening.take_in(facts, self._tick("take_in"), self.stores)

    def send(self) -> int:
        return delivering.send_due(self._tick("send_due"), self.stores, lambda: self.at)

    def digest(self) -> int:
        return delivering.make_digests(self._tick("make_digests"), self.stores)

    def ask(self, name: str, who: str, roles: tuple[str, ...] = (), **args: Any) -> dict[str, Any]:
        """Ask in the name of ``who``, "" being nobody; what is answered is what the schema lets through."""
        asking = next(it for it in (inbox, owning) if hasattr(it, name))
        actor = Actor(person(who), frozenset(roles)) if who else Actor()
        return answer(CONTRACT, name, getattr(asking, name)(asked(name, actor, at=self.at, **args), self.stores))

    def card(self, who: str, **preferences: Any) -> None:
        """Have ``who`` enter and verify an address, and choose to be mailed at once."""
        self.ask("set_my_card", who, email=f"{who}@example.org")
        card = self.stores.cards.get(self.ask("get_my_card", who)["id"])
        self.ask("verify_my_card", who, code=code_of(card.id, card.code_number, SECRET))
        chosen = {"choices": [], "digest": False, "quiet_from_h": 22, "quiet_until_h": 8, "language": "zh", **preferences}
        self.ask("set_my_preferences", who, **chosen)

    def inbox(self, who: str) -> list[str]:
        return [row["zh"] for row in self.ask("list_my_notices", who, limit=100)["items"]]

    def through(self, sender: Sender | None) -> "Post":
        """Return the same office with another channel for mail, or none."""
        return Post(replace(self.stores, senders={"email": sender} if sender else {}), self.at)

    def _tick(self, name: str) -> Command:
        return Command(name, self.at, uuid4().hex, correlation_id="")


def rows_in(uri: str, name: str) -> Database:
    own = connect(uri, name)
    return Database(own, CONTRACT, Silent(), Inbox(own["inbox"], Retries(1000, 3)))


def stores_in(rows: Database) -> Stores:
    return replace(open_stores(rows, SETTINGS), house=House("https://shanzhi.example", SECRET))
