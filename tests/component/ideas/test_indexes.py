"""Every list of ideas is served by an index: what it asks the database is asked again with explain."""

from typing import Any

import pytest
from pymongo import monitoring

from services.commons.kernel.people import Actor
from services.ideas.usecases import Stores
from tests.support.builders import AUTHOR, COMMISSION, HANDLER, MODERATOR, ORGANISER, RESIDENT, VISITOR
from tests.support.ideas_desk import Desk, ids


class Overheard(monitoring.CommandListener):
    """The finds that were sent, while listening."""

    def __init__(self) -> None:
        self.finds: list[dict[str, Any]] = []

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        if event.command_name == "find":
            self.finds.append(dict(event.command))

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None: ...
    def failed(self, event: monitoring.CommandFailedEvent) -> None: ...


OVERHEARD = Overheard()
monitoring.register(OVERHEARD)  # hears the clients made from now on: the stores of this module


@pytest.fixture
def desk(stores: Stores) -> Desk:
    desk = Desk(stores)
    contest = desk.contest("announce", "open")
    for _ in range(3):
        desk.ask("assign_idea", ORGANISER, idea_id=desk.accepted(contest_id=contest), department="transport")
        desk.idea(contest_id=contest)
    desk.ask("save_draft", AUTHOR, contest_id=contest)
    desk.ask("save_draft", AUTHOR, contest_id=desk.contest("announce"))
    return desk


OPEN = "the open contest"
LISTS = [
    ("list_ideas", VISITOR, {"contest_id": OPEN}),
    ("list_ideas", VISITOR, {"contest_id": OPEN, "town": "xiaolan", "theme": "safety", "q": "路灯", "state": "accepted"}),
    ("list_similar_ideas", VISITOR, {"contest_id": OPEN, "title": "加装路灯"}),
    ("list_my_ideas", AUTHOR, {}),
    ("list_my_drafts", AUTHOR, {}),
    ("list_open_ideas", VISITOR, {}),
    ("list_open_contests", VISITOR, {}),
    ("export_my_ideas", AUTHOR, {}),
    ("export_my_ideas", RESIDENT, {"cursor": "supports."}),
    ("list_contests", VISITOR, {"group": "running", "phase": "collecting"}),
    ("list_contests", ORGANISER, {"state": "draft"}),
    ("list_screening", MODERATOR, {}),
    ("list_screening", MODERATOR, {"late": True}),
    ("list_adoptions", HANDLER, {}),
    ("list_adoptions", HANDLER, {"state": "assigned", "late": False}),
    ("list_adoptions", COMMISSION, {"late": True}),
    ("list_answers", COMMISSION, {}),
    ("get_overview", COMMISSION, {}),
]


@pytest.mark.parametrize(("name", "actor", "args"), LISTS, ids=lambda it: it if isinstance(it, str) else "")
def test_a_list_and_its_second_page_are_found_by_an_index(desk: Desk, name: str, actor: Actor, args: dict[str, Any]) -> None:
    if "contest_id" in args:
        args = {**args, "contest_id": ids(desk.ask("list_contests", actor))[0]}
    OVERHEARD.finds.clear()
    first = desk.ask(name, actor, limit=1, **args)
    if "next" in first:
        desk.ask(name, actor, limit=1, cursor=first["next"], **args)

    assert [] == [find for find in OVERHEARD.finds if not _is_by_index(desk, find)]


def test_a_find_without_an_index_is_noticed(desk: Desk) -> None:
    assert not _is_by_index(desk, {"find": "ideas", "filter": {"title": "加装路灯"}})


def _is_by_index(desk: Desk, find: dict[str, Any]) -> bool:
    rows: Any = desk.stores.ideas
    told = rows.database.mongo[find["find"]].find(find["filter"]).explain()
    return "COLLSCAN" not in repr(told["queryPlanner"]["winningPlan"])
