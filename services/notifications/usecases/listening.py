"""Facts come in: learn from them, then tell everybody they concern. Each effect is keyed by its fact's id.

Facts that cannot change whom another of them concerns are taken in together, so that what they need is read once
for all of them and written at once: one alone costs a dozen trips to the database.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby

from services.commons.kernel.command import Command
from services.commons.kernel.envelope import Envelope
from services.notifications import model_cards, model_deliveries, model_preferences
from services.notifications.model_cards import card_id
from services.notifications.model_preferences import preferences_id, usual
from services.notifications.projections import Thing, fact_name, learn
from services.notifications.subscriptions import BY_FACT
from services.notifications.table import rows_of
from services.notifications.usecases import dispatching
from services.notifications.usecases.audiences import Audiences, said
from services.notifications.usecases.handfuls import handfuls
from services.notifications.usecases.ports import Stores
from services.notifications.usecases.telling import Telling, tell_all

TOLD_AT_ONCE = 50  # notices in one insert: with more, SecantusDB takes longer for each and keeps others waiting
IDLE, SILENT, TOGETHER, ALONE = "idle", "silent", "together", "alone"


def take_in(facts: Sequence[Envelope], asked: Command, stores: Stores) -> None:
    """Take in ``facts``. Raises projections.NotYetKnown for one that comes before what it speaks of."""
    for run in runs(facts):
        stores.neighbours.learn([learnt for learnt in map(learn, run) if learnt])
        for fact in run:
            _ACTS.get(fact_name(fact), _nothing)(fact, asked, stores)
        known = Audiences(run, stores)
        dispatching.queue(run, asked.at, known.thing, stores)
        for handful in handfuls(_tellings(run, known), TOLD_AT_ONCE):
            tell_all(handful, asked.at, stores)


def runs(facts: Sequence[Envelope]) -> Iterator[Sequence[Envelope]]:
    """Yield ``facts`` in order, in runs that may be learnt from before anybody is told of them; leave out the idle ones."""
    busy = [fact for fact in facts if _kind(fact) != IDLE]
    for kind, run in groupby(busy, _kind):
        if kind == ALONE:
            yield from ([fact] for fact in run)
        else:
            yield list(run)


def _kind(fact: Envelope) -> str:
    """Return how a fact may be taken in: what is new itself changes nobody's audience, people and contests do."""
    name, learnt = fact_name(fact), learn(fact)
    if not rows_of(name) and name not in BY_FACT:
        return SILENT if learnt else IDLE
    return TOGETHER if learnt is None or (isinstance(learnt, Thing) and learnt.kind != "contest") else ALONE


def _tellings(run: Sequence[Envelope], known: Audiences) -> Iterator[Telling]:
    for fact in run:
        for row in rows_of(fact_name(fact)):
            for person in known.of(row.audience, fact):
                yield Telling(row, fact, person)


def _send_code(fact: Envelope, asked: Command, stores: Stores) -> None:
    """Queue the code of a card that was entered: the fact rides in the card, so no crash can lose it."""
    card = stores.cards.get(str(fact["subject"]))
    code = model_deliveries.queue(
        "code",
        card.person,
        str(fact["sequence"]),
        policy="code",
        topics=("account",),
        preferences=usual(card.person),
        at=datetime.fromisoformat(str(fact["time"])),
    )
    if stores.mail_on:
        stores.deliveries.add([code])


def _forget(fact: Envelope, asked: Command, stores: Stores) -> None:
    """An account was closed: erase its card, choices, inbox and what was sent."""
    person, by = str(fact["subject"]), said(fact, "by")
    wish = replace(asked, name="forget", key=str(fact["id"]), new_id=str(fact["id"]), fingerprint=person)
    if stores.cards.find(card_id(person)):
        stores.cards.change(wish, card_id(person), lambda it: model_cards.remove(it, by=by))
    if stores.preferences.find(preferences_id(person)):
        stores.preferences.change(wish, preferences_id(person), lambda it: model_preferences.forgotten(it, by=by))
    stores.notices.forget(person)
    stores.deliveries.forget(person)
    stores.neighbours.forget(person)


def _nothing(fact: Envelope, asked: Command, stores: Stores) -> None: ...


_ACTS: Mapping[str, Callable[[Envelope, Command, Stores], None]] = {
    "identity.account.closed": _forget,
    "notifications.card.set": _send_code,
}
