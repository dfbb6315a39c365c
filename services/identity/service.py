"""The Nameko service of identity: entrypoints only."""

from services.commons.contracts.identity import CONTRACT
from services.commons.kernel.command import Command
from services.commons.kernel.views import View
from services.commons.plumbing.entrypoints import command, query
from services.commons.plumbing.runtime import Department
from services.identity import usecases
from services.identity.settings import Settings
from services.identity.store import open_stores
from services.identity.usecases import Stores


class Identity:
    name = "identity"
    contract = CONTRACT
    stores: Stores = Department(open_stores, Settings)

    @command
    def issue_token(self, asked: Command) -> View:
        return usecases.issue_token(asked, self.stores)

    @query
    def mint_claims(self, asked: Command) -> View:
        return usecases.mint_claims(asked, self.stores)

    @command
    def revoke_session(self, asked: Command) -> View:
        return usecases.revoke_session(asked, self.stores)

    @query
    def list_sessions(self, asked: Command) -> View:
        return usecases.list_sessions(asked, self.stores)

    @command
    def register_account(self, asked: Command) -> View:
        return usecases.register_account(asked, self.stores)

    @query
    def get_me(self, asked: Command) -> View:
        return usecases.get_me(asked, self.stores)

    @query
    def get_account(self, asked: Command) -> View:
        return usecases.get_account(asked, self.stores)

    @command
    def set_standing(self, asked: Command) -> View:
        return usecases.set_standing(asked, self.stores)

    @command
    def step_account(self, asked: Command) -> View:
        return usecases.step_account(asked, self.stores)

    @query
    def list_departments(self, asked: Command) -> View:
        return usecases.list_departments()

    @query
    def list_towns(self, asked: Command) -> View:
        return usecases.list_towns()
