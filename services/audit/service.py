"""The Nameko service of audit: entrypoints only."""

from collections.abc import Sequence

from services.audit import usecases
from services.audit.settings import Settings
from services.audit.store import open_stores
from services.audit.usecases import Stores
from services.commons.contracts.audit import CONTRACT
from services.commons.kernel.command import Command
from services.commons.kernel.envelope import Envelope
from services.commons.kernel.views import View
from services.commons.plumbing.entrypoints import command, every, listens, query
from services.commons.plumbing.runtime import Department


class Audit:
    name = "audit"
    contract = CONTRACT
    stores: Stores = Department(open_stores, Settings)

    @listens(batch=usecases.SEGMENT)
    def record(self, facts: Sequence[Envelope]) -> None:
        usecases.record(facts, self.stores)

    @every(seconds=5)
    def find_gaps(self) -> None:
        usecases.find_gaps(self.stores)

    @query
    def list_entries(self, asked: Command) -> View:
        return usecases.list_entries(asked, self.stores)

    @query
    def get_head(self, asked: Command) -> View:
        return usecases.get_head(asked, self.stores)

    @query
    def list_gaps(self, asked: Command) -> View:
        return usecases.list_gaps(self.stores)

    @query
    def list_parked(self, asked: Command) -> View:
        return usecases.list_parked(asked, self.stores)

    @query
    def get_parked(self, asked: Command) -> View:
        return usecases.get_parked(asked, self.stores)

    @command
    def replay_parked(self, asked: Command) -> View:
        return usecases.replay_parked(asked, self.stores)

    @command
    def discard_parked(self, asked: Command) -> View:
        return usecases.discard_parked(asked, self.stores)
