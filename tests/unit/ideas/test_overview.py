"""The commission's overview: counts that add up, shares with their denominators, and who is late with what."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.commons.contracts.ideas import ADOPTION, IDEA, LATE_SHOWN
from services.commons.contracts.units import TOWNS
from services.ideas import model_overview
from services.ideas.model_overview import Case, Tally, Waiting
from tests.support.builders import AT, AUTHOR, COMMISSION, DAY, DEPARTMENT, DUE, HANDLER, MODERATOR, MS, ORGANISER, REASONS, idea_args
from tests.support.ideas_desk import Desk
from tests.support.memory_ideas import memory_stores

LATER = AT + 30 * DAY


@pytest.fixture
def desk() -> Desk:
    return Desk(memory_stores())


def overview(desk: Desk, at: Any = LATER) -> dict[str, Any]:
    return desk.ask("get_overview", COMMISSION, at=at)


def idea_of(desk: Desk, contest: str, town: str) -> str:
    id: str = desk.ask("submit_idea", AUTHOR, contest_id=contest, **idea_args(town=town))["id"]
    desk.ask("step_idea", MODERATOR, idea_id=id, step="accept")
    return id


def answered(desk: Desk, idea_id: str, step: str, days: int = 0) -> str:
    case: str = desk.ask("assign_idea", ORGANISER, idea_id=idea_id, department=DEPARTMENT)["id"]
    desk.ask("step_adoption", HANDLER, at=AT + days * DAY, adoption_id=case, step=step, **REASONS)
    return case


def case(state: str, *, days: int | None, department: str = DEPARTMENT, town: str | None = None) -> Case:
    return Case(department, town, state, DUE, AT, None if days is None else AT + days * DAY)


def test_ideas_and_cases_are_counted_by_state(desk: Desk) -> None:
    contest = desk.contest("announce", "open")
    desk.idea(contest_id=contest)
    answered(desk, desk.accepted(contest_id=contest), "adopt")
    desk.ask("assign_idea", ORGANISER, idea_id=desk.accepted(contest_id=contest), department="water")

    seen = overview(desk)

    assert [{"state": "accepted", "count": 2}, {"state": "submitted", "count": 1}] == seen["ideas"]
    assert [{"state": "adopted", "count": 1}, {"state": "assigned", "count": 1}] == seen["adoptions"]


def test_a_department_has_its_counts_and_its_share_is_of_what_it_answered() -> None:
    cases = [case("adopted", days=3), case("adopted", days=9), case("partly_adopted", days=4), case("assigned", days=None)]
    tally = Tally(AT, {}, (Waiting(DEPARTMENT, DUE), Waiting("water", DUE)), tuple(cases))

    transport, water = model_overview.departments(tally, DUE)

    assert (1, 1, 1, 1, 3, 2, 1) == tuple(vars(transport).values())[1:8]
    assert (67, 4) == (transport.adopted_percent, transport.median_days)
    assert ("water", 1, 1, 0, 0, None, None) == (
        water.department,
        water.to_screen,
        water.to_screen_late,
        water.open,
        water.answered,
        water.adopted_percent,
        water.median_days,
    )


def test_nothing_is_late_before_its_time() -> None:
    tally = Tally(AT, {}, (Waiting(DEPARTMENT, DUE), Waiting(DEPARTMENT, None)), (case("assigned", days=None),))

    (row,) = model_overview.departments(tally, DUE - MS)

    assert (0, 0) == (row.late, row.to_screen_late)


def test_every_town_is_told_and_what_was_taken_up_is_of_its_ideas(desk: Desk) -> None:
    contest = desk.contest("announce", "open")
    answered(desk, idea_of(desk, contest, "xiaolan"), "adopt_partly")
    answered(desk, idea_of(desk, contest, "xiaolan"), "decline")
    desk.idea(contest_id=contest)
    desk.idea(("withdraw", AUTHOR), contest_id=contest)

    seen = overview(desk)

    rows = {row["town"]: (row["ideas"], row["adopted"]) for row in seen["towns"]}
    assert [town.code for town in TOWNS] == list(rows)
    assert {"xiaolan": (2, 1)} == {town: row for town, row in rows.items() if any(row)}
    assert 1 == seen["ideas_of_no_town"]


def test_what_is_late_is_named_with_whose_it_is_the_oldest_first(desk: Desk) -> None:
    contest = desk.contest("announce", "open")
    screening = desk.idea(contest_id=contest)
    idea = desk.accepted(contest_id=contest)
    case = desk.ask("assign_idea", ORGANISER, idea_id=idea, department="water")

    seen = overview(desk)

    assert [("screening", screening, DEPARTMENT, ""), ("answer", case["id"], "water", "加装路灯")] == [
        (row["kind"], row["id"], row["department"], row["idea_title"]) for row in seen["late"]
    ]
    assert [25, 9] == [row["days_late"] for row in seen["late"]]
    assert 2 == seen["late_in_all"]
    assert [] == overview(desk, at=AT)["late"]


def test_late_things_are_bounded_and_counted_all_the_same(desk: Desk) -> None:
    contest = desk.contest("announce", "open")
    for _ in range(LATE_SHOWN + 3):
        desk.idea(contest_id=contest)

    seen = overview(desk)

    assert (LATE_SHOWN, LATE_SHOWN + 3) == (len(seen["late"]), seen["late_in_all"])


STATES = st.sampled_from([state.key for state in IDEA.states])
PLACES = st.none() | st.sampled_from([town.code for town in TOWNS])


@given(
    st.dictionaries(st.tuples(STATES, PLACES), st.integers(0, 9)), st.lists(st.tuples(st.sampled_from(ADOPTION.states), st.integers(0, 99)))
)
def test_sums_over_towns_states_and_departments_agree(ideas: dict[tuple[str, str | None], int], made: list[tuple[Any, int]]) -> None:
    cases = tuple(case(state.key, days=days if state.final else None, department=f"d{days % 3}") for state, days in made)
    tally = Tally(AT, ideas, (), cases)

    rows = model_overview.departments(tally, DUE)
    withdrawn = sum(n for (state, _), n in ideas.items() if state == "withdrawn")

    assert sum(ideas.values()) == sum(model_overview.by_state(tally).values())
    assert sum(ideas.values()) - withdrawn == sum(row.ideas for row in model_overview.towns(tally)) + model_overview.ideas_of_no_town(tally)
    assert len(cases) == sum(row.open + row.answered for row in rows) == sum(model_overview.cases_by_state(tally).values())
    assert all(row.adopted + row.partly_adopted <= row.answered and row.late <= row.open for row in rows)
