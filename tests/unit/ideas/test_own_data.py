"""Own data: a person gets all that is kept of them, and is forgotten when their account is closed, once and for all."""

from typing import Any

import pytest

from services.commons.contracts.ideas import CONTRACT
from services.commons.kernel.envelope import Envelope
from services.commons.kernel.people import Actor
from services.commons.kernel.problems import NOT_FOUND
from services.ideas import usecases
from services.ideas.model import roles_on
from services.ideas.model_ideas import forget_author
from tests.support.builders import AUTHOR, MODERATOR, ORGANISER, RESIDENT, VISITOR, command, idea
from tests.support.ideas_desk import Desk, ids
from tests.support.memory_ideas import memory_stores
from tests.support.refusals import refused


@pytest.fixture
def desk() -> Desk:
    return Desk(memory_stores())


def closed(account: str, n: int = 7) -> Envelope:
    """Return the fact that an account was closed."""
    about: Envelope = {"specversion": "1.0", "source": "identity", "type": "identity.account.closed.v1", "subject": account, "sequence": n}
    more: Envelope = {
        "id": f"fact{n}",
        "time": "2026-10-08T04:00:00.000Z",
        "correlationid": "c",
        "causationid": None,
        "dataclass": "personal",
    }
    return {**about, **more, "data": {"by": account, "state": "closed"}}


def everything(desk: Desk, actor: Actor, limit: int) -> dict[str, list[Any]]:
    kept: dict[str, list[Any]] = {"drafts": [], "ideas": [], "supports": []}
    cursor: dict[str, Any] = {}
    while True:
        part = desk.ask("export_my_ideas", actor, limit=limit, **cursor)
        for name, found in kept.items():
            found.extend(part[name])
        if "next" not in part:
            return kept
        cursor = {"cursor": part["next"]}


@pytest.mark.parametrize("limit", [1, 2, 100])
def test_a_person_gets_all_that_is_kept_of_them_and_nothing_of_others(desk: Desk, limit: int) -> None:
    contest, other = desk.contest("announce", "open"), desk.contest("announce", "open")
    mine = [desk.idea(contest_id=contest, author=RESIDENT), desk.idea(("withdraw", RESIDENT), contest_id=contest, author=RESIDENT)]
    theirs = [desk.accepted(contest_id=contest) for _ in range(3)]
    for id in theirs:
        desk.ask("give_support", RESIDENT, idea_id=id)
    desk.ask("withdraw_support", RESIDENT, idea_id=theirs[0])
    for contest_id in (contest, other):
        desk.ask("save_draft", RESIDENT, contest_id=contest_id, title="写了一半")
        desk.ask("save_draft", AUTHOR, contest_id=contest_id, title="别人的")

    kept = everything(desk, RESIDENT, limit)

    assert set(mine) == {row["id"] for row in kept["ideas"]}
    assert all(row["text"] and row["mine"] for row in kept["ideas"])
    assert {(id, "withdrawn" if id == theirs[0] else "given") for id in theirs} == {
        (row["idea_id"], row["state"]) for row in kept["supports"]
    }
    assert ["写了一半"] * 2 == [row["title"] for row in kept["drafts"]]
    assert [2, 2, 3] == [len(rows) for rows in (kept["drafts"], kept["ideas"], kept["supports"])]


def test_a_cursor_that_nobody_gave_begins_anew(desk: Desk) -> None:
    assert desk.ask("export_my_ideas", AUTHOR) == desk.ask("export_my_ideas", AUTHOR, cursor="nonsense.x")


def test_a_closed_account_leaves_public_ideas_behind_and_takes_the_rest(desk: Desk) -> None:
    contest = desk.contest("announce", "open")
    waiting, public = desk.idea(contest_id=contest), desk.accepted(contest_id=contest)
    refused_one, withdrawn = desk.idea(("screen_out", MODERATOR), contest_id=contest), desk.idea(("withdraw", AUTHOR), contest_id=contest)
    neighbours = desk.idea(author=RESIDENT, contest_id=contest)
    desk.ask("save_draft", AUTHOR, contest_id=contest, title="写了一半")

    usecases.forget([closed(AUTHOR.id)], desk.stores)

    states = {id: desk.ask("get_idea", MODERATOR, idea_id=id)["state"] for id in (waiting, public, refused_one, withdrawn, neighbours)}
    assert ["withdrawn", "accepted", "screened_out", "withdrawn", "submitted"] == list(states.values())
    assert "加装路灯" == desk.ask("get_idea", VISITOR, idea_id=public)["title"]
    assert ([], []) == (ids(desk.ask("list_my_ideas", AUTHOR)), desk.ask("list_my_drafts", AUTHOR)["items"])
    assert [neighbours] == ids(desk.ask("list_my_ideas", RESIDENT))


def test_nothing_kept_names_the_closed_account_any_more(desk: Desk) -> None:
    stores: Any = desk.stores
    contest = desk.contest("announce", "open")
    desk.idea(contest_id=contest), desk.accepted(contest_id=contest), desk.idea(("withdraw", AUTHOR), contest_id=contest)

    usecases.forget([closed(AUTHOR.id)], desk.stores)

    assert AUTHOR.id not in {name for it in stores.ideas.all() for name in (it.author, *(line.by for line in it.history))}


def test_a_fact_that_comes_twice_is_taken_in_once(desk: Desk) -> None:
    stores: Any = desk.stores
    desk.idea(("accept", MODERATOR)), desk.idea()
    usecases.forget([closed(AUTHOR.id)], desk.stores)
    facts, kept = list(stores.ideas.facts), stores.ideas.all()

    usecases.forget([closed(AUTHOR.id), closed(AUTHOR.id)], desk.stores)

    assert facts == stores.ideas.facts
    assert kept == stores.ideas.all()
    assert 2 == len([fact for _, fact in facts if fact.name == "idea.author_forgotten"])


def test_more_ideas_than_a_page_are_all_forgotten(desk: Desk) -> None:
    contest = desk.contest("announce", "open")
    for _ in range(45):
        desk.idea(contest_id=contest)

    usecases.forget([closed(AUTHOR.id)], desk.stores)

    assert [] == ids(desk.ask("list_my_ideas", AUTHOR))


def test_facts_of_other_kinds_are_let_pass(desk: Desk) -> None:
    id = desk.idea()

    usecases.forget([{**closed(AUTHOR.id), "type": "identity.account.suspended.v1"}], desk.stores)

    assert [id] == ids(desk.ask("list_my_ideas", AUTHOR))


def test_an_idea_without_an_author_is_nobodys_not_even_a_visitors(desk: Desk) -> None:
    id = desk.idea()
    usecases.forget([closed(AUTHOR.id)], desk.stores)

    assert "author" not in roles_on(VISITOR, idea(author=""))
    for actor in (VISITOR, AUTHOR):
        with refused(NOT_FOUND):
            desk.ask("step_idea", actor, idea_id=id, step="withdraw")
    assert not desk.ask("get_idea", ORGANISER, idea_id=id)["mine"]


def test_what_was_forgotten_is_not_forgotten_again() -> None:
    assert forget_author(idea(author=""), command("forget", VISITOR, author=AUTHOR.id)) is None
    assert forget_author(idea(), command("forget", VISITOR, author="someone else")) is None


def test_only_closed_accounts_are_heard_of() -> None:
    assert [("identity", "account.closed.#")] == [(row.source, row.pattern) for row in CONTRACT.listens]
