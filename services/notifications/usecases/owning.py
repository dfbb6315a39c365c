"""What a person enters here about themselves: a contact card and preferences, with or without logging in (unsubscribe)."""

from services.commons.contracts.notifications import TOKEN_UNKNOWN
from services.commons.kernel.command import Command
from services.commons.kernel.problems import Problem
from services.commons.kernel.views import View
from services.notifications import model_cards, model_preferences, views
from services.notifications.letters import reference_in
from services.notifications.model_cards import blank, card_id
from services.notifications.model_preferences import usual
from services.notifications.usecases.ports import Stores
from services.notifications.usecases.telling import preferences_of


def get_my_card(query: Command, stores: Stores) -> View:
    return views.card(stores.cards.find(card_id(query.actor.id)) or blank(query.actor.id), mail_on=stores.mail_on)


def set_my_card(command: Command, stores: Stores) -> View:
    card = stores.cards.put(command, blank(command.actor.id), lambda it: model_cards.set_card(it, command))
    return views.card(card, mail_on=stores.mail_on)


def verify_my_card(command: Command, stores: Stores) -> View:
    """Each try is counted before the code is looked at, so that many at once are no way around the limit."""
    card = stores.cards.find(card_id(command.actor.id)) or blank(command.actor.id)
    tries_left = card.code_number > 0 and stores.tries.take(card.id, card.code_number, command.at)
    model_cards.check_code(card, command.args["code"], tries_left=tries_left, at=command.at, secret=stores.house.secret)
    verified = stores.cards.change(command, card.id, lambda it: model_cards.verify(it, card, by=command.actor.id))
    return views.card(verified, mail_on=stores.mail_on)


def remove_my_card(command: Command, stores: Stores) -> View:
    id = card_id(command.actor.id)
    if stores.cards.find(id):
        stores.cards.change(command, id, lambda it: model_cards.remove(it, by=command.actor.id))
    return {"id": id}


def get_my_preferences(query: Command, stores: Stores) -> View:
    return views.preferences(preferences_of(query.actor.id, stores))


def set_my_preferences(command: Command, stores: Stores) -> View:
    person = command.actor.id
    saved = stores.preferences.put(command, usual(person), lambda it: model_preferences.set_preferences(it, command.args, by=person))
    return views.preferences(saved)


def unsubscribe(command: Command, stores: Stores) -> View:
    """Turn mails off by the link in one. Whoever has the mail may: the link does this and nothing else.

    Raises unsubscribe.unknown_link.
    """
    reference = reference_in(command.args["token"], stores.house.secret)
    delivery = stores.deliveries.find(reference) if reference else None
    if delivery is None:
        raise Problem(TOKEN_UNKNOWN)
    stores.preferences.put(command, usual(delivery.person), lambda it: model_preferences.unsubscribed(it, delivery.topics))
    return {"channel": delivery.channel, "topics": list(delivery.topics)}
