"""A person's inbox: read, counted, marked, exported; each notice explained to its owner and to operators."""

from services.commons.contracts.notifications import UNREAD_MOST
from services.commons.kernel.command import Command
from services.commons.kernel.people import Actor
from services.commons.kernel.problems import NOT_FOUND, Problem
from services.commons.kernel.views import PAGE, View, page
from services.notifications import views
from services.notifications.model_cards import blank, card_id
from services.notifications.model_notices import Notice
from services.notifications.usecases.ports import Stores
from services.notifications.usecases.telling import preferences_of


def list_my_notices(query: Command, stores: Stores) -> View:
    limit, cursor = query.args.get("limit", PAGE), query.args.get("cursor")
    found = stores.notices.of_person(query.actor.id, unread=query.args.get("unread", False), hidden=False, limit=limit, cursor=cursor)
    return page([views.notice(it) for it in found.items], found.next)


def count_unread(query: Command, stores: Stores) -> View:
    return {"unread": stores.notices.count_unread(query.actor.id, UNREAD_MOST)}


def mark_notice_read(command: Command, stores: Stores) -> View:
    notice = _own(command.args["notice_id"], command.actor, stores)
    if notice.read_at is None:
        stores.notices.mark_read(notice.id, command.at)
    return views.notice(_own(notice.id, command.actor, stores))


def mark_all_read(command: Command, stores: Stores) -> View:
    return {"read": stores.notices.mark_all_read(command.actor.id, command.args.get("until", command.at), command.at)}


def explain_notice(query: Command, stores: Stores) -> View:
    """An operator sees why a notice was sent or not, and never to which address."""
    notice = stores.notices.find(query.args["notice_id"])
    if notice is None or (notice.person != query.actor.id and "operator" not in query.actor.roles):
        raise Problem(NOT_FOUND)
    digest = [notice.digest_day] if notice.digest_day else []
    sent = [*stores.deliveries.about(notice.id), *stores.deliveries.digests(notice.person, digest)]
    return views.explanation(notice, sent, preferences_of(notice.person, stores), query.at)


def export_my_notices(query: Command, stores: Stores) -> View:
    limit, cursor = query.args.get("limit", PAGE), query.args.get("cursor")
    found = stores.notices.of_person(query.actor.id, unread=False, hidden=True, limit=limit, cursor=cursor)
    card = stores.cards.find(card_id(query.actor.id)) or blank(query.actor.id)
    own = {"card": views.card(card, mail_on=stores.mail_on), "preferences": views.preferences(preferences_of(query.actor.id, stores))}
    return {**own, **page([views.notice(it) for it in found.items], found.next)}


def _own(id: str, actor: Actor, stores: Stores) -> Notice:
    notice = stores.notices.find(id)
    if notice is None or notice.person != actor.id:
        raise Problem(NOT_FOUND)
    return notice
