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

    @command
    def mint_claims(self, asked: Command) -> View:
        return usecases.mint_claims(asked, self.stores)

    @command
    def revoke_session(self, asked: Command) -> View:
        return usecases.revoke_session(asked, self.stores)

    @command
    def revoke_other_sessions(self, asked: Command) -> View:
        return usecases.revoke_other_sessions(asked, self.stores)

    @query
    def list_sessions(self, asked: Command) -> View:
        return usecases.list_sessions(asked, self.stores)

    @query
    def list_login_methods(self, asked: Command) -> View:
        return usecases.list_login_methods(self.stores)

    @command
    def open_federated_session(self, asked: Command) -> View:
        return usecases.open_federated_session(asked, self.stores)

    @command
    def begin_second_factor(self, asked: Command) -> View:
        return usecases.begin_second_factor(asked, self.stores)

    @command
    def confirm_second_factor(self, asked: Command) -> View:
        return usecases.confirm_second_factor(asked, self.stores)

    @command
    def prove_second_factor(self, asked: Command) -> View:
        return usecases.prove_second_factor(asked, self.stores)

    @command
    def renew_recovery_codes(self, asked: Command) -> View:
        return usecases.renew_recovery_codes(asked, self.stores)

    @command
    def remove_second_factor(self, asked: Command) -> View:
        return usecases.remove_second_factor(asked, self.stores)

    @command
    def reset_second_factor(self, asked: Command) -> View:
        return usecases.reset_second_factor(asked, self.stores)

    @command
    def register_account(self, asked: Command) -> View:
        return usecases.register_account(asked, self.stores)

    @query
    def get_me(self, asked: Command) -> View:
        return usecases.get_me(asked, self.stores)

    @command
    def change_password(self, asked: Command) -> View:
        return usecases.change_password(asked, self.stores)

    @query
    def export_my_account(self, asked: Command) -> View:
        return usecases.export_my_account(asked, self.stores)

    @query
    def get_account(self, asked: Command) -> View:
        return usecases.get_account(asked, self.stores)

    @command
    def set_standing(self, asked: Command) -> View:
        return usecases.set_standing(asked, self.stores)

    @command
    def step_account(self, asked: Command) -> View:
        return usecases.step_account(asked, self.stores)

    @command
    def start_verification(self, asked: Command) -> View:
        return usecases.start_verification(asked, self.stores)

    @command
    def verify_account(self, asked: Command) -> View:
        return usecases.verify_account(asked, self.stores)

    @command
    def link_identity(self, asked: Command) -> View:
        return usecases.link_identity(asked, self.stores)

    @query
    def list_links(self, asked: Command) -> View:
        return usecases.list_links(asked, self.stores)

    @command
    def unlink_identity(self, asked: Command) -> View:
        return usecases.unlink_identity(asked, self.stores)

    @query
    def list_departments(self, asked: Command) -> View:
        return usecases.list_departments()

    @query
    def list_towns(self, asked: Command) -> View:
        return usecases.list_towns()
