"""What the use-cases need of the world: stores, senders, and where this town lives."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.commons.kernel.change import Change
from services.commons.kernel.command import Command
from services.commons.kernel.ports import Page, Repository
from services.notifications.letters import House
from services.notifications.model_cards import Card
from services.notifications.model_deliveries import Delivery
from services.notifications.model_dispatches import Dispatch
from services.notifications.model_endpoints import Endpoint, Health
from services.notifications.model_notices import Notice
from services.notifications.model_preferences import Preferences
from services.notifications.projections import Learnt, Thing
from services.notifications.senders.webhooks import Courier
from services.notifications.sending import Sender


class Notices(Protocol):
    """Rows written once; only whether they were read changes."""

    def add(self, notices: Sequence[Notice]) -> Sequence[Notice]:
        """Return each notice as it is kept: the one there already, when its fact was heard before."""
        ...

    def find(self, id: str) -> Notice | None: ...
    def of_person(self, person: str, *, unread: bool, hidden: bool, limit: int, cursor: str | None) -> Page[Notice]: ...
    def count_unread(self, person: str, most: int) -> int: ...
    def mark_read(self, id: str, at: datetime) -> None: ...
    def mark_all_read(self, person: str, until: datetime, at: datetime) -> int: ...
    def for_digest(self, days: Collection[str]) -> Iterator[tuple[str, str]]:
        """Yield (person, day) of every notice that waits for a digest of ``days``."""
        ...

    def in_digest(self, person: str, days: Collection[str], most: int) -> Sequence[Notice]: ...
    def forget(self, person: str) -> None: ...


class Deliveries(Protocol):
    """Rows changed by compare-and-set on their revision: False means that somebody else was faster."""

    def add(self, deliveries: Sequence[Delivery]) -> int:
        """Return how many are new; those there already stay as they are."""
        ...

    def find(self, id: str) -> Delivery | None: ...
    def about(self, about: str) -> Sequence[Delivery]: ...
    def digests(self, person: str, days: Collection[str]) -> Sequence[Delivery]: ...
    def due(self, at: datetime, most: int) -> Sequence[Delivery]: ...
    def oldest_waiting(self) -> datetime | None: ...
    def put_off(self, before: Delivery, after: Delivery) -> bool: ...
    def begin(self, before: Delivery, after: Delivery) -> bool: ...
    def offer(self, before: Delivery, after: Delivery) -> bool: ...
    def settle(self, before: Delivery, after: Delivery) -> bool: ...
    def forget(self, person: str) -> None: ...


class Cards(Repository[Card], Protocol):
    def find_all(self, ids: Collection[str]) -> Mapping[str, Card]:
        """Return those that are there, by id."""
        ...

    def put(self, command: Command, blank: Card, decide: Callable[[Card], Change[Card] | None]) -> Card:
        """Change the card, making it of ``blank`` when there is none."""
        ...


class AllPreferences(Repository[Preferences], Protocol):
    def find_all(self, ids: Collection[str]) -> Mapping[str, Preferences]:
        """Return those that are there, by id."""
        ...

    def put(self, command: Command, blank: Preferences, decide: Callable[[Preferences], Change[Preferences] | None]) -> Preferences: ...


class Tries(Protocol):
    def take(self, card: str, number: int, at: datetime) -> bool:
        """Take one of the tries that a code has; False when all are spent."""
        ...


class Neighbours(Protocol):
    """The projections of other departments' facts."""

    def learn(self, learnt: Sequence[Learnt]) -> None: ...
    def things(self, ids: Collection[str]) -> Mapping[str, Thing]:
        """Return those that were heard of, by id."""
        ...

    def staff(self, role: str, department: str | None) -> Iterator[str]: ...
    def supporters(self, idea_id: str) -> Iterator[str]: ...
    def authors_in(self, contest_id: str) -> Iterator[str]: ...
    def closed_among(self, people: Collection[str]) -> set[str]:
        """Return those of ``people`` whose account was closed."""
        ...

    def forget(self, person: str) -> None: ...


class Endpoints(Repository[Endpoint], Protocol):
    def live(self) -> Sequence[Endpoint]:
        """Return all that were not removed."""
        ...

    def listed(self, department: str | None, *, limit: int, cursor: str | None) -> Page[Endpoint]: ...
    def count_of(self, department: str) -> int: ...


class Healths(Protocol):
    def of(self, endpoint_id: str) -> Health: ...
    def note(self, health: Health) -> None: ...


class Dispatches(Protocol):
    """Rows changed by compare-and-set on their revision: False means that somebody else was faster."""

    def add(self, dispatches: Sequence[Dispatch]) -> None:
        """Queue those that are new; those there already stay as they are."""
        ...

    def find(self, id: str) -> Dispatch | None: ...
    def due(self, endpoint_id: str, at: datetime, most: int, *, tests_only: bool) -> Sequence[Dispatch]: ...
    def listed(self, endpoint_id: str, state: str | None, *, limit: int, cursor: str | None) -> Page[Dispatch]: ...
    def since(self, endpoint_id: str, since: datetime, *, limit: int, cursor: str | None) -> Page[Dispatch]: ...
    def begin(self, before: Dispatch, after: Dispatch) -> bool: ...
    def settle(self, before: Dispatch, after: Dispatch) -> bool: ...
    def swap(self, before: Dispatch, after: Dispatch) -> bool: ...
    def forget(self, endpoint_id: str) -> None: ...


@dataclass(frozen=True)
class Hooks:
    """All that webhooks need. ``run`` starts an act in a lane and waits for nothing."""

    endpoints: Endpoints
    healths: Healths
    dispatches: Dispatches
    courier: Courier
    run: Callable[[str, Callable[[], object]], bool]


class Marks(Protocol):
    def digest_made(self) -> str | None:
        """Return the latest day whose digests were all made."""
        ...

    def note_digest(self, day: str) -> None: ...


@dataclass(frozen=True)
class Stores:
    """``senders`` by channel; one that is not there is off."""

    notices: Notices
    deliveries: Deliveries
    cards: Cards
    preferences: AllPreferences
    tries: Tries
    neighbours: Neighbours
    marks: Marks
    senders: Mapping[str, Sender]
    house: House
    hooks: Hooks

    @property
    def mail_on(self) -> bool:
        return "email" in self.senders
