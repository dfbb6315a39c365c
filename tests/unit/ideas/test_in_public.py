"""What everybody may count and read: the towns of a contest, and what departments answered."""

import pytest

from services.commons.contracts.units import TOWNS
from services.commons.kernel.problems import NOT_FOUND, Problem
from tests.support.builders import AT, AUTHOR, DAY, DEPARTMENT, HANDLER, MODERATOR, ORGANISER, REASONS, VISITOR, idea_args
from tests.support.ideas_desk import Desk
from tests.support.memory_ideas import memory_stores


@pytest.fixture
def desk() -> Desk:
    return Desk(memory_stores())


def _idea(desk: Desk, contest: str, town: str | None, step: str = "accept") -> str:
    args = {name: value for name, value in idea_args(town=town).items() if value is not None}
    id: str = desk.ask("submit_idea", AUTHOR, contest_id=contest, **args)["id"]
    if step:
        desk.ask("step_idea", MODERATOR, idea_id=id, step=step, **REASONS)
    return id


def _answer(desk: Desk, idea_id: str, days: int) -> str:
    case: str = desk.ask("assign_idea", ORGANISER, idea_id=idea_id, department=DEPARTMENT)["id"]
    desk.ask("step_adoption", HANDLER, at=AT + days * DAY, adoption_id=case, step="adopt", **REASONS)
    return case


def test_the_towns_of_a_contest_count_what_everybody_may_read(desk: Desk) -> None:
    contest = desk.contest("announce", "open")
    for town, step in (
        ("shiqi", "accept"),
        ("shiqi", "accept"),
        ("xiaolan", "accept"),
        (None, "accept"),
        ("shiqi", ""),
        ("shiqi", "screen_out"),
    ):
        _idea(desk, contest, town, step)
    _idea(desk, desk.contest("announce", "open"), "dongqu")

    seen = desk.ask("tally_contest", VISITOR, contest_id=contest)

    assert (contest, 4, 1) == (seen["contest_id"], seen["ideas"], seen["of_no_town"])
    assert [town.code for town in TOWNS] == [row["town"] for row in seen["towns"]]
    assert {"shiqi": 2, "xiaolan": 1} == {row["town"]: row["ideas"] for row in seen["towns"] if row["ideas"]}


def test_a_draft_is_not_counted_for_strangers(desk: Desk) -> None:
    contest = desk.contest()

    with pytest.raises(Problem) as refusal:
        desk.ask("tally_contest", VISITOR, contest_id=contest)

    assert NOT_FOUND == refusal.value.kind


def test_answers_are_public_the_newest_first_and_open_cases_are_none(desk: Desk) -> None:
    contest = desk.contest("announce", "open")
    older, newer = (_answer(desk, _idea(desk, contest, "shiqi"), days) for days in (1, 3))
    desk.ask("assign_idea", ORGANISER, idea_id=_idea(desk, contest, "shiqi"), department=DEPARTMENT)

    seen = desk.ask("list_answers", VISITOR)["items"]

    assert [newer, older] == [row["id"] for row in seen]
    assert all(row["idea_title"] and row["history"][-1]["reason"] for row in seen)


def test_answers_come_in_parts(desk: Desk) -> None:
    contest = desk.contest("announce", "open")
    cases = [_answer(desk, _idea(desk, contest, "shiqi"), days) for days in (1, 2, 3)]

    first = desk.ask("list_answers", VISITOR, limit=2)
    second = desk.ask("list_answers", VISITOR, limit=2, cursor=first["next"])

    assert cases[::-1] == [row["id"] for row in (*first["items"], *second["items"])]
    assert "next" not in second
