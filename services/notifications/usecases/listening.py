"""Facts come in: learn from each, then tell everybody it concerns. Each effect is keyed by the fact's id."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from services.commons.contracts.notifications_webhooks import KEEPERS
from services.commons.kernel.command import Command
from services.commons.kernel.envelope import Envelope
from services.notifications import model_cards, model_deliveries, model_preferences
from services.notifications.model_cards import card_id
from services.notifications.model_notices import QUEUED, Notice, tell
from services.notifications.model_preferences import EMAIL, Preferences, preferences_id, usual
from services.notifications.projections import fact_name, learn
from services.notifications.table import Row, rows_of
from services.notifications.usecases import dispatching
from services.notifications.usecases.ports import Stores


def take_in(facts: Sequence[Envelope], asked: Command, stores: Stores) -> None:
    """Take in ``facts``. Raises projections.NotYetKnown for one that comes before what it speaks of."""
    for fact in facts:
        learnt = learn(fact)
        if learnt is not None:
            stores.neighbours.learn(learnt)
        dispatching.queue(fact, asked.at, stores)
        _ACTS.get(fact_name(fact), _nothing)(fact, asked, stores)
        for row in rows_of(fact_name(fact)):
            for person in audience(row.audience, fact, stores):
                if not stores.neighbours.is_closed(person):
                    _tell(row, fact, person, asked.at, stores)


def audience(key: str, fact: Envelope, stores: Stores) -> Iterator[str]:
    """Yield whom ``key`` names for ``fact``; nobody else may know."""
    return _AUDIENCES[key](fact, stores)


def _said(fact: Envelope, name: str) -> str:
    payload = fact["data"]
    return str(payload[name]) if isinstance(payload, dict) else ""


def _account(fact: Envelope, stores: Stores) -> Iterator[str]:
    if fact_name(fact).startswith("identity.link."):
        yield _said(fact, "by")
    elif fact["source"] == "identity":
        yield str(fact["subject"])
    else:
        yield stores.cards.get(str(fact["subject"])).person


def _author(fact: Envelope, stores: Stores) -> Iterator[str]:
    return _owner(_idea(fact), stores)


def _assigner(fact: Envelope, stores: Stores) -> Iterator[str]:
    return _owner(str(fact["subject"]), stores)


def _owner(id: str, stores: Stores) -> Iterator[str]:
    """Yield whose it is; nobody when their account was closed. Raises NotYetKnown."""
    owner = stores.neighbours.thing(id).owner
    return iter((owner,) if owner else ())


def _idea(fact: Envelope) -> str:
    return str(fact["subject"]) if fact_name(fact).startswith("ideas.idea.") else _said(fact, "idea_id")


def _contest(fact: Envelope) -> str:
    return str(fact["subject"]) if fact_name(fact).startswith("ideas.contest.") else _said(fact, "contest_id")


def _moderators(fact: Envelope, stores: Stores) -> Iterator[str]:
    return stores.neighbours.staff("moderator", stores.neighbours.thing(_contest(fact)).department)


def _keepers(fact: Envelope, stores: Stores) -> Iterator[str]:
    for role in sorted(KEEPERS):
        yield from stores.neighbours.staff(role, None if role == "operator" else _said(fact, "department"))


_AUDIENCES: Mapping[str, Callable[[Envelope, Stores], Iterator[str]]] = {
    "account": _account,
    "assigner": _assigner,
    "author": _author,
    "commission": lambda fact, stores: stores.neighbours.staff("commission", None),
    "contest_authors": lambda fact, stores: stores.neighbours.authors_in(_contest(fact)),
    "handlers": lambda fact, stores: stores.neighbours.staff("handler", _said(fact, "department")),
    "keepers": _keepers,
    "moderators": _moderators,
    "operators": lambda fact, stores: stores.neighbours.staff("operator", None),
    "supporters": lambda fact, stores: stores.neighbours.supporters(_idea(fact)),
}


def _tell(row: Row, fact: Envelope, person: str, at: datetime, stores: Stores) -> None:
    """Keep the notice, then the mail it plans; after a crash between the two the fact comes again and finds the plan."""
    preferences, card = preferences_of(person, stores), stores.cards.find(card_id(person)) if stores.mail_on else None
    notice = stores.notices.add(tell(row, fact, person, preferences=preferences, card=card, mail_on=stores.mail_on, at=at))
    if notice.plan[EMAIL] == QUEUED:
        stores.deliveries.add(_mail(notice, preferences))


def _mail(notice: Notice, preferences: Preferences) -> model_deliveries.Delivery:
    topics = (notice.topic,)
    policy = notice.urgency
    return model_deliveries.queue(
        "notice", notice.person, notice.id, policy=policy, topics=topics, preferences=preferences, at=notice.created_at
    )


def preferences_of(person: str, stores: Stores) -> Preferences:
    return stores.preferences.find(preferences_id(person)) or usual(person)


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
        stores.deliveries.add(code)


def _forget(fact: Envelope, asked: Command, stores: Stores) -> None:
    """An account was closed: erase its card, choices, inbox and what was sent."""
    person, by = str(fact["subject"]), _said(fact, "by")
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
