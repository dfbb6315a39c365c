"""The Nameko service of ideas: entrypoints only."""

from collections.abc import Sequence

from services.commons.contracts.ideas import CONTRACT
from services.commons.kernel.command import Command
from services.commons.kernel.envelope import Envelope
from services.commons.kernel.views import View
from services.commons.plumbing.entrypoints import command, every, listens, query
from services.commons.plumbing.runtime import Department, tick
from services.ideas import usecases
from services.ideas.settings import Settings
from services.ideas.store import open_stores
from services.ideas.usecases import Stores


class Ideas:
    name = "ideas"
    contract = CONTRACT
    stores: Stores = Department(open_stores, Settings)

    @query
    def list_contests(self, asked: Command) -> View:
        return usecases.list_contests(asked, self.stores)

    @query
    def get_contest(self, asked: Command) -> View:
        return usecases.get_contest(asked, self.stores)

    @query
    def tally_contest(self, asked: Command) -> View:
        return usecases.tally_contest(asked, self.stores)

    @command
    def draft_contest(self, asked: Command) -> View:
        return usecases.draft_contest(asked, self.stores)

    @command
    def revise_contest(self, asked: Command) -> View:
        return usecases.revise_contest(asked, self.stores)

    @command
    def reschedule_contest(self, asked: Command) -> View:
        return usecases.reschedule_contest(asked, self.stores)

    @command
    def step_contest(self, asked: Command) -> View:
        return usecases.step_contest(asked, self.stores)

    @query
    def list_ideas(self, asked: Command) -> View:
        return usecases.list_ideas(asked, self.stores)

    @query
    def list_similar_ideas(self, asked: Command) -> View:
        return usecases.list_similar_ideas(asked, self.stores)

    @query
    def list_my_ideas(self, asked: Command) -> View:
        return usecases.list_my_ideas(asked, self.stores)

    @query
    def list_screening(self, asked: Command) -> View:
        return usecases.list_screening(asked, self.stores)

    @query
    def get_idea(self, asked: Command) -> View:
        return usecases.get_idea(asked, self.stores)

    @command
    def submit_idea(self, asked: Command) -> View:
        return usecases.submit_idea(asked, self.stores)

    @command
    def save_draft(self, asked: Command) -> View:
        return usecases.save_draft(asked, self.stores)

    @query
    def get_draft(self, asked: Command) -> View:
        return usecases.get_draft(asked, self.stores)

    @command
    def discard_draft(self, asked: Command) -> View:
        return usecases.discard_draft(asked, self.stores)

    @query
    def list_my_drafts(self, asked: Command) -> View:
        return usecases.list_my_drafts(asked, self.stores)

    @command
    def revise_idea(self, asked: Command) -> View:
        return usecases.revise_idea(asked, self.stores)

    @command
    def step_idea(self, asked: Command) -> View:
        return usecases.step_idea(asked, self.stores)

    @command
    def give_support(self, asked: Command) -> View:
        return usecases.give_support(asked, self.stores)

    @command
    def withdraw_support(self, asked: Command) -> View:
        return usecases.withdraw_support(asked, self.stores)

    @command
    def assign_idea(self, asked: Command) -> View:
        return usecases.assign_idea(asked, self.stores)

    @query
    def list_adoptions(self, asked: Command) -> View:
        return usecases.list_adoptions(asked, self.stores)

    @query
    def list_answers(self, asked: Command) -> View:
        return usecases.list_answers(asked, self.stores)

    @query
    def get_overview(self, asked: Command) -> View:
        return usecases.get_overview(asked, self.stores)

    @query
    def list_open_ideas(self, asked: Command) -> View:
        return usecases.list_open_ideas(asked, self.stores)

    @query
    def list_open_contests(self, asked: Command) -> View:
        return usecases.list_open_contests(asked, self.stores)

    @query
    def export_my_ideas(self, asked: Command) -> View:
        return usecases.export_my_ideas(asked, self.stores)

    @query
    def get_adoption(self, asked: Command) -> View:
        return usecases.get_adoption(asked, self.stores)

    @command
    def step_adoption(self, asked: Command) -> View:
        return usecases.step_adoption(asked, self.stores)

    @listens(batch=1)
    def forget(self, facts: Sequence[Envelope]) -> None:
        usecases.forget(facts, self.stores)

    @every(seconds=1)
    def announce_phases(self) -> None:
        usecases.announce_phases(tick("announce_phases"), self.stores)
