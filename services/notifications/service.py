"""The Nameko service of notifications: entrypoints only."""

from collections.abc import Sequence
from datetime import datetime

from services.commons.contracts.notifications import CONTRACT
from services.commons.kernel.command import Command
from services.commons.kernel.envelope import Envelope
from services.commons.kernel.views import View
from services.commons.plumbing.entrypoints import command, every, listens, query
from services.commons.plumbing.runtime import Department, tick
from services.notifications.settings import Settings
from services.notifications.store import open_stores
from services.notifications.usecases import delivering, dispatching, inbox, listening, owning, webhooks
from services.notifications.usecases.ports import Stores

BATCH = 50  # facts taken in together


def _now() -> datetime:
    return tick("now").at


class Notifications:
    name = "notifications"
    contract = CONTRACT
    stores: Stores = Department(open_stores, Settings, tell=lambda stores: delivering.oldest_unsent(stores, _now()))

    @listens(batch=BATCH)
    def take_in(self, facts: Sequence[Envelope]) -> None:
        listening.take_in(facts, tick("take_in"), self.stores)

    @every(seconds=1)
    def send_due(self) -> None:
        delivering.send_due(tick("send_due"), self.stores, _now)

    @every(seconds=20)
    def make_digests(self) -> None:
        delivering.make_digests(tick("make_digests"), self.stores)

    @every(seconds=1)
    def send_webhooks(self) -> None:
        dispatching.send_due(tick("send_webhooks"), self.stores, _now)

    @query
    def list_my_notices(self, asked: Command) -> View:
        return inbox.list_my_notices(asked, self.stores)

    @query
    def count_unread(self, asked: Command) -> View:
        return inbox.count_unread(asked, self.stores)

    @command
    def mark_notice_read(self, asked: Command) -> View:
        return inbox.mark_notice_read(asked, self.stores)

    @command
    def mark_all_read(self, asked: Command) -> View:
        return inbox.mark_all_read(asked, self.stores)

    @query
    def explain_notice(self, asked: Command) -> View:
        return inbox.explain_notice(asked, self.stores)

    @query
    def export_my_notices(self, asked: Command) -> View:
        return inbox.export_my_notices(asked, self.stores)

    @query
    def get_my_card(self, asked: Command) -> View:
        return owning.get_my_card(asked, self.stores)

    @command
    def set_my_card(self, asked: Command) -> View:
        return owning.set_my_card(asked, self.stores)

    @command
    def verify_my_card(self, asked: Command) -> View:
        return owning.verify_my_card(asked, self.stores)

    @command
    def remove_my_card(self, asked: Command) -> View:
        return owning.remove_my_card(asked, self.stores)

    @query
    def get_my_preferences(self, asked: Command) -> View:
        return owning.get_my_preferences(asked, self.stores)

    @command
    def set_my_preferences(self, asked: Command) -> View:
        return owning.set_my_preferences(asked, self.stores)

    @command
    def unsubscribe(self, asked: Command) -> View:
        return owning.unsubscribe(asked, self.stores)

    @query
    def list_endpoints(self, asked: Command) -> View:
        return webhooks.list_endpoints(asked, self.stores)

    @command
    def create_endpoint(self, asked: Command) -> View:
        return webhooks.create_endpoint(asked, self.stores)

    @query
    def get_endpoint(self, asked: Command) -> View:
        return webhooks.get_endpoint(asked, self.stores)

    @command
    def step_endpoint(self, asked: Command) -> View:
        return webhooks.step_endpoint(asked, self.stores)

    @command
    def rotate_secret(self, asked: Command) -> View:
        return webhooks.rotate_secret(asked, self.stores)

    @command
    def try_endpoint(self, asked: Command) -> View:
        return webhooks.try_endpoint(asked, self.stores)

    @query
    def list_dispatches(self, asked: Command) -> View:
        return webhooks.list_dispatches(asked, self.stores)

    @command
    def replay_dispatch(self, asked: Command) -> View:
        return webhooks.replay_dispatch(asked, self.stores)

    @command
    def replay_dispatches(self, asked: Command) -> View:
        return webhooks.replay_dispatches(asked, self.stores)
