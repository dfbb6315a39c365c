"""Desks: what waits, the oldest deadline first, for those whose work it is."""

from dataclasses import replace
from datetime import datetime

import pytest

from services.commons.kernel.people import Actor
from tests.support.builders import (
    AT,
    COMMISSION,
    DAY,
    DEPARTMENT,
    HANDLER,
    MODERATOR,
    ORGANISER,
    OTHER_DEPARTMENT,
    REASONS,
    elsewhere,
)
from tests.support.ideas_desk import Desk, ids
from tests.support.memory_ideas import memory_stores

LATER = AT + 30 * DAY


@pytest.fixture
def desk() -> Desk:
    return Desk(memory_stores())


def case(desk: Desk, *, at: datetime = AT, department: str = DEPARTMENT) -> str:
    return str(desk.ask("assign_idea", ORGANISER, at=at, idea_id=desk.accepted(), department=department)["id"])


def answer(desk: Desk, case: str, at: datetime, step: str = "adopt") -> None:
    desk.ask("step_adoption", HANDLER, at=at, adoption_id=case, step=step, **REASONS)


def test_ideas_to_screen_come_with_the_oldest_deadline_first_from_all_open_contests(desk: Desk) -> None:
    one, other = desk.contest("announce", "open"), desk.contest("announce", "open")
    second, first, third = (desk.idea(contest_id=contest, at=at) for contest, at in ((one, AT), (other, AT - 3 * DAY), (one, AT + 2 * DAY)))
    desk.accepted(contest_id=one)

    for actor in (MODERATOR, ORGANISER):
        page = desk.ask("list_screening", actor)
        assert [first, second, third] == ids(page)
        assert {"金点子大赛", "新的大赛"} >= {row["contest_title"] for row in page["items"]}
    assert [first] == ids(desk.ask("list_screening", MODERATOR, contest_id=other))


def test_ideas_to_screen_can_be_those_that_are_late_or_those_that_are_not(desk: Desk) -> None:
    contest = desk.contest("announce", "open")
    late, soon = desk.idea(contest_id=contest, at=AT - 6 * DAY), desk.idea(contest_id=contest, at=AT)

    assert [late] == ids(desk.ask("list_screening", MODERATOR, late=True))
    assert [soon] == ids(desk.ask("list_screening", MODERATOR, late=False))
    assert [True, False] == [row["late"] for row in desk.ask("list_screening", MODERATOR)["items"]]


def test_what_waits_in_a_contest_that_is_no_longer_open_is_not_on_the_desk(desk: Desk) -> None:
    contest = desk.contest("announce", "open")
    desk.idea(contest_id=contest)

    desk.ask("step_contest", ORGANISER, contest_id=contest, step="cancel", reason="不办了")

    assert [] == ids(desk.ask("list_screening", MODERATOR))


@pytest.mark.parametrize(
    ("actor", "sees"),
    [(MODERATOR, True), (ORGANISER, True), (elsewhere(MODERATOR), False), (replace(MODERATOR, department=None), False)],
    ids=["moderator", "organiser", "moderator elsewhere", "moderator of no department"],
)
def test_a_desk_has_the_ideas_of_its_department(desk: Desk, actor: Actor, sees: bool) -> None:
    id = desk.idea()

    page = desk.ask("list_screening", actor)

    assert ([id] if sees else []) == ids(page)
    assert not any(row["withheld"] for row in page["items"])


def test_open_cases_come_with_the_oldest_deadline_first_and_answers_after_them_the_newest_first(desk: Desk) -> None:
    second, first, answered_first, answered_last = (case(desk, at=at) for at in (AT, AT - DAY, AT, AT - 2 * DAY))
    answer(desk, answered_first, AT + DAY)
    answer(desk, answered_last, AT + 2 * DAY, "decline")

    assert [first, second, answered_last, answered_first] == ids(desk.ask("list_adoptions", HANDLER))
    assert [first, second] == ids(desk.ask("list_adoptions", HANDLER, state="assigned"))
    assert [answered_first] == ids(desk.ask("list_adoptions", HANDLER, state="adopted"))


def test_cases_can_be_those_that_are_late_or_those_that_are_not(desk: Desk) -> None:
    late, answered, elsewhere_late = case(desk), case(desk), case(desk, department=OTHER_DEPARTMENT)
    answer(desk, answered, LATER)
    soon = case(desk, at=LATER)

    assert [late] == ids(desk.ask("list_adoptions", HANDLER, at=LATER, late=True))
    assert [soon, answered] == ids(desk.ask("list_adoptions", HANDLER, at=LATER, late=False))
    assert [] == ids(desk.ask("list_adoptions", HANDLER, at=LATER, late=True, state="adopted"))
    assert {late, elsewhere_late} == set(ids(desk.ask("list_adoptions", COMMISSION, at=LATER, late=True)))


@pytest.mark.parametrize(("name", "actor"), [("list_screening", MODERATOR), ("list_adoptions", HANDLER)])
def test_pages_of_a_desk_follow_each_other(desk: Desk, name: str, actor: Actor) -> None:
    contest = desk.contest("announce", "open")
    for n in range(5):
        desk.idea(contest_id=contest)
        case(desk, at=AT + n * DAY)

    first = desk.ask(name, actor, limit=2)
    second = desk.ask(name, actor, limit=2, cursor=first["next"])
    last = desk.ask(name, actor, limit=2, cursor=second["next"])

    assert ids(desk.ask(name, actor)) == ids(first) + ids(second) + ids(last)
    assert "next" not in last


def test_a_row_of_a_list_says_what_became_of_the_idea(desk: Desk) -> None:
    contest = desk.contest("announce", "open")
    free, assigned = desk.accepted(contest_id=contest), desk.accepted(contest_id=contest)
    desk.ask("assign_idea", ORGANISER, idea_id=assigned, department="water")

    rows = {row["id"]: row.get("adoption") for row in desk.ask("list_ideas", Actor(), contest_id=contest)["items"]}

    assert rows[free] is None
    assert ("water", "assigned") == (rows[assigned]["department"], rows[assigned]["state"])
