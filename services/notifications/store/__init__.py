"""Notices, deliveries, cards, preferences and projections as documents; the senders as the settings say."""

from services.commons.plumbing.documents import Database
from services.commons.plumbing.lanes import Lanes
from services.notifications.destinations import Zone
from services.notifications.letters import House
from services.notifications.senders.mail import Mail
from services.notifications.senders.webhooks import Courier
from services.notifications.settings import Settings
from services.notifications.store.cards import AllPreferences, Cards, Tries
from services.notifications.store.deliveries import Deliveries
from services.notifications.store.neighbours import Neighbours
from services.notifications.store.notices import Marks, Notices
from services.notifications.store.webhooks import Dispatches, Endpoints, Healths
from services.notifications.usecases.ports import Hooks, Stores


def open_stores(database: Database, settings: Settings) -> Stores:
    """Return the department's stores, indexes in place; mail is off without a server to send it through."""
    return Stores(
        Notices(database),
        Deliveries(database),
        Cards(database),
        AllPreferences(database),
        Tries(database),
        Neighbours(database),
        Marks(database),
        senders={"email": Mail(settings.mail_server)} if settings.mail_server else {},
        house=House(settings.public_url, settings.secret),
        hooks=open_hooks(database, settings),
    )


def open_hooks(database: Database, settings: Settings) -> Hooks:
    courier = Courier(Zone(settings.webhook_networks, loopback=settings.demo), settings.webhook_deadline_ms / 1000)
    return Hooks(Endpoints(database), Healths(database), Dispatches(database), courier, Lanes().run)
