"""Sending what is due: one claim, one attempt, one answer at a time; and the daily digests.

Whoever wins the claim of a delivery sends it. Every claim, hand-over and answer is a compare-and-set, so two senders at
once, or one that was killed anywhere, send nothing that the policies do not allow.
"""

import logging
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from services.commons.kernel.command import Command
from services.notifications import hours, letters, model_cards, model_deliveries
from services.notifications.model_cards import Card, card_id, code_of
from services.notifications.model_deliveries import Delivery, held_back, queue, recover
from services.notifications.model_notices import mail_withheld
from services.notifications.model_preferences import EMAIL, Preferences, usual
from services.notifications.sending import AGAIN, UNDELIVERABLE, Answer, Message, NotNow, Overtaken, Sender
from services.notifications.usecases.ports import Stores
from services.notifications.usecases.telling import preferences_of

AT_ONCE = 50
DIGEST_NOTICES_MOST = 500
DAYS_BACK = 3  # a digest that was missed is told by the next, this many days later at most
ASK_AGAIN_S = 60
HELD_BACK, OVERTAKEN, AWAY = "held_back", "overtaken", "away"
Clock = Callable[[], datetime]
_log = logging.getLogger(__name__)


def send_due(asked: Command, stores: Stores, now: Clock) -> int:
    """Send, put off, end or recover what is due; stop early when a channel is away. Return how many were looked at."""
    looked = 0
    for delivery in stores.deliveries.due(now(), AT_ONCE):
        looked += 1
        sender = stores.senders.get(delivery.channel)
        if sender is None:
            _wait_for_channel(delivery, now(), stores)
        elif delivery.state == "attempting":
            _recover(delivery, sender, now(), stores)
        elif Errand(delivery, sender, asked, stores, now).run() == AWAY:
            break
    return looked


def _wait_for_channel(delivery: Delivery, at: datetime, stores: Stores) -> None:
    """A channel that was turned off may be turned on again; what is too old then is dropped, and says so."""
    later = replace(delivery, due_at=at + timedelta(minutes=5), revision=delivery.revision + 1)
    stores.deliveries.put_off(delivery, held_back(delivery, withheld=None, preferences=usual(delivery.person), at=at) or later)


class Errand:
    """One attempt at one delivery. ``now`` is asked again at every turn: a slow server may outlast what was read before."""

    def __init__(self, delivery: Delivery, sender: Sender, asked: Command, stores: Stores, now: Clock) -> None:
        self._delivery, self._sender, self._asked, self._stores, self._now = delivery, sender, asked, stores, now

    def run(self) -> str:
        """Return what came of it: a verdict, HELD_BACK, OVERTAKEN or AWAY."""
        at, delivery = self._now(), self._delivery
        preferences, message, withheld = _looked_up(delivery, self._stores)
        ended = held_back(delivery, withheld=withheld, preferences=preferences, at=at)
        if ended is not None:
            self._stores.deliveries.put_off(delivery, ended)
            return HELD_BACK
        begun = model_deliveries.begin(delivery, at, lasts_s=self._sender.lasts_s)
        if message is None or not self._stores.deliveries.begin(delivery, begun):
            return OVERTAKEN
        self._delivery = begun
        return self._attempt(message)

    def _attempt(self, message: Message) -> str:
        try:
            answer = self._sender.send(message, self._offering)
        except Overtaken:
            return OVERTAKEN
        after = model_deliveries.settle(self._delivery, answer, self._now())
        self._stores.deliveries.settle(self._delivery, after)
        _log.info("delivery", extra={"delivery": after.id, "state": after.state, "outcome": answer.verdict, "answer": answer.code})
        if answer.verdict == UNDELIVERABLE and after.channel == EMAIL:
            self._stores.cards.change(self._asked, card_id(after.person), lambda it: model_cards.bounce(it, message.address))
        return AWAY if answer.verdict == AGAIN and not answer.code.isdigit() else answer.verdict

    def _offering(self) -> None:
        """Note that the message is handed over now, if it still may be: the server may have been slow. Raises Overtaken."""
        preferences, _, withheld = _looked_up(self._delivery, self._stores)
        ended = held_back(self._delivery, withheld=withheld, preferences=preferences, at=self._now())
        if ended is not None:
            self._stores.deliveries.put_off(self._delivery, ended)
            raise Overtaken
        offered = model_deliveries.offer(self._delivery)
        if not self._stores.deliveries.offer(self._delivery, offered):
            raise Overtaken
        self._delivery = offered


def _recover(delivery: Delivery, sender: Sender, at: datetime, stores: Stores) -> None:
    """An attempt broke off: ask the other side where it can be asked, else go by the policy."""
    told: Answer | None = None
    if sender.can_be_asked and delivery.attempts[-1].offered:
        _, message, _ = _looked_up(delivery, stores)
        try:
            told = sender.ask(message) if message else None
        except NotNow:
            later = at + timedelta(seconds=ASK_AGAIN_S)
            stores.deliveries.put_off(delivery, replace(delivery, due_at=later, revision=delivery.revision + 1))
            return
    after = recover(delivery, told, at, can_be_asked=sender.can_be_asked)
    _log.warning("attempt broke off", extra={"delivery": delivery.id, "offered": delivery.attempts[-1].offered, "state": after.state})
    stores.deliveries.settle(delivery, after)


def _looked_up(delivery: Delivery, stores: Stores) -> tuple[Preferences, Message | None, str | None]:
    """Return the person's choices, and the message or why it may not be sent now."""
    preferences, card = preferences_of(delivery.person, stores), stores.cards.find(card_id(delivery.person))
    return preferences, *_written(delivery, preferences, card, stores)


def _written(delivery: Delivery, preferences: Preferences, card: Card | None, stores: Stores) -> tuple[Message | None, str | None]:
    """Return the message, or why it may not be sent now. The address is looked up for every attempt and kept nowhere else."""
    if delivery.kind == "code":
        return _code(delivery, preferences, card, stores)
    withheld = mail_withheld(preferences, card, delivery.topics)
    if withheld or card is None:
        return None, withheld or "no_card"
    if delivery.kind == "digest":
        return _digest(delivery, preferences, card, stores)
    notice = stores.notices.find(delivery.about)
    if notice is None:
        return None, "no_card"
    return letters.notice_letter(delivery, notice, card.email, preferences.language, stores.house), None


def _code(delivery: Delivery, preferences: Preferences, card: Card | None, stores: Stores) -> tuple[Message | None, str | None]:
    if card is None or card.state != "unverified" or str(card.code_number) != delivery.about:
        return None, "card_changed"
    code = code_of(card.id, card.code_number, stores.house.secret)
    return letters.code_letter(delivery, code, card.email, preferences.language), None


def _digest(delivery: Delivery, preferences: Preferences, card: Card, stores: Stores) -> tuple[Message | None, str | None]:
    waiting = stores.notices.in_digest(delivery.person, delivery.days, DIGEST_NOTICES_MOST)
    allowed = [it for it in waiting if preferences.allows(it.topic, EMAIL)]
    unread = [it for it in allowed if it.read_at is None]
    if not unread:
        return None, "all_read" if allowed else "muted"
    return letters.digest_letter(delivery, unread, card.email, preferences.language, stores.house), None


def make_digests(asked: Command, stores: Stores) -> int:
    """Queue the digests of today, one for each person, and what earlier days missed; return how many are new.

    Once all are queued the day is noted; until then a crash only makes it look again.
    """
    day = hours.digest_due(asked.at)
    if day is None or day == stores.marks.digest_made():
        return 0
    days = hours.days_before(day, DAYS_BACK)
    waiting: dict[str, set[str]] = defaultdict(set)
    for person, of in stores.notices.for_digest(days):
        waiting[person].add(of)
    made = sum(_make_digest(person, sorted(of), day, asked.at, stores) for person, of in sorted(waiting.items()))
    stores.marks.note_digest(day)
    return made


def _make_digest(person: str, days: list[str], day: str, at: datetime, stores: Stores) -> bool:
    told = {each for it in stores.deliveries.digests(person, days) for each in it.days}
    untold = tuple(each for each in days if each not in told)
    if not untold:
        return False
    topics = tuple(sorted({it.topic for it in stores.notices.in_digest(person, untold, DIGEST_NOTICES_MOST)}))
    preferences = preferences_of(person, stores)
    digest = queue("digest", person, day, policy="digest", topics=topics, preferences=preferences, at=at, days=untold)
    return stores.deliveries.add([digest]) == 1


def oldest_unsent(stores: Stores, at: datetime) -> dict[str, int]:
    """Return how long the delivery that waits longest could have been sent, for whoever watches over the service."""
    since = stores.deliveries.oldest_waiting()
    return {"oldest_unsent_s": max(0, int((at - since).total_seconds())) if since else 0}
