"""People are told: a handful of notices kept at once, then the mails they plan."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.commons.kernel.envelope import Envelope
from services.notifications import model_deliveries
from services.notifications.model_cards import Card, card_id
from services.notifications.model_notices import QUEUED, Notice, tell
from services.notifications.model_preferences import EMAIL, Preferences, preferences_id, usual
from services.notifications.table import Row
from services.notifications.usecases.ports import Stores


@dataclass(frozen=True)
class Telling:
    """One fact to one person, by one row of the table."""

    row: Row
    fact: Envelope
    person: str


def tell_all(tellings: Sequence[Telling], at: datetime, stores: Stores) -> None:
    """Keep the notices, then the mails they plan; after a crash between the two the facts come again and find the plans."""
    people = {it.person for it in tellings}
    preferences, cards = preferences_of_all(people, stores), _cards_of(people, stores)
    people -= stores.neighbours.closed_among(people)  # last, so that hardly anybody leaves between the look and the notice
    notices = [_notice(it, preferences, cards, at, stores) for it in tellings if it.person in people]
    if notices:
        kept = stores.notices.add(notices)
        stores.deliveries.add([_mail(it, preferences[it.person]) for it in kept if it.plan[EMAIL] == QUEUED])


def preferences_of(person: str, stores: Stores) -> Preferences:
    return stores.preferences.find(preferences_id(person)) or usual(person)


def preferences_of_all(people: Collection[str], stores: Stores) -> Mapping[str, Preferences]:
    """Return what each chose, or what counts for who never did."""
    chosen = stores.preferences.find_all([preferences_id(person) for person in people])
    return {person: chosen.get(preferences_id(person)) or usual(person) for person in people}


def _cards_of(people: Collection[str], stores: Stores) -> Mapping[str, Card]:
    if not stores.mail_on:
        return {}
    return {card.person: card for card in stores.cards.find_all([card_id(person) for person in people]).values()}


def _notice(it: Telling, preferences: Mapping[str, Preferences], cards: Mapping[str, Card], at: datetime, stores: Stores) -> Notice:
    chosen, card = preferences[it.person], cards.get(it.person)
    return tell(it.row, it.fact, it.person, preferences=chosen, card=card, mail_on=stores.mail_on, at=at)


def _mail(notice: Notice, preferences: Preferences) -> model_deliveries.Delivery:
    topics = (notice.topic,)
    policy = notice.urgency
    return model_deliveries.queue(
        "notice", notice.person, notice.id, policy=policy, topics=topics, preferences=preferences, at=notice.created_at
    )
