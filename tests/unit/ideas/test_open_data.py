"""Open data: all that is public and nothing else, flat, to the last row, and nobody's name or account in it."""

from typing import Any

import pytest

from services.commons.kernel.people import Actor
from services.ideas.usecases.open_data import CONTESTS_AT_ONCE
from tests.support.builders import AT, AUTHOR, DAY, DEPARTMENT, HANDLER, MODERATOR, ORGANISER, RESIDENT, VISITOR, contest_args
from tests.support.ideas_desk import Desk, ids
from tests.support.memory_ideas import memory_stores


@pytest.fixture
def desk() -> Desk:
    return Desk(memory_stores())


def all_rows(desk: Desk, limit: int, name: str = "list_open_ideas") -> list[str]:
    found: list[str] = []
    cursor: dict[str, Any] = {}
    while True:
        page = desk.ask(name, VISITOR, limit=limit, **cursor)
        found += ids(page)
        if "next" not in page:
            return found
        cursor = {"cursor": page["next"]}


def row_of(desk: Desk, id: str, actor: Actor = VISITOR, at: Any = AT) -> dict[str, Any]:
    return next(row for row in desk.ask("list_open_ideas", actor, at=at)["items"] if row["id"] == id)


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_every_public_idea_of_every_contest_is_on_exactly_one_page(desk: Desk, limit: int) -> None:
    made = set()
    for count in (2, 0, 3, 1):
        contest = desk.contest("announce", "open")
        made |= {desk.accepted(contest_id=contest) for _ in range(count)}
        made |= {desk.idea(("screen_out", MODERATOR), contest_id=contest)}
        desk.idea(contest_id=contest)
        desk.idea(("withdraw", AUTHOR), contest_id=contest)
    desk.contest()

    rows = all_rows(desk, limit)

    assert (made, len(made)) == (set(rows), len(rows))


def test_many_contests_without_an_idea_end_a_page_early_but_not_the_list(desk: Desk) -> None:
    id = desk.accepted()
    for n in range(CONTESTS_AT_ONCE + 2):
        contest = desk.ask("draft_contest", ORGANISER, at=AT + n * DAY, **contest_args())["id"]
        desk.ask("step_contest", ORGANISER, contest_id=contest, step="announce")

    first = desk.ask("list_open_ideas", VISITOR)

    assert ([], True) == (first["items"], "next" in first)
    assert [id] == all_rows(desk, 100)


def test_a_row_tells_the_answer_its_reason_and_how_long_it_took(desk: Desk) -> None:
    id = desk.accepted()
    desk.ask("give_support", RESIDENT, idea_id=id)
    case = desk.ask("assign_idea", ORGANISER, idea_id=id, department=DEPARTMENT)
    waiting = row_of(desk, id, at=AT + 60 * DAY)

    desk.ask("step_adoption", HANDLER, at=AT + 3 * DAY, adoption_id=case["id"], step="decline", reason_code="budget", reason="明年再议。")
    row = row_of(desk, id)

    assert (True, DEPARTMENT, False) == (waiting["late"], waiting["department"], "decision" in waiting)
    assert (False, DEPARTMENT, "declined", "budget", "明年再议。", 3, 1, "加装路灯") == tuple(
        row[name] for name in ("late", "department", "decision", "reason_code", "reason", "days_to_answer", "supports", "title")
    )


def test_what_was_not_accepted_is_counted_with_its_reason_and_without_its_words(desk: Desk) -> None:
    row = row_of(desk, desk.idea(("screen_out", MODERATOR)))

    assert ("screened_out", "", "duplicate") == (row["state"], row["title"], row["reason_code"])


def test_rows_are_the_same_for_everybody_and_name_no_account(desk: Desk) -> None:
    id = desk.idea(("screen_out", MODERATOR))
    accounts = {actor.id for actor in (AUTHOR, MODERATOR, ORGANISER, HANDLER, RESIDENT)}

    rows = [row_of(desk, id, actor) for actor in (VISITOR, AUTHOR, MODERATOR, ORGANISER)]

    assert [rows[0]] * 4 == rows
    assert accounts.isdisjoint(str(value) for value in rows[0].values())


def test_contests_are_flat_rows_and_drafts_are_not_among_them(desk: Desk) -> None:
    public = [desk.contest("announce"), desk.contest("announce", "open")]
    desk.contest()

    page = desk.ask("list_open_contests", VISITOR)

    assert set(public) == set(ids(page)) == set(all_rows(desk, 1, "list_open_contests"))
    assert "2026-10-01T00:00:00.000Z" == page["items"][0]["collecting_begins_at"]
    assert not any(isinstance(value, dict) for row in page["items"] for value in row.values())
